//! `ureq-proto`, the client side of one exchange: the request is written when the core is made,
//! then its response is read.
//!
//! A head is parsed anew on each call until it is complete, so it is logged in one piece; a body is
//! consumed as it comes. The crate consumes interim responses and trailers without reporting them, and
//! keeps no reason phrase: it is logged empty. It has no call for the end of the stream; like any
//! caller of the crate, the adapter asks whether the response may be over.

use std::mem;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Core, Fault, Log, check};
use ureq_proto::client::Call;
use ureq_proto::client::state::{RecvBody, RecvResponse};
use ureq_proto::http::Method;

use super::ureq_body::History;
use super::ureq_call::{end_body, request};
use super::ureq_expect;
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("ureq-proto/client", "http1", cores)
        .version(locked_version("ureq-proto"))
        .rewritings(super::rewritings)
        .features(&["body", "interim", "upgrade", "semantics"])
        .speaks(&["response", "header", "body", "message", "upgrade", "untaken"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "client" || !setup.has_only(&["method", "requests", "expect"]) {
        return None;
    }
    // A call is one exchange.
    if setup.number("requests").is_some_and(|n| n != 1) {
        return None;
    }
    let method: Method = setup.get("method").unwrap_or("GET").parse().ok()?;
    if setup.get("expect").is_some() {
        return ureq_expect::cores(&method);
    }
    // A method that the crate does not send makes a setup that it does not support.
    request(&method)?;
    let asked = method.clone();
    let cores = check(move || request(&method).map_or(Client::Over, Client::Head));
    // The request is the same for all; `ureq_body` explains why the rest is covered.
    Some(cores.key_states(move |client| client.standing(&asked)).into())
}

pub(super) enum Client {
    Head(Call<RecvResponse>),
    Body(Call<RecvBody>, History),
    Over,
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match mem::replace(self, Self::Over) {
            Self::Head(call) => self.receive_head(call, bytes, log),
            Self::Body(call, history) => self.receive_body(call, history, bytes, log),
            Self::Over => Ok(0),
        }
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        match mem::replace(self, Self::Over) {
            // No response has begun, so none is cut off.
            Self::Head(_) if rest.is_empty() => {}
            Self::Body(call, _) if call.can_proceed() => end_body(call, log),
            Self::Head(_) | Self::Body(..) => return Err(Fault::new("incomplete")),
            Self::Over => {}
        }
        Ok(())
    }
}
