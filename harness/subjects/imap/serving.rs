//! A server of `imap-next` with its application.

use chunkproof::Log;
use chunkproof::protocol::imap as words;
use imap_next::imap_types::auth::AuthenticateData;
use imap_next::imap_types::command::Command;
use imap_next::imap_types::core::{Tag, Text};
use imap_next::imap_types::response::{
    CommandContinuationRequest, Greeting, GreetingKind, Status, StatusBody, StatusKind, Tagged,
};
use imap_next::server::{self, Server};
use imap_next::{Interrupt, State};

use super::next::{LogEvent, log_command};

/// Accepts IDLE, and AUTHENTICATE after one line.
pub(super) struct Serving {
    server: Server,
    /// The tag of the AUTHENTICATE that is under way.
    tag: Option<Tag<'static>>,
}

impl Serving {
    pub(super) fn new(options: server::Options) -> Self {
        let text = Text::unvalidated("hi");
        let greeting = Greeting { kind: GreetingKind::Ok, code: None, text };
        Self { server: Server::new(options, greeting), tag: None }
    }

    fn finish(&mut self, kind: StatusKind, text: &'static str) {
        let body = StatusBody { kind, code: None, text: Text::unvalidated(text) };
        if let Some(tag) = self.tag.take() {
            // It fails only if no AUTHENTICATE is under way.
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

impl LogEvent for Serving {
    fn log_event(&mut self, event: server::Event, log: &mut Log) {
        use server::Event;
        match event {
            Event::CommandReceived { command } => log_command(&command, log),
            Event::CommandAuthenticateReceived { command_authenticate } => {
                self.tag = Some(command_authenticate.tag.clone());
                let has_initial = command_authenticate.initial_response.is_some();
                log_command(&Command::from(command_authenticate), log);
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

fn continuation(text: &'static str) -> Option<CommandContinuationRequest<'static>> {
    CommandContinuationRequest::basic(None, text).ok()
}
