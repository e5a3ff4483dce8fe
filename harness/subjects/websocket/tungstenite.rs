//! `tungstenite` as a server and as a client, once the opening handshake is done.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, check};
use tungstenite::protocol::{Role, WebSocketConfig};

use super::tungstenite_connection::Connection;
use super::tungstenite_handshake::Opening;
use crate::locked_version;

pub(super) fn server() -> Subject {
    let make = |setup: &Setup| cores("server", Role::Server, setup);
    subject("tungstenite/server", make)
        .features(&["headers", "mask-required", "messages", "actions", "close-with"])
        .speaks(&[
            "text", "binary", "ping", "pong", "closing", "accept", "reject", "open", "sent",
            "close",
        ])
}

/// Has no word `sent`: a client masks what it sends with keys drawn at random.
pub(super) fn client() -> Subject {
    let make = |setup: &Setup| cores("client", Role::Client, setup);
    subject("tungstenite/client", make)
        .features(&["headers", "mask-required", "messages", "actions", "close-with"])
        .speaks(&[
            "text",
            "binary",
            "ping",
            "pong",
            "closing",
            "open",
            "sent-frame",
            "key-repeated",
        ])
}

fn subject(name: &'static str, make: fn(&Setup) -> Option<Checker>) -> Subject {
    let version = locked_version("tungstenite");
    Subject::new(name, "websocket", make).version(version).rewritings(super::rewritings)
}

fn cores(name: &str, role: Role, setup: &Setup) -> Option<Checker> {
    let own: &[&str] = match role {
        Role::Server => &["max-frame", "max-message", "handshake"],
        Role::Client => &["max-frame", "max-message", "handshake", "protocol", "wire"],
    };
    if setup.role() != name || !setup.has_only(own) {
        return None;
    }
    // The read buffer is filled with zeros before each read; the default of 128 KiB is slow here.
    let mut config = WebSocketConfig::default().read_buffer_size(1024);
    config.max_frame_size = setup.number("max-frame").or(config.max_frame_size);
    config.max_message_size = setup.number("max-message").or(config.max_message_size);
    if setup.get("handshake").is_some() {
        let protocol = setup.get("protocol").map(str::to_owned);
        return Some(match role {
            Role::Server => check(move || Opening::server(config)).into(),
            Role::Client => check(move || Opening::client(config, protocol.as_deref())).into(),
        });
    }
    if setup.get("wire").is_some() {
        return Some(check(move || Connection::new(role, config).with_frames()).into());
    }
    // The `Debug` text shows every field, down to the bytes buffered and the fragments collected. It
    // hides only the spare capacity of the buffer, on which no reading to the end depends.
    Some(check(move || Connection::new(role, config)).debug_states().into())
}
