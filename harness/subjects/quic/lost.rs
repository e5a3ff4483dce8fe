//! Why a connection is no more, in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::quic as words;
use quinn_proto::ConnectionError;

/// Names the reason; that the peer closed the connection is logged.
pub(super) fn told(reason: &ConnectionError, log: &mut Log) -> &'static str {
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
