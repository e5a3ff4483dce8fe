//! HTTP/1.x: heads by `httparse`, whole messages by `ureq-proto`, connections by `hyper`,
//! requests by `actix-http`.
//!
//! The adapters share the code that logs, so that all cores of the protocol log the same lines.

#[cfg(feature = "actix-http")]
mod actix_codec;
mod httparse_request;
mod httparse_response;
#[cfg(feature = "hyper")]
mod hyper_action;
#[cfg(feature = "hyper")]
mod hyper_client;
#[cfg(feature = "hyper")]
mod hyper_rejection;
#[cfg(feature = "hyper")]
mod hyper_response;
#[cfg(feature = "hyper")]
mod hyper_reuse;
#[cfg(feature = "hyper")]
mod hyper_server;
#[cfg(feature = "hyper")]
mod hyper_service;
#[cfg(feature = "hyper")]
mod hyper_words;
mod ureq_answer;
mod ureq_body;
mod ureq_call;
mod ureq_client;
mod ureq_expect;
mod ureq_reply;
mod ureq_response;
pub(crate) mod ureq_server;

use std::sync::Arc;

use chunkproof::Log;
use chunkproof::context::Rewriting;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::Line;
use chunkproof::protocol::http1::{self as words, rewriting as http1};
use http::{Method, Request, StatusCode, Version, header};

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    vec![
        httparse_request::subject(),
        httparse_response::subject(),
        ureq_client::subject(),
        ureq_server::subject(),
        #[cfg(feature = "actix-http")]
        actix_codec::subject(),
        #[cfg(feature = "hyper")]
        hyper_client::subject(),
        #[cfg(feature = "hyper")]
        hyper_server::subject(),
    ]
}

/// The rewritings that hold for readers of whole messages. A response to HEAD or CONNECT looks like any
/// other, so a rewriting cannot know that it has no content.
fn rewritings(setup: &Setup) -> Vec<Arc<dyn Rewriting>> {
    // A rewriting changes the length of a head, so none holds where that is limited.
    let is_limited = setup.get("head").is_some();
    if is_limited || matches!(setup.get("method"), Some("HEAD" | "CONNECT")) {
        return Vec::new();
    }
    let mut all = rewritings_of_heads(setup);
    // A server that answers early may read the rest of the content or not, and its length decides that.
    if setup.get("early").is_some() {
        return all;
    }
    all.push(Arc::new(http1::ChunkSizes));
    all.push(Arc::new(http1::ChunkExtensions));
    all.push(Arc::new(http1::Framing));
    all
}

/// The rewritings that hold for readers of heads alone.
fn rewritings_of_heads(_: &Setup) -> Vec<Arc<dyn Rewriting>> {
    vec![Arc::new(http1::FieldCase), Arc::new(http1::FieldWhitespace)]
}

/// Logs the fields of a head that `httparse` parsed; it keeps the case of names.
fn log_fields(fields: &[httparse::Header<'_>], log: &mut Log) {
    for field in fields {
        log.event(words::header(&field.name.to_ascii_lowercase(), field.value));
    }
}

/// The version of a head that `httparse` parsed; it accepts only these two.
fn version_of(minor: Option<u8>) -> &'static str {
    if minor == Some(0) { "1.0" } else { "1.1" }
}

/// Logs the head of a request.
fn log_request<B>(request: &Request<B>, mut log: impl FnMut(Line<'_>)) {
    let version = if request.version() == Version::HTTP_10 { "1.0" } else { "1.1" };
    let (method, target) = (request.method().as_str(), request.uri().to_string());
    log(words::request(method, &target, version));
    for (name, value) in request.headers() {
        log(words::header(name, value));
    }
}

/// The answer of the application: it agrees to switch protocols and to tunnel.
fn status_for<B>(request: &Request<B>) -> StatusCode {
    let is_11 = request.version() == Version::HTTP_11;
    if request.method() == Method::CONNECT {
        StatusCode::OK
    } else if is_11 && request.headers().contains_key(header::UPGRADE) {
        StatusCode::SWITCHING_PROTOCOLS
    } else {
        StatusCode::NO_CONTENT
    }
}

/// The number of fields that a head may have; `httparse` leaves it to its caller, `ureq-proto` has 128.
const FIELDS_MAX: usize = 128;
