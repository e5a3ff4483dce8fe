//! The messages of `imap-codec`, each decoded from its first byte and logged.

use std::fmt::Debug;

use chunkproof::protocol::imap as words;
use chunkproof::{Fault, Log};
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

use super::codec::Next;

super::log_messages!(imap_codec);

/// The bytes after a message, or `None` if it needs more.
pub(super) type Rest<'a> = Result<Option<&'a [u8]>, Fault>;

/// Logs a message, and distinguishes one that needs more, which some decoders report in two ways,
/// from one that is malformed.
fn log_decoded<'a, T, E: Debug>(
    decoded: Result<(&'a [u8], T), E>,
    needs_more: impl FnOnce(&E) -> bool,
    log: impl FnOnce(&T),
) -> Rest<'a> {
    match decoded {
        Ok((rest, message)) => {
            log(&message);
            Ok(Some(rest))
        }
        Err(error) if needs_more(&error) => Ok(None),
        Err(error) => Err(Fault::of(&error)),
    }
}

pub(super) fn greeting<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    let decoded = GreetingCodec::default().decode(bytes);
    log_decoded(
        decoded,
        |error| *error == GreetingDecodeError::Incomplete,
        |greeting| {
            log_greeting(greeting, log);
            *next = Next::Response;
        },
    )
}

pub(super) fn response<'a>(bytes: &'a [u8], log: &mut Log) -> Rest<'a> {
    let decoded = ResponseCodec::default().decode(bytes);
    log_decoded(
        decoded,
        |error| *error != ResponseDecodeError::Failed,
        |response| match response {
            Response::Status(status) => log_status(status, log),
            Response::Data(data) => log_data(data, log),
            Response::CommandContinuationRequest(request) => log_continuation(request, log),
        },
    )
}

pub(super) fn command<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    let decoded = CommandCodec::default().decode(bytes);
    log_decoded(
        decoded,
        |error| *error != CommandDecodeError::Failed,
        |command| {
            log_command(command, log);
            if matches!(command.body, CommandBody::Authenticate { initial_response: None, .. }) {
                *next = Next::AuthenticateData;
            } else if matches!(command.body, CommandBody::Idle) {
                *next = Next::IdleDone;
            }
        },
    )
}

pub(super) fn authenticate_data<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    let decoded = AuthenticateDataCodec::default().decode(bytes);
    log_decoded(
        decoded,
        |error| *error == AuthenticateDataDecodeError::Incomplete,
        |data| {
            log.event(words::authenticate_data(data.0.declassify()));
            *next = Next::Command;
        },
    )
}

pub(super) fn idle_done<'a>(bytes: &'a [u8], next: &mut Next, log: &mut Log) -> Rest<'a> {
    let decoded = IdleDoneCodec::default().decode(bytes);
    log_decoded(
        decoded,
        |error| *error == IdleDoneDecodeError::Incomplete,
        |_| {
            log.event(words::idle_done());
            *next = Next::Command;
        },
    )
}

fn log_status(status: &Status<'_>, log: &mut Log) {
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
