//! Real cores on top of one another: transports over transports, without a socket.
//!
//! Each layer is a subject of its own protocol, put on the one below with [`Stack`]. What one passes to the
//! next is cut differently again, and the bytes after a switch are handed over whole.

#[cfg(feature = "stacked-tls")]
mod by_record;
#[cfg(test)]
mod recorded;
#[cfg(feature = "stacked-tls")]
mod secured;

use chunkproof::adapter::stack::Stack;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1::BODY;
use chunkproof::{Checker, check};
use tungstenite::protocol::{Role, WebSocketConfig};

use crate::http1::ureq_server::Server;
use crate::json::Json;
use crate::locked_version;
use crate::websocket::tungstenite_connection::Connection;

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    let own = [
        Subject::new("json/http1", "stacked", json_http1)
            .version(versions(&["actson", "ureq-proto"])),
        Subject::new("websocket/http1", "stacked", websocket_http1)
            .version(versions(&["tungstenite", "ureq-proto"])),
    ]
    .into_iter();
    #[cfg(feature = "stacked-tls")]
    let own = own.chain(secured::subjects());
    own.collect()
}

/// The versions of the crates of a stack, the upper one first.
fn versions(crates: &[&str]) -> String {
    let versions: Vec<_> = crates.iter().map(|name| locked_version(name)).collect();
    versions.join(" on ")
}

/// JSON texts in the content of HTTP/1.1 requests, as in JSON-RPC.
fn json_http1(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "json-http1" && setup.has_only(&[]);
    let make = || {
        let stack = Stack::new(Server::default(), Json::of_texts());
        stack.lane(BODY).named("http1", "json")
    };
    fits.then(|| check(make).into())
}

/// WebSocket after an HTTP/1.1 upgrade: frames may come right after the request.
fn websocket_http1(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "websocket-http1" && setup.has_only(&[]);
    let make = || {
        let config = WebSocketConfig::default().read_buffer_size(1024);
        let upper = Connection::new(Role::Server, config);
        Stack::after(Server::default(), "upgrade", upper).named("http1", "websocket")
    };
    fits.then(|| check(make).into())
}
