//! TLS (RFC 8446, RFC 5246, RFC 6066): `rustls` on either side, with all but the bytes held fixed.
//!
//! Time, randomness, ephemeral keys and certificates are the same in every run (`fixed`), so that what
//! an endpoint sends is a function of the bytes that it received. That makes real flights of the other
//! side last: `recorded` holds what a `rustls` peer sends in such a connection to what the corpora say.

mod acceptor;
pub(crate) mod config;
pub(crate) mod endpoint;
mod fixed;
#[cfg(test)]
mod recorded;

use std::fmt;


use chunkproof::{Fault, Subject};
use chunkproof::bytes::Escaped;
use rustls::Error;

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    vec![acceptor::subject(), endpoint::server_subject(), endpoint::client_subject()]
}

/// A line of the vocabulary, said by its fields and shown as the vocabulary writes it.
#[derive(Hash)]
enum Line<'a> {
    ServerName(&'a str),
    Protocols(Vec<&'a [u8]>),
    CipherSuites(Vec<u16>),
    SignatureSchemes(Vec<u16>),
    Groups(Vec<u16>),
    Handshake(u16, u16),
    Protocol(&'a [u8]),
    CloseNotify,
}

impl fmt::Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut numbers = |name: &str, numbers: &[u16]| {
            f.write_str(name)?;
            numbers.iter().try_for_each(|number| write!(f, " {number:#06x}"))
        };
        match self {
            Self::ServerName(name) => write!(f, "server-name {:?}", Escaped(name.as_bytes())),
            Self::Protocols(names) => {
                f.write_str("protocols")?;
                names.iter().try_for_each(|name| write!(f, " {:?}", Escaped(name)))
            }
            Self::CipherSuites(suites) => numbers("cipher-suites", suites),
            Self::SignatureSchemes(schemes) => numbers("signature-schemes", schemes),
            Self::Groups(groups) => numbers("groups", groups),
            Self::Handshake(version, suite) => numbers("handshake", &[*version, *suite]),
            Self::Protocol(name) => write!(f, "protocol {:?}", Escaped(name)),
            Self::CloseNotify => f.write_str("close-notify"),
        }
    }
}

/// The kind of a fault is the innermost name: `InvalidContentType`, not `InvalidMessage`.
fn fault(error: Error) -> Fault {
    let kind = match &error {
        Error::InvalidMessage(error) => Fault::of(error),
        Error::PeerMisbehaved(error) => Fault::of(error),
        Error::PeerIncompatible(error) => Fault::of(error),
        other => Fault::of(other),
    };
    kind.because(error)
}
