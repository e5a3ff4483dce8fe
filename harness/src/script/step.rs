//! One step of a script.

use std::fmt;
use std::time::Duration;

use crate::bytes::Escaped;

/// One step of a [`Script`](crate::Script).
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The next bytes of the stream. How they are cut is the chunking's business.
    Receive(Vec<u8>),
    /// The peer sends no more.
    Eof,
    /// The application does something, in the words that the core understands.
    Act(String),
    /// Time passes.
    Advance(Duration),
    /// From here on, whenever the core says an event that begins with these words, the application
    /// does something.
    On {
        /// The first words of the event, such as `message` or `request "GET"`.
        event: String,
        /// What the application does.
        action: String,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receive(bytes) => write!(f, "receive {:?}", Escaped(bytes)),
            Self::Eof => f.write_str("eof"),
            Self::Act(action) => write!(f, "act {action:?}"),
            Self::Advance(time) => write!(f, "advance {time:?}"),
            Self::On { event, action } => write!(f, "on {event:?} act {action:?}"),
        }
    }
}

/// As it prints: a column of numbers would tell nobody which bytes they are.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
