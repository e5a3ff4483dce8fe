//! HTTP/1.x: heads by `httparse`, whole messages by `ureq-proto`.
//!
//! The adapters share how lines are said, so that all cores of the protocol say them alike.

mod httparse_request;
mod httparse_response;
mod ureq_answer;
mod ureq_body;
mod ureq_call;
mod ureq_client;
mod ureq_reply;
pub(crate) mod ureq_server;

use std::sync::Arc;

use chunkproof::corpora::http1 as words;
use chunkproof::corpus::Setup;
use chunkproof::rewriting::{Rewriting, http1};
use chunkproof::{Log, Subject};

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    vec![
        httparse_request::subject(),
        httparse_response::subject(),
        ureq_client::subject(),
        ureq_server::subject(),
    ]
}

/// What means the same to whoever reads whole messages. The response to HEAD or CONNECT is not told from
/// others by its bytes, so a rewriting cannot know that it has no content.
fn rewritings(setup: &Setup) -> Vec<Arc<dyn Rewriting>> {
    if matches!(setup.get("method"), Some("HEAD" | "CONNECT")) {
        return Vec::new();
    }
    let mut all = rewritings_of_heads(setup);
    all.push(Arc::new(http1::ChunkSizes));
    all.push(Arc::new(http1::ChunkExtensions));
    all.push(Arc::new(http1::Framing));
    all
}

/// What means the same to whoever reads heads only.
fn rewritings_of_heads(_: &Setup) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(http1::FieldCase), Arc::new(http1::FieldWhitespace)]
}

/// Says the fields of a head that `httparse` parsed; it keeps the case of names.
fn say_fields(fields: &[httparse::Header<'_>], log: &mut Log) {
    for field in fields {
        log.event(words::header(&field.name.to_ascii_lowercase(), field.value));
    }
}

/// The version of a head that `httparse` parsed; it knows these two.
fn version_of(minor: Option<u8>) -> &'static str {
    if minor == Some(0) { "1.0" } else { "1.1" }
}

/// How many fields a head may have; `httparse` leaves that to its caller and `ureq-proto` says 128.
const FIELDS_MAX: usize = 128;
