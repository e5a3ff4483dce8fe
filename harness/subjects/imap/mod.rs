//! IMAP: the decoders of `imap-codec`, and the protocol flows of `imap-next`, as server and as
//! client.
//!
//! The two depend on different versions of `imap-types`, so the code that logs messages is a macro for
//! both.

mod codec;
mod decoding;
mod next;
mod serving;

use chunkproof::corpus::Subject;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [codec::subject(), next::subject()]
}

/// Declares the functions that log commands and responses, over the types that a crate re-exports. Each
/// user has its own `message_of`, the octets of an appended message, which differs.
macro_rules! log_messages {
    ($root:ident) => {
        pub(super) fn log_command(
            command: &$root::imap_types::command::Command<'_>,
            log: &mut Log,
        ) {
            use $root::imap_types::command::CommandBody;
            log.event(words::command(command.tag.as_ref(), command.body.name()));
            let mut argument = |value: &[u8]| log.event(words::argument(value));
            match &command.body {
                CommandBody::Login { username, password } => {
                    argument(username.as_ref());
                    argument(password.declassify().as_ref());
                }
                CommandBody::Select { mailbox, .. }
                | CommandBody::Examine { mailbox, .. }
                | CommandBody::Create { mailbox, .. }
                | CommandBody::Delete { mailbox, .. } => argument(name_of(mailbox)),
                CommandBody::Append { mailbox, message, .. } => {
                    argument(name_of(mailbox));
                    argument(message_of(message));
                }
                CommandBody::Authenticate { initial_response: Some(initial), .. } => {
                    argument(initial.declassify());
                }
                _ => {}
            }
        }

        fn name_of<'a>(mailbox: &'a $root::imap_types::mailbox::Mailbox<'_>) -> &'a [u8] {
            use $root::imap_types::mailbox::Mailbox;
            match mailbox {
                Mailbox::Inbox => b"INBOX",
                Mailbox::Other(name) => name.as_ref(),
            }
        }

        fn log_greeting(greeting: &$root::imap_types::response::Greeting<'_>, log: &mut Log) {
            use $root::imap_types::response::GreetingKind;
            let kind = match greeting.kind {
                GreetingKind::Ok => "ok",
                GreetingKind::PreAuth => "preauth",
                GreetingKind::Bye => "bye",
            };
            log.event(words::greeting(kind, greeting.text.as_ref()));
        }

        fn log_data(data: &$root::imap_types::response::Data<'_>, log: &mut Log) {
            use $root::imap_types::fetch::MessageDataItem;
            use $root::imap_types::response::Data;
            match data {
                Data::Exists(n_messages) => log.event(words::exists(*n_messages)),
                Data::Recent(n_messages) => log.event(words::recent(*n_messages)),
                Data::Expunge(message) => log.event(words::expunge(message.get())),
                Data::Fetch { seq, items } => {
                    log.event(words::fetch(seq.get()));
                    for item in items.as_ref() {
                        let MessageDataItem::BodyExt { data, .. } = item else { continue };
                        match &data.0 {
                            Some(content) => log.event(words::section(content.as_ref())),
                            None => log.event(words::section_nil()),
                        }
                    }
                }
                Data::List { mailbox, .. } => {
                    log.event(words::data("LIST"));
                    log.event(words::argument(name_of(mailbox)));
                }
                Data::Capability(_) => log.event(words::data("CAPABILITY")),
                Data::Flags(_) => log.event(words::data("FLAGS")),
                Data::Lsub { .. } => log.event(words::data("LSUB")),
                Data::Search(..) => log.event(words::data("SEARCH")),
                Data::Status { .. } => log.event(words::data("STATUS")),
                _ => log.event(words::data("OTHER")),
            }
        }

        fn log_continuation(
            request: &$root::imap_types::response::CommandContinuationRequest<'_>,
            log: &mut Log,
        ) {
            use $root::imap_types::response::CommandContinuationRequest as Request;
            match request {
                Request::Basic(basic) => log.event(words::continuation(basic.text().as_ref())),
                Request::Base64(bytes) => log.event(words::continuation(bytes.as_ref())),
            }
        }
    };
}

use log_messages;
