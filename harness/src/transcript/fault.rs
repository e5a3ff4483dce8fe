//! An error that a core reports.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Debug};
use std::io;

/// An error of the stream: a stable *kind*, which is compared, and a message, which is only
/// printed.
///
/// Any [`std::error::Error`] becomes a fault through `?`: its kind is the name at the start of its
/// `Debug` text (for an [`io::Error`], its [`io::ErrorKind`]), its message is its `Display` text.
///
/// # Examples
///
/// ```
/// use chunkproof::Fault;
///
/// let own = Fault::new("line-too-long").because("more than 80 bytes");
/// assert_eq!(own.to_string(), "line-too-long: more than 80 bytes");
///
/// let foreign = Fault::from("x".parse::<u8>().unwrap_err());
/// assert_eq!(foreign.kind(), "ParseIntError");
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Fault(
    /// Boxed, so that the result of every call of a core fits into two registers.
    Box<FaultContent>,
);

#[derive(Clone, PartialEq, Eq, Hash)]
struct FaultContent {
    kind: Cow<'static, str>,
    message: String,
}

impl Fault {
    /// Makes a fault of a kind, without a message.
    #[must_use]
    pub fn new(kind: impl Into<Cow<'static, str>>) -> Self {
        Self(FaultContent { kind: kind.into(), message: String::new() }.into())
    }

    /// Makes a fault whose kind is the name at the start of a value's `Debug` text.
    #[must_use]
    pub fn of(value: &impl Debug) -> Self {
        Self::new(leading_name(&format!("{value:?}")).to_owned())
    }

    /// Returns the same fault with a message for people.
    #[must_use]
    pub fn because(mut self, message: impl fmt::Display) -> Self {
        self.0.message = message.to_string();
        self
    }

    /// Returns the kind, by which faults are compared.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Returns the message, which is printed after the kind; it may be empty.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl<E: Error + 'static> From<E> for Fault {
    fn from(error: E) -> Self {
        let any: &dyn Any = &error;
        let fault = match any.downcast_ref::<io::Error>() {
            Some(io) => Self::of(&io.kind()),
            None => Self::of(&error),
        };
        fault.because(error)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            "" => f.write_str(self.kind()),
            message => write!(f, "{}: {message}", self.kind()),
        }
    }
}

impl Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn leading_name(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_:-".contains(c)));
    match text.get(..end.unwrap_or(text.len())) {
        Some("") | None => "error",
        Some(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;
    use std::io;

    #[test]
    fn kinds_come_from_the_name_of_the_error() {
        let eof = io::Error::new(io::ErrorKind::UnexpectedEof, "short");
        assert_eq!(Fault::from(eof).to_string(), "UnexpectedEof: short");
        assert_eq!(Fault::of(&Some(1)).kind(), "Some");
        assert_eq!(Fault::of(&"quoted").kind(), "error");
    }
}
