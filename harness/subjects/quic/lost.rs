//! Why a connection was lost, in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::quic as words;
use quinn_proto::ConnectionError;

/// Names the reason, and logs it if the peer closed the connection.
pub(super) fn log_loss(reason: &ConnectionError, log: &mut Log) -> &'static str {
    match reason {
        ConnectionError::ApplicationClosed(close) => {
            log.event(words::closed(close.error_code.into_inner()));
            "closed"
        }
        ConnectionError::LocallyClosed => "closed",
        ConnectionError::TimedOut => "timed-out",
        ConnectionError::VersionMismatch
        | ConnectionError::TransportError(_)
        | ConnectionError::ConnectionClosed(_)
        | ConnectionError::Reset
        | ConnectionError::CidsExhausted => "lost",
    }
}
