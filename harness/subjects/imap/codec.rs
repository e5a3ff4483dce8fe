//! `imap-codec`: decoders that start over on each call, for whatever comes next.
//!
//! What comes next is the caller's, and is kept here. So are command continuation requests: the decoder says
//! that a literal is found only where nothing is there of it yet, which leaves it to the caller to ask.

use chunkproof::adapter::slice::Slicing;
use chunkproof::corpora::imap as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Fault, Log, Subject};
use imap_codec::decode::{
    AuthenticateDataDecodeError, CommandDecodeError, Decoder, GreetingDecodeError,
    IdleDoneDecodeError, ResponseDecodeError,
};
use imap_codec::imap_types::command::CommandBody;
use imap_codec::imap_types::core::Literal;
use imap_codec::imap_types::response::{Response, Status};
use imap_codec::{
    AuthenticateDataCodec, CommandCodec, GreetingCodec, IdleDoneCodec, ResponseCodec,
};

use crate::locked_version;

super::sayings!(imap_codec);

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

fn cores(setup: &Setup) -> Option<Cores> {
    let first = match setup.role() {
        "server" => Next::Command,
        "client" => Next::Greeting,
        _ => return None,
    };
    let make = move || Slicing::new(first, step).at_eof(end);
    // Nothing lives from one call to the next but what comes next.
    setup.has_only(&[]).then(|| Cores::of(make).clone_states().hash_states().into())
}

/// What comes next.
#[derive(Clone, Copy, Hash)]
enum Next {
    Greeting,
    Response,
    Command,
    AuthenticateData,
    IdleDone,
}

fn step(next: &mut Next, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let decoded = match next {
        Next::Greeting => greeting(bytes, next, log),
        Next::Response => response(bytes, log),
        Next::Command => command(bytes, next, log),
        Next::AuthenticateData => authenticate_data(bytes, next, log),
        Next::IdleDone => idle_done(bytes, next, log),
    };
    Ok(decoded?.map_or(0, |rest| bytes.len() - rest.len()))
}

fn end(_: &mut Next, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
    if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
}

/// The bytes behind a message, or nothing where it needs more.
type Rest<'a> = Result<Option<&'a [u8]>, Fault>;

fn greeting<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    match GreetingCodec::default().decode(bytes) {
        Ok((rest, greeting)) => {
            say_greeting(&greeting, log);
            *next = Next::Response;
            Ok(Some(rest))
        }
        Err(GreetingDecodeError::Incomplete) => Ok(None),
        Err(error @ GreetingDecodeError::Failed) => Err(Fault::of(&error)),
    }
}

fn response<'a>(bytes: &'a [u8], log: &mut Log) -> Rest<'a> {
    match ResponseCodec::default().decode(bytes) {
        Ok((rest, response)) => {
            match &response {
                Response::Status(status) => say_status(status, log),
                Response::Data(data) => say_data(data, log),
                Response::CommandContinuationRequest(request) => say_continuation(request, log),
            }
            Ok(Some(rest))
        }
        Err(ResponseDecodeError::Incomplete | ResponseDecodeError::LiteralFound { .. }) => Ok(None),
        Err(error @ ResponseDecodeError::Failed) => Err(Fault::of(&error)),
    }
}

fn command<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    match CommandCodec::default().decode(bytes) {
        Ok((rest, command)) => {
            say_command(&command, log);
            *next = match command.body {
                CommandBody::Authenticate { initial_response: None, .. } => Next::AuthenticateData,
                CommandBody::Idle => Next::IdleDone,
                _ => Next::Command,
            };
            Ok(Some(rest))
        }
        Err(CommandDecodeError::Incomplete | CommandDecodeError::LiteralFound { .. }) => Ok(None),
        Err(error @ CommandDecodeError::Failed) => Err(Fault::of(&error)),
    }
}

fn authenticate_data<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    match AuthenticateDataCodec::default().decode(bytes) {
        Ok((rest, data)) => {
            log.event(words::authenticate_data(data.0.declassify()));
            *next = Next::Command;
            Ok(Some(rest))
        }
        Err(AuthenticateDataDecodeError::Incomplete) => Ok(None),
        Err(error @ AuthenticateDataDecodeError::Failed) => Err(Fault::of(&error)),
    }
}

fn idle_done<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    match IdleDoneCodec::default().decode(bytes) {
        Ok((rest, _)) => {
            log.event(words::idle_done());
            *next = Next::Command;
            Ok(Some(rest))
        }
        Err(IdleDoneDecodeError::Incomplete) => Ok(None),
        Err(error @ IdleDoneDecodeError::Failed) => Err(Fault::of(&error)),
    }
}

fn say_status(status: &Status<'_>, log: &mut Log) {
    let (tag, kind, text) = match status {
        Status::Ok { tag, text, .. } => (tag.as_ref(), "ok", text),
        Status::No { tag, text, .. } => (tag.as_ref(), "no", text),
        Status::Bad { tag, text, .. } => (tag.as_ref(), "bad", text),
        Status::Bye { text, .. } => (None, "bye", text),
    };
    log.event(words::status(tag.map_or("*", |tag| tag.as_ref()), kind, text.as_ref()));
}

fn message_of<'a>(message: &'a Literal<'_>) -> &'a [u8] {
    message.as_ref()
}
