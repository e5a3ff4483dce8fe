//! Stacked cores: each layer in the words of its own protocol.

pub use crate::protocol::http1::{BODY, header, message, request, upgrade};
pub use crate::protocol::json::{
    begin_array, begin_object, end_array, end_object, name, null, number, string,
};
pub use crate::protocol::tls::{close_notify, handshake, protocol};
pub use crate::protocol::websocket::{binary, closing, ping, text};

/// Each word of the layers, with the kinds of its fields.
#[cfg(test)]
pub(crate) const WORDS: &[(&str, &[&str])] = &[
    ("request", &["bytes", "bytes", "bare"]),
    ("header", &["bytes", "bytes"]),
    ("message", &[]),
    ("upgrade", &[]),
    ("body", &["bytes"]),
    ("begin-object", &[]),
    ("end-object", &[]),
    ("begin-array", &[]),
    ("end-array", &[]),
    ("name", &["bytes"]),
    ("string", &["bytes"]),
    ("number", &["bytes"]),
    ("null", &[]),
    ("text", &["bytes"]),
    ("binary", &["bytes"]),
    ("ping", &["bytes"]),
    ("closing", &["number", "bytes"]),
    ("handshake", &["hex", "hex"]),
    ("protocol", &["bytes"]),
    ("close-notify", &[]),
    ("tail", &["bytes"]),
    // The words of SOCKS 5 have its name in front, as HTTP also has a request.
    ("socks5-credentials", &["bytes", "bytes"]),
    ("socks5-request", &["bare", "bytes", "number"]),
];

files! {
    "stacked":
    "http1-tls", "http1-tls-socks5", "json-http1", "regressions", "vocabulary", "websocket-http1",
}
