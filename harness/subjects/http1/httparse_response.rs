//! `httparse::Response`: response heads, parsed from their first byte again on each call.
//!
//! The bytes after a head are parsed as the next head, which fits interim responses and responses
//! without content; bodies are documented to be the caller's.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1 as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use httparse::{EMPTY_HEADER, Response, Status};

use super::{FIELDS_MAX, log_fields, version_of};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("httparse/response", "http1", cores)
        .version(locked_version("httparse"))
        .rewritings(super::rewritings_of_heads)
        .features(&["pipelining", "interim", "reason"])
        .speaks(&["response", "header"])
}

/// The method matters only to the framing, which this parser leaves to its caller.
fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "client" && setup.has_only(&["method"]);
    // No state is kept between calls, so there is one state and its key is empty.
    fits.then(|| check(|| Heads).clone_states().hash_states().into())
}

#[derive(Clone, Hash)]
struct Heads;

impl Core for Heads {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut fields = [EMPTY_HEADER; FIELDS_MAX];
        let mut head = Response::new(&mut fields);
        let Status::Complete(len) = head.parse(bytes)? else { return Ok(0) };
        let (status, reason) = (head.code.unwrap_or_default(), head.reason);
        let (status, reason) = (format!("{status:03}"), reason.unwrap_or_default());
        log.event(words::response(&status, reason, version_of(head.version)));
        log_fields(head.headers, log);
        Ok(len)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
