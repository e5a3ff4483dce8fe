//! `imap-next`: the flows of a server and of a client, with literals, IDLE and AUTHENTICATE.
//!
//! A malformed message is reported and thrown away, and the flow goes on. The application is done here: it
//! accepts IDLE, and AUTHENTICATE after one line. The end of the stream is the caller's: the flow is not
//! told of it, and does not say where it stands.

use chunkproof::corpora::imap as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use imap_next::client::{self, Client};
use imap_next::imap_types::auth::AuthenticateData;
use imap_next::imap_types::command::Command;
use imap_next::imap_types::core::{Tag, Text};
use imap_next::imap_types::extensions::binary::LiteralOrLiteral8;
use imap_next::imap_types::response::{
    CommandContinuationRequest, Greeting, GreetingKind, Status, StatusBody, StatusKind, Tagged,
};
use imap_next::server::{self, Server};
use imap_next::{Interrupt, Io, State};

use crate::locked_version;

super::sayings!(imap_next);

pub(super) fn subject() -> Subject {
    Subject::new("imap-next/flow", "imap", cores)
        .version(locked_version("imap-next"))
        .features(&["recovery"])
}

fn cores(setup: &Setup) -> Option<Cores> {
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
            Some(Cores::of(move || Flow::new(Serving::new(options.clone()))).into())
        }
        "client" if setup.has_only(&[]) => {
            let make = || Client::new(client::Options::default());
            Some(Cores::of(move || Flow::new(make())).into())
        }
        _ => None,
    }
}

/// A flow, and what is done and said upon its events.
trait Say: State<Error: std::error::Error + 'static> {
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

/// A server with its application.
struct Serving {
    server: Server,
    /// Of the AUTHENTICATE that is under way.
    tag: Option<Tag<'static>>,
}

impl Serving {
    fn new(options: server::Options) -> Self {
        let text = Text::unvalidated("hi");
        let greeting = Greeting { kind: GreetingKind::Ok, code: None, text };
        Self { server: Server::new(options, greeting), tag: None }
    }

    fn finish(&mut self, kind: StatusKind, text: &'static str) {
        let body = StatusBody { kind, code: None, text: Text::unvalidated(text) };
        if let Some(tag) = self.tag.take() {
            // It fails only where no AUTHENTICATE is under way.
            drop(self.server.authenticate_finish(Status::Tagged(Tagged { tag, body })));
        }
    }
}

impl State for Serving {
    type Event = server::Event;
    type Error = server::Error;

    fn enqueue_input(&mut self, bytes: &[u8]) {
        self.server.enqueue_input(bytes);
    }

    fn next(&mut self) -> Result<server::Event, Interrupt<server::Error>> {
        self.server.next()
    }
}

impl Say for Serving {
    fn say(&mut self, event: server::Event, log: &mut Log) {
        use server::Event;
        match event {
            Event::CommandReceived { command } => say_command(&command, log),
            Event::CommandAuthenticateReceived { command_authenticate } => {
                self.tag = Some(command_authenticate.tag.clone());
                let has_initial = command_authenticate.initial_response.is_some();
                say_command(&Command::from(command_authenticate), log);
                if has_initial {
                    self.finish(StatusKind::Ok, "done");
                } else if let Some(request) = continuation("go") {
                    drop(self.server.authenticate_continue(request));
                }
            }
            Event::AuthenticateDataReceived { authenticate_data } => match authenticate_data {
                AuthenticateData::Continue(data) => {
                    log.event(words::authenticate_data(data.declassify()));
                    self.finish(StatusKind::Ok, "done");
                }
                AuthenticateData::Cancel => {
                    log.event(words::authenticate_cancel());
                    self.finish(StatusKind::Bad, "cancelled");
                }
            },
            Event::IdleCommandReceived { tag } => {
                log.event(words::command(tag.as_ref(), "IDLE"));
                if let Some(request) = continuation("idling") {
                    drop(self.server.idle_accept(request));
                }
            }
            Event::IdleDoneReceived => log.event(words::idle_done()),
            Event::GreetingSent { .. } | Event::ResponseSent { .. } => {}
        }
    }
}

impl Say for Client {
    fn say(&mut self, event: client::Event, log: &mut Log) {
        use client::Event;
        match event {
            Event::GreetingReceived { greeting } => say_greeting(&greeting, log),
            Event::DataReceived { data } => say_data(&data, log),
            Event::StatusReceived { status } => say_status(&status, log),
            Event::ContinuationRequestReceived { continuation_request } => {
                say_continuation(&continuation_request, log);
            }
            // What it sends: nothing is sent here.
            _ => {}
        }
    }
}

fn continuation(text: &'static str) -> Option<CommandContinuationRequest<'static>> {
    CommandContinuationRequest::basic(None, text).ok()
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
