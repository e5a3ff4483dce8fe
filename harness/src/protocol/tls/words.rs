//! TLS (RFC 8446, RFC 5246): what a `ClientHello` offers, the handshake, and the data after it.

words! {
    /// The name of the server that the client asks for.
    server_name = "server-name"(name: bytes);
    /// An application protocol that the client offers.
    offered_protocol = "offered-protocol"(name: bytes);
    /// A cipher suite that the client offers.
    cipher_suite = "cipher-suite"(suite: hex);
    /// A signature scheme that the client accepts.
    signature_scheme = "signature-scheme"(scheme: hex);
    /// A group that the client can exchange keys in.
    group = "group"(group: hex);
    /// The handshake is complete: the version and the cipher suite.
    handshake = "handshake"(version: hex, suite: hex);
    /// The application protocol that was chosen.
    protocol = "protocol"(name: bytes);
    /// The peer has closed its side.
    close_notify = "close-notify"();

    [lanes]
    /// Data of the application.
    APPLICATION_DATA = "application-data";
}

files! {
    "tls":
    "alerts", "certificates", "client-certificates", "client-hello", "downgrade", "early-data",
    "encrypted-extensions", "extensions", "growth", "handshake-1.2", "handshake-1.3",
    "inner-plaintext", "key-update", "pre-shared-keys", "records", "regressions", "renegotiation",
    "retry", "server-name", "truncated", "vocabulary",
}
