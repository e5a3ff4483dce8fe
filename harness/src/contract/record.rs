//! What a core logged, thing by thing, to be read back and passed on.

use crate::transcript::Fault;

/// One thing that a core logged.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Record {
    /// An event, as text.
    Event(String),
    /// A piece of payload and its lane.
    Data(String, Vec<u8>),
    /// Outgoing bytes, and their lane where they have one.
    Sent(Option<String>, Vec<u8>),
    /// The outgoing end.
    Closed,
    /// A fault that it survived.
    Fault(Fault),
}
