//! The decisions that `smtp-proto` leaves to its caller, from a setup.

use chunkproof::corpus::Setup;

/// The decisions of the caller.
#[derive(Clone)]
pub(super) struct Caller {
    /// The command that is refused.
    refused: Option<String>,
    /// How many responses follow each AUTH.
    pub(super) n_rounds: Option<usize>,
    /// Whether the session goes on within TLS.
    pub(super) is_secured: bool,
}

impl Caller {
    pub(super) fn new(setup: &Setup) -> Self {
        Self {
            refused: setup.get("refuse").map(str::to_owned),
            n_rounds: setup.number("rounds"),
            is_secured: setup.get("tls").is_some(),
        }
    }

    pub(super) fn refuses(&self, command: &str) -> bool {
        self.refused.as_deref() == Some(command)
    }
}
