//! `imap-next`: the flows of a server and of a client, with literals, IDLE and AUTHENTICATE.
//!
//! A malformed message is reported and discarded, and the flow goes on. The application is part of the
//! adapter: it accepts IDLE, and AUTHENTICATE after one line. The flow has no call for the end of the
//! stream and does not report its position, so an end within a message is not detected.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::imap as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use imap_next::client::{self, Client};
use imap_next::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_next::imap_types::response::{Status, StatusBody, StatusKind};
use imap_next::{Interrupt, Io, State, server};

use super::serving::Serving;
use crate::locked_version;

super::log_messages!(imap_next);

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

/// A flow, with what the adapter does and logs for its events.
pub(super) trait LogEvent: State<Error: std::error::Error + 'static> {
    fn log_event(&mut self, event: Self::Event, log: &mut Log);
}

struct Flow<S>(S);

impl<S: LogEvent> Flow<S> {
    /// A flow that has already sent what it sends unasked.
    fn new(mut state: S) -> Self {
        while !matches!(state.next(), Err(Interrupt::Io(Io::NeedMoreInput))) {}
        Self(state)
    }
}

impl<S: LogEvent> Core for Flow<S> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.0.enqueue_input(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        match self.0.next() {
            Ok(event) => self.0.log_event(event, log),
            Err(Interrupt::Io(Io::NeedMoreInput)) => return Ok(false),
            Err(Interrupt::Io(Io::Output(bytes))) => log.send(&bytes),
            Err(Interrupt::Error(error)) => log.fault(error),
        }
        Ok(true)
    }
}

impl LogEvent for Client {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "no command is sent here, so there is no answer to one"
    )]
    fn log_event(&mut self, event: client::Event, log: &mut Log) {
        use client::Event;
        match event {
            Event::GreetingReceived { greeting } => log_greeting(&greeting, log),
            Event::DataReceived { data } => log_data(&data, log),
            Event::StatusReceived { status } => log_status(&status, log),
            Event::ContinuationRequestReceived { continuation_request } => {
                log_continuation(&continuation_request, log);
            }
            _ => {}
        }
    }
}

fn log_status(status: &Status<'_>, log: &mut Log) {
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
