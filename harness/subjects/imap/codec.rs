//! `imap-codec`: decoders that start over on each call, one for each kind of message.
//!
//! The caller knows which kind comes next; the adapter keeps it here. Command continuation requests are
//! the caller's, too, and are left out: the decoder reports a literal only if no byte of it has come.

use chunkproof::adapter::slice::SliceCore;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Fault, Log, check};

use super::decoding::{authenticate_data, command, greeting, idle_done, response};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("imap-codec/decode", "imap", cores)
        .version(locked_version("imap-codec"))
        .features(&["end"])
        .speaks(&[
            "command",
            "argument",
            "authenticate-data",
            "idle-done",
            "greeting",
            "status",
            "data",
            "exists",
            "recent",
            "expunge",
            "fetch",
            "section",
            "section-nil",
            "continue",
        ])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let first = match setup.role() {
        "server" => Next::Command,
        "client" => Next::Greeting,
        _ => return None,
    };
    let make = move || SliceCore::new(first, step).at_eof(end);
    // The kind of message that comes next is the only state between calls.
    setup.has_only(&[]).then(|| check(make).clone_states().hash_states().into())
}

/// The kind of message that comes next.
#[derive(Clone, Copy, Hash)]
pub(super) enum Next {
    Greeting,
    Response,
    Command,
    AuthenticateData,
    IdleDone,
}

fn step(next: &mut Next, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let rest = match next {
        Next::Greeting => greeting(bytes, next, log),
        Next::Response => response(bytes, log),
        Next::Command => command(bytes, next, log),
        Next::AuthenticateData => authenticate_data(bytes, next, log),
        Next::IdleDone => idle_done(bytes, next, log),
    };
    Ok(rest?.map_or(0, |rest| bytes.len() - rest.len()))
}

fn end(_: &mut Next, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
    if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
}
