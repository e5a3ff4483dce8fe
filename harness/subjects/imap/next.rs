//! `imap-next`: the flows of a server and of a client, with literals, IDLE and AUTHENTICATE.
//!
//! A malformed message is reported and thrown away, and the flow goes on. The application is done
//! here: it accepts IDLE, and AUTHENTICATE after one line. The end of the stream is the caller's:
//! the flow is not told of it, and does not say where it stands.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::imap as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use imap_next::client::{self, Client};
use imap_next::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_next::imap_types::response::{Status, StatusBody, StatusKind};
use imap_next::{Interrupt, Io, State, server};

use super::serving::Serving;
use crate::locked_version;

super::sayings!(imap_next);

pub(super) fn subject() -> Subject {
    Subject::new("imap-next/flow", "imap", cores)
        .version(locked_version("imap-next"))
        .features(&["recovery"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: the flows are not `Clone`, and hide what they keep.
    match setup.role() {
        "server" if setup.has_only(&["literal", "command"]) => {
            let mut options = server::Options::default();
            let number = |key| setup.number(key).map(u32::try_from);
            if let Some(max) = number("literal") {
                options.max_literal_size = max.ok()?;
            }
            if let Some(max) = number("command") {
                options.max_command_size = max.ok()?;
            }
            Some(check(move || Flow::new(Serving::new(options.clone()))).into())
        }
        "client" if setup.has_only(&[]) => {
            let make = || Client::new(client::Options::default());
            Some(check(move || Flow::new(make())).into())
        }
        _ => None,
    }
}

/// A flow, and what is done and logged upon its events.
pub(super) trait Say: State<Error: std::error::Error + 'static> {
    fn say(&mut self, event: Self::Event, log: &mut Log);
}

struct Flow<S>(S);

impl<S: Say> Flow<S> {
    /// A flow that has sent what it sends unasked.
    fn new(mut state: S) -> Self {
        while !matches!(state.next(), Err(Interrupt::Io(Io::NeedMoreInput))) {}
        Self(state)
    }
}

impl<S: Say> Core for Flow<S> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.0.enqueue_input(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        match self.0.next() {
            Ok(event) => self.0.say(event, log),
            Err(Interrupt::Io(Io::NeedMoreInput)) => return Ok(false),
            Err(Interrupt::Io(Io::Output(bytes))) => log.send(&bytes),
            Err(Interrupt::Error(error)) => log.fault(error),
        }
        Ok(true)
    }
}

impl Say for Client {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "nothing is sent here, so nothing is answered"
    )]
    fn say(&mut self, event: client::Event, log: &mut Log) {
        use client::Event;
        match event {
            Event::GreetingReceived { greeting } => say_greeting(&greeting, log),
            Event::DataReceived { data } => say_data(&data, log),
            Event::StatusReceived { status } => say_status(&status, log),
            Event::ContinuationRequestReceived { continuation_request } => {
                say_continuation(&continuation_request, log);
            }
            _ => {}
        }
    }
}

fn say_status(status: &Status<'_>, log: &mut Log) {
    let kind = |body: &StatusBody<'_>| match body.kind {
        StatusKind::Ok => "ok",
        StatusKind::No => "no",
        StatusKind::Bad => "bad",
    };
    log.event(match status {
        Status::Untagged(body) => words::status("*", kind(body), body.text.as_ref()),
        Status::Tagged(tagged) => {
            words::status(tagged.tag.as_ref(), kind(&tagged.body), tagged.body.text.as_ref())
        }
        Status::Bye(bye) => words::status("*", "bye", bye.text.as_ref()),
    });
}

fn message_of<'a>(message: &'a LiteralOrLiteral8<'_>) -> &'a [u8] {
    match message {
        LiteralOrLiteral8::Literal(literal) => literal.as_ref(),
        LiteralOrLiteral8::Literal8(literal) => literal.data.as_ref(),
    }
}
