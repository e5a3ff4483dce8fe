//! The entries of a log, to be read back and passed on.

use crate::transcript::Fault;

/// One entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Record {
    /// An event, as text.
    Event(String),
    /// A piece of payload and its lane.
    Data(String, Vec<u8>),
    /// Outgoing bytes, and their lane where they have one.
    Sent(Option<String>, Vec<u8>),
    /// The end of the outgoing side.
    Closed,
    /// A fault that the core survived.
    Fault(Fault),
}

impl Record {
    /// How many bytes it keeps, without names.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Event(event) => event.len(),
            Self::Data(_, bytes) | Self::Sent(_, bytes) => bytes.len(),
            Self::Closed | Self::Fault(_) => 0,
        }
    }
}
