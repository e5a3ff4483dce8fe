//! Stacked cores: each layer in the words of its own protocol.

pub use crate::corpora::http1::{header, message, request, upgrade};
pub use crate::corpora::json::{
    begin_array, begin_object, end_array, end_object, name, null, number, string,
};
pub use crate::corpora::websocket::{binary, closing, ping, text};

/// Each word, with the kinds of its fields: those of the layers.
#[cfg(test)]
pub(crate) const WORDS: &[(&str, &[&str])] = &[
    ("request", &["bytes", "bytes", "bare"]),
    ("header", &["bytes", "bytes"]),
    ("message", &[]),
    ("upgrade", &[]),
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
];

files! {
    "stacked":
    "json-http1", "vocabulary", "websocket-http1",
}
