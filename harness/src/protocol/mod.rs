//! All knowledge of protocols, one folder for each: words, rewritings, grammars and bundled cases.

/// Declares the words of a protocol: a constructor for each event, a constant for each data lane.
///
/// A field is `bytes` (in double quotes), a `number`, `hex`, a `bare` word, or a `value` that
/// prints as its `Debug` text.
#[allow(unused_macros, reason = "`lines` has no words of its own")]
macro_rules! words {
    (
        $($(#[$doc:meta])* $word:ident = $name:literal ($($field:ident: $kind:ident),*);)*
        $([lanes] $($(#[$lane_doc:meta])* $lane:ident = $lane_name:literal;)+)?
    ) => {
        $(
            $(#[$doc])*
            #[inline]
            #[must_use]
            pub fn $word<'a>(
                $($field: $crate::protocol::line::kind!('a $kind)),*
            ) -> $crate::protocol::Line<'a> {
                $crate::protocol::Line::new(
                    $name,
                    [$($crate::protocol::line::field!($kind $field)),*],
                )
            }
        )*

        $($(
            $(#[$lane_doc])*
            pub const $lane: &str = $lane_name;
        )+)?

        /// Each word with the kinds of its fields; a lane holds bytes.
        #[cfg(test)]
        pub(crate) const WORDS: &[(&str, &[&str])] = &[
            $(($name, &[$(stringify!($kind)),*]),)*
            $($(($lane_name, &["bytes"]),)+)?
        ];
    };
}

/// The files of a protocol's corpus, in the order of their names.
#[allow(unused_macros, reason = "`lines` has no corpus of its own")]
macro_rules! files {
    ($protocol:literal: $($name:literal),+ $(,)?) => {
        /// The files of this corpus: path and text.
        #[cfg(feature = "corpus")]
        pub(crate) const FILES: &[(&str, &str)] = &[$((
            concat!("corpora/", $protocol, "/", $name, ".toml"),
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/corpora/", $protocol, "/", $name, ".toml"
            )),
        )),+];
    };
}

// A build with one protocol may leave some of it unused: kinds of fields, and all rewritings.
#[allow(dead_code, unused_imports, unused_macros, reason = "few protocols use all of it")]
mod line;
#[allow(dead_code, reason = "most protocols have no rewritings")]
pub(crate) mod rewriter;
#[cfg(feature = "corpus")]
pub mod bundled;
#[cfg(any(feature = "arbitrary1", feature = "proptest1"))]
pub(crate) mod grammar;
#[cfg(test)]
mod tests;
#[cfg(feature = "amqp")]
pub mod amqp;
#[cfg(feature = "csv")]
pub mod csv;
#[cfg(feature = "deflate")]
pub mod deflate;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "encoding")]
pub mod encoding;
#[cfg(feature = "eventstream")]
pub mod eventstream;
#[cfg(feature = "fastcgi")]
pub mod fastcgi;
#[cfg(feature = "framing")]
pub mod framing;
#[cfg(feature = "http1")]
pub mod http1;
#[cfg(feature = "http2")]
pub mod http2;
#[cfg(feature = "imap")]
pub mod imap;
#[cfg(feature = "irc")]
pub mod irc;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "lines")]
pub mod lines;
#[cfg(feature = "llm")]
pub mod llm;
#[cfg(feature = "lsp")]
pub mod lsp;
#[cfg(feature = "mqtt")]
pub mod mqtt;
#[cfg(feature = "multipart")]
pub mod multipart;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "quic")]
pub mod quic;
#[cfg(feature = "resp")]
pub mod resp;
#[cfg(feature = "rtmp")]
pub mod rtmp;
#[cfg(feature = "smtp")]
pub mod smtp;
#[cfg(feature = "socks5")]
pub mod socks5;
#[cfg(feature = "sse")]
pub mod sse;
#[cfg(feature = "ssh")]
pub mod ssh;
#[cfg(feature = "stacked")]
pub mod stacked;
#[cfg(feature = "telnet")]
pub mod telnet;
#[cfg(feature = "terminal")]
pub mod terminal;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "websocket")]
pub mod websocket;
#[cfg(feature = "xml")]
pub mod xml;
#[cfg(feature = "zmtp")]
pub mod zmtp;

#[cfg(feature = "corpus")]
pub use self::bundled::*;
pub use self::line::{FieldValue, Line};
