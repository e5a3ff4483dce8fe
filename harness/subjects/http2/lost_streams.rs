//! How streams and connections of `h2` are lost: logs the cause, or returns it as a fault.

use chunkproof::Fault;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http2 as words;
use h2::{Error, Reason};

use super::streams::Streams;

impl Streams {
    /// Logs how a stream was lost, if it was.
    pub(super) fn note(&self, number: u32, logged: Result<(), Error>, shared_log: &SharedLog) {
        match logged {
            // Only this stream is lost, or the peer shuts down in good order and did not process it.
            Err(error) if error.is_reset() || error.reason() == Some(Reason::NO_ERROR) => {
                shared_log.event(words::reset(number, &reason(&error)));
            }
            Err(_) => self.has_lost.set(true),
            Ok(()) => {}
        }
    }

    /// The result of a core whose connection is over.
    pub(super) fn judge(
        &self,
        over: Result<(), Error>,
        shared_log: &SharedLog,
    ) -> Result<(), Fault> {
        match over {
            Ok(()) if self.has_lost.get() => Err(Fault::new("lost")),
            Ok(()) => Ok(()),
            Err(error) if error.is_remote() => {
                shared_log.event(words::goaway(&reason(&error)));
                Ok(())
            }
            Err(error) => Err(fault(error)),
        }
    }
}

fn reason(error: &Error) -> String {
    error.reason().map_or_else(String::new, |reason| words::code_name(reason.into()))
}

/// A fault by the name of its error code, or of what the transport did.
pub(super) fn fault(error: Error) -> Fault {
    let kind = match error.get_io() {
        Some(io) => format!("{:?}", io.kind()),
        None => reason(&error),
    };
    Fault::new(kind).because(error)
}
