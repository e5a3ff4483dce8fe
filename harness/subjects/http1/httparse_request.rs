//! `httparse::Request`: request heads, parsed from their first byte again on each call.
//!
//! The bytes after a head are parsed as the next head: bodies, and with them the framing and the
//! meaning of fields, are documented to be the caller's.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1 as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use httparse::{EMPTY_HEADER, Request, Status};

use super::{FIELDS_MAX, log_fields, version_of};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("httparse/request", "http1", cores)
        .version(locked_version("httparse"))
        .rewritings(super::rewritings_of_heads)
        .features(&["pipelining"])
        .speaks(&["request", "header"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "server" && setup.has_only(&[]);
    // No state is kept between calls, so there is one state and its key is empty.
    fits.then(|| check(|| Heads).clone_states().hash_states().into())
}

#[derive(Clone, Hash)]
struct Heads;

impl Core for Heads {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut fields = [EMPTY_HEADER; FIELDS_MAX];
        let mut head = Request::new(&mut fields);
        let Status::Complete(len) = head.parse(bytes)? else { return Ok(0) };
        let (method, target) = (head.method.unwrap_or_default(), head.path.unwrap_or_default());
        log.event(words::request(method, target, version_of(head.version)));
        log_fields(head.headers, log);
        Ok(len)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
