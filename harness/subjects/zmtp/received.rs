//! What a peer sends, in the words of the vocabulary: its greeting, messages and commands.
//!
//! The adapter splits off the name of a command.

use chunkproof::Log;
use chunkproof::protocol::zmtp;
use rzmq::Msg;
use rzmq::protocol::zmtp::ZmtpGreeting;

#[derive(Debug)]
pub(super) enum Received {
    Greeting(ZmtpGreeting),
    Message(Msg),
    /// A command with its metadata, if it is READY.
    Command(Msg, Vec<(String, Vec<u8>)>),
}

pub(super) fn log_received(received: &Received, log: &mut Log) {
    match received {
        Received::Greeting(greeting) => {
            let (major, minor) = greeting.version;
            let role = if greeting.as_server { "server" } else { "client" };
            log.event(zmtp::greeting(major, minor, greeting.mechanism_name(), role));
        }
        Received::Message(frame) => {
            let more = if frame.is_more() { "more" } else { "last" };
            log.event(zmtp::message(more, frame.data().unwrap_or_default()));
        }
        Received::Command(frame, properties) => {
            let (name, data) = command(frame);
            log.event(zmtp::command(name, data));
            properties.iter().for_each(|(name, value)| log.event(zmtp::property(name, value)));
        }
    }
}

/// Name and data of a command; one without a name is all data.
pub(super) fn command(frame: &Msg) -> (&str, &[u8]) {
    let bytes = frame.data().unwrap_or_default();
    let split = bytes.split_first().and_then(|(len, rest)| rest.split_at_checked((*len).into()));
    let named = split.and_then(|(name, data)| Some((std::str::from_utf8(name).ok()?, data)));
    named.unwrap_or(("", bytes))
}
