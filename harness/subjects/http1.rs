//! HTTP/1.x: heads by `httparse`, whole messages by `ureq-proto`.
//!
//! The adapters share how lines are said, so that all cores of the protocol say them alike.

mod httparse_request;
mod httparse_response;
mod ureq_body;
mod ureq_client;
mod ureq_server;

use std::fmt::{self, Debug};

use std::sync::Arc;

use chunkproof::bytes::Escaped;
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

/// A line of the vocabulary, said by its fields and shown as the vocabulary writes it.
#[derive(Hash)]
enum Line<'a> {
    Request { method: &'a str, target: &'a str, version: &'a str },
    Response { status: u16, reason: Option<&'a str>, version: &'a str },
    Header { name: &'a str, value: &'a [u8] },
    Message,
    Upgrade,
}

impl Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Request { method, target, version } => {
                let (method, target) = (Escaped(method.as_bytes()), Escaped(target.as_bytes()));
                write!(f, "request {method:?} {target:?} {version}")
            }
            Self::Response { status, reason, version } => {
                let reason = Escaped(reason.unwrap_or_default().as_bytes());
                write!(f, "response {status:03} {reason:?} {version}")
            }
            Self::Header { name, value } => {
                write!(f, "header {:?} {:?}", Escaped(name.as_bytes()), Escaped(value))
            }
            Self::Message => f.write_str("message"),
            Self::Upgrade => f.write_str("upgrade"),
        }
    }
}

/// Says the fields of a head that `httparse` parsed; it keeps the case of names.
fn say_fields(fields: &[httparse::Header<'_>], log: &mut Log) {
    for field in fields {
        log.event(Line::Header { name: &field.name.to_ascii_lowercase(), value: field.value });
    }
}

/// The version of a head that `httparse` parsed; it knows these two.
fn version_of(minor: Option<u8>) -> &'static str {
    if minor == Some(0) { "1.0" } else { "1.1" }
}

/// How many fields a head may have; `httparse` leaves that to its caller and `ureq-proto` says 128.
const FIELDS_MAX: usize = 128;
