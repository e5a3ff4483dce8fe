//! TLS (RFC 8446, RFC 5246, RFC 6066): `rustls` on either side, with all but the bytes held fixed.
//!
//! Time, randomness, ephemeral keys and certificates are the same in every run (`fixed`), so that what an
//! endpoint sends is a function of the bytes that it received. So recorded flights of the other side stay
//! valid: `recorded` checks that a `rustls` peer still sends the bytes in the corpora.

mod acceptor;
mod alert;
pub(crate) mod config;
mod connected;
pub(crate) mod endpoint;
mod fixed;
#[cfg(test)]
pub(crate) mod recorded;
mod trust;
mod words;

use std::sync::Arc;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::tls::rewriting::Records;
use chunkproof::{Checker, Core, check};

use crate::locked_version;
use acceptor::Accepting;
use config::Side;
use endpoint::Endpoint;

/// The subjects of this protocol.
pub fn all() -> [Subject; 3] {
    [
        subject("rustls/acceptor", |setup| {
            let config = config::server(setup)?;
            Some(cores(move || Accepting::new(config.clone())))
        })
        .speaks(&SPEAKS_OF_HELLO),
        subject("rustls/server", |setup| {
            let config = config::server(setup)?;
            Some(cores(move || Endpoint::new(Side::Server(config.clone()))))
        })
        .features(&["whole"]),
        subject("rustls/client", |setup| {
            let config = config::client(setup)?;
            Some(cores(move || Endpoint::new(Side::Client(config.clone()))))
        })
        .features(&["whole"]),
    ]
}

/// A subject without the word `sent`: nearly all of it is encrypted.
fn subject(name: &'static str, make: fn(&Setup) -> Option<Checker>) -> Subject {
    let version = locked_version("rustls");
    let subject = Subject::new(name, "tls", make).version(version).speaks(&SPEAKS);
    subject.rewritings(|_| vec![Arc::new(Records)])
}

/// Cores whose states have no key, since the crate hides what decides the future of a connection.
fn cores<C: Core + 'static>(make: impl Fn() -> C + Send + Sync + 'static) -> Checker {
    check(make).into()
}

const SPEAKS: [&str; 4] = ["handshake", "protocol", "application-data", "close-notify"];
/// An acceptor logs the `ClientHello` as well.
const SPEAKS_OF_HELLO: [&str; 9] = [
    "server-name",
    "offered-protocol",
    "cipher-suite",
    "signature-scheme",
    "group",
    "handshake",
    "protocol",
    "application-data",
    "close-notify",
];
