//! The real cores, the corpora and the culprits that ship with chunkproof.
//!
//! One file a protocol; each names its subjects in `all`, newest versions from crates.io, each
//! behind an adapter as short as its API allows.

pub mod http1;
pub mod websocket;
pub mod resp;
pub mod framing;
pub mod terminal;
#[cfg(feature = "databases")]
pub mod mysql;
#[cfg(feature = "databases")]
pub mod postgres;
#[cfg(feature = "messaging")]
pub mod amqp;
#[cfg(feature = "messaging")]
pub mod mqtt;
#[cfg(feature = "messaging")]
pub mod zmtp;
#[cfg(feature = "web")]
pub mod csv;
#[cfg(feature = "web")]
pub mod json;
#[cfg(feature = "web")]
pub mod lsp;
#[cfg(feature = "web")]
pub mod xml;
#[cfg(feature = "quic")]
pub mod quic;
#[cfg(feature = "http2")]
pub mod http2;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "mail")]
pub mod dns;
#[cfg(feature = "mail")]
pub mod imap;
#[cfg(feature = "mail")]
pub mod irc;
#[cfg(feature = "mail")]
pub mod smtp;
#[cfg(feature = "messaging")]
pub mod socks5;
#[cfg(feature = "ssh")]
pub mod ssh;
#[cfg(feature = "compression")]
pub mod deflate;
#[cfg(feature = "compression")]
pub mod encoding;
#[cfg(feature = "web")]
pub mod sse;
#[cfg(feature = "web")]
pub mod multipart;
#[cfg(feature = "stacked")]
pub mod stacked;
pub mod culprits;
pub mod target;

use chunkproof::corpus::Subject;

/// The subjects of these protocols, each behind the feature that brings its dependencies.
macro_rules! subjects {
    ($($(#[$gate:meta])? $name:ident)+) => {{
        let mut subjects = Vec::new();
        $($(#[$gate])? subjects.extend($name::all());)+
        subjects
    }};
}

/// Every bundled subject, by protocol.
#[must_use]
pub fn subjects() -> Vec<Subject> {
    subjects! {
        http1
        websocket
        resp
        framing
        terminal
        #[cfg(feature = "databases")] mysql
        #[cfg(feature = "databases")] postgres
        #[cfg(feature = "messaging")] amqp
        #[cfg(feature = "messaging")] mqtt
        #[cfg(feature = "messaging")] zmtp
        #[cfg(feature = "web")] csv
        #[cfg(feature = "web")] json
        #[cfg(feature = "web")] lsp
        #[cfg(feature = "web")] xml
        #[cfg(feature = "quic")] quic
        #[cfg(feature = "http2")] http2
        #[cfg(feature = "tls")] tls
        #[cfg(feature = "mail")] dns
        #[cfg(feature = "mail")] imap
        #[cfg(feature = "mail")] irc
        #[cfg(feature = "mail")] smtp
        #[cfg(feature = "messaging")] socks5
        #[cfg(feature = "ssh")] ssh
        #[cfg(feature = "compression")] deflate
        #[cfg(feature = "compression")] encoding
        #[cfg(feature = "web")] sse
        #[cfg(feature = "web")] multipart
        #[cfg(feature = "stacked")] stacked
    }
}

/// The version of a dependency, as the lock file has it.
fn locked_version(package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../../Cargo.lock").lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    version.and_then(|line| line.strip_suffix('"')).unwrap_or_default().to_owned()
}
