//! HTTP/1.1 in TLS, and both through a SOCKS 5 server: the stack of a proxy that terminates TLS.
//!
//! The answers of the application are sent in records of their own. `close_notify` is the end of the
//! requests, an end of the stream without it is a fault of TLS, and a server sends one before it closes.

use chunkproof::adapter::future::task::Task;
use chunkproof::adapter::stack::Stack;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::tls::APPLICATION_DATA;
use chunkproof::{Checker, check};

use super::by_record::ByRecord;
use super::versions;
use crate::http1::ureq_server::Server;
use crate::socks5;
use crate::tls::config::{self, Side};
use crate::tls::endpoint::Endpoint;

/// The subjects. Neither has the word `sent`: nearly all of it is encrypted.
pub(super) fn subjects() -> [Subject; 2] {
    [
        Subject::new("http1/tls", "stacked", http1_tls)
            .version(versions(&["ureq-proto", "rustls"]))
            .speaks(&SPEAKS),
        Subject::new("http1/tls/socks5", "stacked", http1_tls_socks5)
            .version(versions(&["ureq-proto", "rustls", "fast-socks5"]))
            .speaks(&SPEAKS),
    ]
}

fn http1_tls(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "http1-tls" && setup.has_only(&["tls"]);
    let make = secured(setup.get("tls").filter(|_| fits)?)?;
    // Neither `rustls` nor a future can be copied, and neither shows the state that decides its future.
    Some(check(make).into())
}

fn http1_tls_socks5(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "http1-tls-socks5" && setup.has_only(&["auth"]);
    let proxy = socks5::server(setup.get("auth").filter(|_| fits)?)?;
    let server = secured("1.3")?;
    Some(check(move || proxied(proxy(), server())).into())
}

/// A proxy and the server in its tunnel. Only a request to connect opens one.
fn proxied(proxy: Task, server: Secured) -> Stack<Task, Secured> {
    let stack = Stack::after(proxy, "request connect", server);
    stack.prefixed("socks5-").named("socks5", "tls")
}

type Secured = Stack<ByRecord, Server>;

/// Servers of this version of TLS, and of HTTP/1.1 in it.
fn secured(version: &str) -> Option<impl Fn() -> Secured + Send + Sync + use<>> {
    let config = config::server(&Setup::new(server_setup(version)))?;
    Some(move || {
        let tls = ByRecord::new(Endpoint::new(Side::Server(config.clone())));
        let stack = Stack::new(tls, Server::default()).lane(APPLICATION_DATA);
        stack.ends_at("close-notify").closes_with("close").named("tls", "http1")
    })
}

/// The setup of the server, in the vocabulary of TLS.
pub(super) fn server_setup(version: &str) -> String {
    format!("server tls={version} alpn=http/1.1")
}

const SPEAKS: [&str; 11] = [
    "socks5-credentials",
    "socks5-request",
    "handshake",
    "protocol",
    "close-notify",
    "request",
    "header",
    "body",
    "message",
    "tail",
    "untaken",
];
