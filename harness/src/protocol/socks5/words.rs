//! SOCKS version 5 (RFC 1928) with usernames and passwords (RFC 1929), as a server reads it.

words! {
    /// The username and the password that the client gave.
    credentials = "credentials"(username: bytes, password: bytes);
    /// The request: `connect`, `bind` or `associate`, and its destination.
    request = "request"(command: bare, host: bytes, port: number);
}

files! {
    "socks5":
    "growth", "limits", "malformed", "negotiation", "password", "requests", "truncated",
    "tunnel", "vocabulary",
}
