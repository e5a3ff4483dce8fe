//! HTTP/1.x.

mod ureq_client;

use chunkproof::Subject;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [ureq_client::subject()]
}
