//! One step of a script.

use std::fmt;
use std::time::Duration;

use crate::bytes::Escaped;

/// One step of a [`Script`](crate::Script).
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// The next bytes of the stream; the chunking cuts them.
    Receive(Vec<u8>),
    /// The end of the stream: the peer sends no more bytes.
    Eof,
    /// An action of the application, in words that the core understands.
    Act(String),
    /// The passing of time.
    Advance(Duration),
    /// An action that follows every event that begins with certain words.
    On {
        /// The first words of the event, such as `message` or `request "GET"`.
        event: String,
        /// The action, as in [`Step::Act`].
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

/// Prints as `Display`, because bytes are unreadable as a list of numbers.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
