//! `tungstenite` as a server and as a client, once the opening handshake is done.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::websocket as words;
use chunkproof::{Checker, check};
use tungstenite::protocol::{Role, WebSocketConfig};

use super::tungstenite_connection::Connection;
use crate::locked_version;

pub(super) fn server() -> Subject {
    let make = |setup: &Setup| cores("server", Role::Server, setup);
    subject("tungstenite/server", make)
        .features(&["headers", "mask-required", "messages", "actions"])
        .speaks(&["text", "binary", "ping", "pong", "closing", "sent", "close"])
}

/// Has no word `sent`: a client masks what it sends with keys drawn at random.
pub(super) fn client() -> Subject {
    let make = |setup: &Setup| cores("client", Role::Client, setup);
    subject("tungstenite/client", make).speaks(&["text", "binary", "ping", "pong", "closing"])
}

fn subject(name: &'static str, make: fn(&Setup) -> Option<Checker>) -> Subject {
    const FEATURES: &[&str] = &["headers", "mask-required", "messages"];
    let version = locked_version("tungstenite");
    Subject::new(name, "websocket", make)
        .version(version)
        .reads_sent(words::sent)
        .features(FEATURES)
        .rewritings(super::rewritings)
}

fn cores(name: &str, role: Role, setup: &Setup) -> Option<Checker> {
    if setup.role() != name || !setup.has_only(&["max-frame", "max-message"]) {
        return None;
    }
    // The read buffer is filled with zeros before each read; the default of 128 KiB is slow here.
    let mut config = WebSocketConfig::default().read_buffer_size(1024);
    config.max_frame_size = setup.number("max-frame").or(config.max_frame_size);
    config.max_message_size = setup.number("max-message").or(config.max_message_size);
    // The `Debug` text shows every field, down to the bytes buffered and the fragments collected. It
    // hides only the spare capacity of the buffer, on which no reading to the end depends.
    Some(check(move || Connection::new(role, config)).debug_states().into())
}
