//! The events of a connection, in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::tls;
use rustls::Connection;
use rustls::server::ClientHello;

/// Logs what a client offers.
pub(super) fn log_hello(hello: &ClientHello<'_>, log: &mut Log) {
    if let Some(name) = hello.server_name() {
        log.event(tls::server_name(name));
    }
    for name in hello.alpn().into_iter().flatten() {
        log.event(tls::offered_protocol(name));
    }
    for suite in hello.cipher_suites() {
        log.event(tls::cipher_suite(u16::from(*suite)));
    }
    for scheme in hello.signature_schemes() {
        log.event(tls::signature_scheme(u16::from(*scheme)));
    }
    for group in hello.named_groups().into_iter().flatten() {
        log.event(tls::group(u16::from(*group)));
    }
}

/// Logs what was agreed on, once the handshake is complete.
pub(super) fn log_handshake(connection: &Connection, log: &mut Log) {
    let suite = connection.negotiated_cipher_suite().map(|suite| u16::from(suite.suite()));
    if let (Some(version), Some(suite)) = (connection.protocol_version(), suite) {
        log.event(tls::handshake(u16::from(version), suite));
    }
    if let Some(name) = connection.alpn_protocol() {
        log.event(tls::protocol(name));
    }
}
