//! The real cores, the corpora and the culprits that ship with chunkproof.
//!
//! Each protocol is a file or a folder that lists its subjects in `all`: the newest versions from crates.io,
//! each behind an adapter as short as its API allows. A protocol is built with the feature of its name;
//! crates that take long to build have features of their own.

#[cfg(feature = "http1")]
pub mod http1;
#[cfg(feature = "websocket")]
pub mod websocket;
#[cfg(feature = "resp")]
pub mod resp;
#[cfg(feature = "framing")]
pub mod framing;
#[cfg(feature = "terminal")]
pub mod terminal;
#[cfg(feature = "mysql")]
pub mod mysql;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "amqp")]
pub mod amqp;
#[cfg(feature = "mqtt")]
pub mod mqtt;
#[cfg(feature = "zmtp")]
pub mod zmtp;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "csv")]
pub mod csv;
#[cfg(feature = "json")]
pub mod json;
#[cfg(feature = "llm")]
pub mod llm;
#[cfg(feature = "lsp")]
pub mod lsp;
#[cfg(feature = "xml")]
pub mod xml;
#[cfg(feature = "quic")]
pub mod quic;
#[cfg(feature = "http2")]
pub mod http2;
#[cfg(feature = "tls")]
pub mod tls;
#[cfg(feature = "dns")]
pub mod dns;
#[cfg(feature = "imap")]
pub mod imap;
#[cfg(feature = "irc")]
pub mod irc;
#[cfg(feature = "smtp")]
pub mod smtp;
#[cfg(feature = "socks5")]
pub mod socks5;
#[cfg(feature = "ssh")]
pub mod ssh;
#[cfg(feature = "telnet")]
pub mod telnet;
#[cfg(feature = "rtmp")]
pub mod rtmp;
#[cfg(feature = "deflate")]
pub mod deflate;
#[cfg(feature = "encoding")]
pub mod encoding;
#[cfg(feature = "sse")]
pub mod sse;
#[cfg(feature = "eventstream")]
pub mod eventstream;
#[cfg(feature = "fastcgi")]
pub mod fastcgi;
#[cfg(feature = "multipart")]
pub mod multipart;
#[cfg(feature = "stacked")]
pub mod stacked;
#[cfg(feature = "hostile")]
pub mod hostile;
pub mod culprits;
pub mod pairs;
pub mod target;

use chunkproof::corpus::Subject;

/// A subject by its name, built or not.
#[derive(Debug, Clone, Copy)]
pub struct Bundled {
    /// The name, such as `httparse/request`.
    pub name: &'static str,
    /// The protocol that it implements.
    pub protocol: &'static str,
    /// The feature of this package that builds it.
    pub feature: &'static str,
}

/// Lists what is bundled: a protocol, its feature and the subjects built by that; then more features.
macro_rules! bundled {
    ($(
        $protocol:ident $own:literal: $($name:literal),+;
        $($feature:literal: $($more:literal),+;)*
    )+) => {
        /// Every bundled subject that is built, by protocol.
        #[must_use]
        pub fn subjects() -> Vec<Subject> {
            let protocols: Vec<Vec<Subject>> = vec![
                $(#[cfg(feature = $own)] Vec::from_iter($protocol::all()),)+
                #[cfg(feature = "hostile")]
                hostile::all(),
            ];
            protocols.into_iter().flatten().map(Subject::of_command).collect()
        }

        /// Every bundled subject, by protocol.
        pub const BUNDLED: &[Bundled] = &[$(
            $(Bundled { name: $name, protocol: stringify!($protocol), feature: $own },)+
            $($(Bundled { name: $more, protocol: stringify!($protocol), feature: $feature },)+)*
        )+];
    };
}

bundled! {
    http1 "http1":
            "httparse/request", "httparse/response", "ureq-proto/client", "ureq-proto/server";
        "actix-http": "actix-http/codec";
        "hyper": "hyper/client", "hyper/server";
    websocket "websocket": "tungstenite/server", "tungstenite/client", "websocket-sans-io/decoder";
        "fastwebsockets": "fastwebsockets/server", "fastwebsockets/client";
        "soketto": "soketto/server", "soketto/client";
    resp "resp": "redis-protocol/resp2", "redis-protocol/resp3";
    framing "framing":
            "tokio-util/lines", "tokio-util/any-delimiter", "tokio-util/length-delimited";
    terminal "terminal": "vte/parser", "anstyle-parse/parser";
    mysql "mysql": "mysql_common/codec";
    postgres "postgres": "postgres-protocol/backend", "pgwire/backend", "pgwire/frontend";
    amqp "amqp": "amq-protocol/parse-frame";
    mqtt "mqtt": "mqtt-protocol-core/client", "mqtt-protocol-core/server";
    zmtp "zmtp": "rzmq/codec", "rzmq/manual-parser";
    nats "nats": "watermelon-proto/stream";
    csv "csv": "csv-core/read-field", "csv-core/read-record";
    json "json": "actson/push";
    llm "llm":
            "stream-rs/openai", "stream-rs/anthropic", "jiter/partial", "partial-json-fixer/fix-json",
            "reasoning-parser/base", "sparrow-core/think-stripper", "stopstream/detector", "mdstream/blocks";
        "ambi": "ambi/stream-formatter";
    lsp "lsp": "lsp-server/read";
    xml "xml": "quick-xml/async", "quick-xml/blocking";
    quic "quic": "quinn-proto/stream";
    http2 "http2": "ringline-h2/client";
        "h2": "h2/server", "h2/client";
    tls "tls": "rustls/acceptor", "rustls/server", "rustls/client";
    dns "dns": "hickory-proto/message";
    imap "imap": "imap-codec/decode", "imap-next/flow";
    irc "irc": "irc-proto/codec";
    smtp "smtp": "smtp-proto/request", "smtp-proto/response";
    socks5 "socks5": "fast-socks5/server";
    ssh "ssh": "sunset/runner";
    telnet "telnet": "libmudtelnet/parser";
    rtmp "rtmp": "rml_rtmp/chunks";
    deflate "deflate":
            "flate2/decompress", "flate2/gzip-read", "flate2/gzip-write", "fdeflate/decompressor";
    encoding "encoding": "encoding_rs/utf8", "encoding_rs/utf16";
    sse "sse": "eventsource-stream";
    eventstream "eventstream": "aws-smithy-eventstream/frames";
    fastcgi "fastcgi": "tokio-fastcgi/requests";
    multipart "multipart": "multer";
    stacked "stacked": "json/http1", "websocket/http1";
        "stacked-tls": "http1/tls", "http1/tls/socks5";
}

/// The version of a dependency in the lock file.
fn locked_version(package: &str) -> String {
    let name = format!("name = \"{package}\"");
    let mut lines = include_str!("../../Cargo.lock").lines().skip_while(|line| *line != name);
    let version = lines.nth(1).and_then(|line| line.strip_prefix("version = \""));
    version.and_then(|line| line.strip_suffix('"')).unwrap_or_default().to_owned()
}
