//! Draws messages of HTTP/1.x in all forms that RFC 9110 and RFC 9112 permit: order and case of
//! fields, whitespace around values, forms of targets, framing of content, pipelining, interim
//! responses.

use crate::generate::builder::{ByteBuilder, blob};
use crate::generate::{Choices, pick};

/// Pipelined requests (RFC 9112, 9.3.2). A request that closes the connection is the last.
pub(crate) fn requests(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    let n_requests = source.within(1, REQUESTS_MAX);
    for number in 1..=n_requests {
        request(source, wire, number == n_requests);
    }
}

fn request(source: &mut dyn Choices, wire: &mut ByteBuilder, is_last: bool) {
    let method = pick(source, &METHODS);
    let target = match (method, source.below(6)) {
        ("OPTIONS", 5) => "*",
        (_, form) => TARGETS.get(form).copied().unwrap_or("/"),
    };
    let is_old = is_last && source.one_in(8);
    let version = if is_old { "1.0" } else { "1.1" };
    wire.put(method);
    wire.put(" ");
    wire.put(target);
    wire.put(" ");
    wire.line(format!("HTTP/{version}"));
    let mut fields = some_fields(source, FIELDS_MAX);
    // Exactly one Host, at any place among the fields (RFC 9112, 3.2).
    let place = source.below(fields.len() + 1);
    fields.insert(place, field(source, "Host", "example.com"));
    if is_last && source.one_in(8) {
        fields.push(field(source, "Connection", "close"));
    }
    let has_content = method.starts_with('P') || source.one_in(16);
    let content = if has_content { content(source, is_old) } else { Body::None };
    put_message(source, wire, fields, &content);
}

/// Any number of interim responses, then a final one to a GET (RFC 9110, 15.2).
pub(crate) fn response(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    for _ in 0..source.below(4).saturating_sub(1) {
        wire.line(pick(source, &["HTTP/1.1 103 Early Hints", "HTTP/1.1 100 Continue"]));
        put_message(source, wire, Vec::new(), &Body::None);
    }
    let status = pick(source, &["200", "204", "304", "404", "500", "299"]);
    // The reason may be empty, but the space before it is required (RFC 9112, 4).
    let reason = pick(source, &["OK", "", "Not Quite", "caf\u{e9}"]);
    let version = if source.one_in(8) { "1.0" } else { "1.1" };
    wire.line(format!("HTTP/{version} {status} {reason}"));
    let fields = some_fields(source, FIELDS_MAX);
    let content = match status {
        "204" | "304" => Body::None,
        // Without a length the content lasts until the stream ends (RFC 9112, 6.3).
        _ if source.one_in(6) => Body::UntilEnd(blob(source, CONTENT_MAX)),
        _ => content(source, version == "1.0"),
    };
    wire.ends = matches!(content, Body::UntilEnd(_));
    put_message(source, wire, fields, &content);
}

enum Body {
    None,
    Sized(Vec<u8>),
    Chunked { chunks: Vec<Vec<u8>>, trailers: Vec<String> },
    UntilEnd(Vec<u8>),
}

fn content(source: &mut dyn Choices, is_old: bool) -> Body {
    if is_old || !source.one_in(2) {
        return Body::Sized(blob(source, CONTENT_MAX));
    }
    let n_chunks = source.below(CHUNKS_MAX + 1);
    let chunk = |source: &mut dyn Choices| [blob(source, CONTENT_MAX), b"x".to_vec()].concat();
    let chunks = (0..n_chunks).map(|_| chunk(source)).collect();
    let trailers = if source.one_in(4) { some_fields(source, 2) } else { Vec::new() };
    Body::Chunked { chunks, trailers }
}

fn put_message(
    source: &mut dyn Choices,
    wire: &mut ByteBuilder,
    fields: Vec<String>,
    content: &Body,
) {
    let framing = match content {
        Body::None | Body::UntilEnd(_) => None,
        Body::Sized(bytes) => {
            let zeros = if source.one_in(8) { "0" } else { "" };
            Some(field(source, "Content-Length", &format!("{zeros}{}", bytes.len())))
        }
        Body::Chunked { .. } => Some(field(source, "Transfer-Encoding", "chunked")),
    };
    let mut fields = fields;
    if let Some(framing) = framing {
        let place = source.below(fields.len() + 1);
        fields.insert(place, framing);
    }
    fields.iter().for_each(|field| wire.line(latin_1(field)));
    wire.put("\r\n");
    match content {
        Body::None => {}
        Body::Sized(bytes) | Body::UntilEnd(bytes) => wire.put(bytes),
        Body::Chunked { chunks, trailers } => {
            chunks.iter().for_each(|chunk| put_chunk(source, wire, chunk));
            put_chunk_head(source, wire, 0);
            trailers.iter().for_each(|field| wire.line(latin_1(field)));
            wire.put("\r\n");
        }
    }
}

fn put_chunk(source: &mut dyn Choices, wire: &mut ByteBuilder, chunk: &[u8]) {
    put_chunk_head(source, wire, chunk.len());
    wire.put(chunk);
    wire.put("\r\n");
}

/// The size in hexadecimal of either case, perhaps with leading zeros and an extension (RFC 9112,
/// 7.1).
fn put_chunk_head(source: &mut dyn Choices, wire: &mut ByteBuilder, size: usize) {
    let zeros = if source.one_in(6) { "00" } else { "" };
    let digits = if source.one_in(2) { format!("{size:X}") } else { format!("{size:x}") };
    wire.put(format!("{zeros}{digits}"));
    if source.one_in(6) {
        wire.put(pick(source, &[";a", ";a=b", ";a=\"b;\"", ";a=b;c"]));
    }
    wire.put("\r\n");
}

fn some_fields(source: &mut dyn Choices, n_max: usize) -> Vec<String> {
    let n_fields = source.below(n_max + 1);
    let one = |source: &mut dyn Choices| {
        let (name, value) = (pick(source, &NAMES), pick(source, &VALUES));
        field(source, name, value)
    };
    (0..n_fields).map(|_| one(source)).collect()
}

/// A field line: its name in any case, its value with whitespace around (RFC 9110, 5.1; RFC 9112, 5).
fn field(source: &mut dyn Choices, name: &str, value: &str) -> String {
    let name = match source.below(4) {
        2 => name.to_ascii_lowercase(),
        3 => name.to_ascii_uppercase(),
        _ => name.to_owned(),
    };
    let before = pick(source, &[" ", "", "\t", "  "]);
    let after = pick(source, &["", "", "", " ", "\t "]);
    format!("{name}:{before}{value}{after}")
}

/// The text as one byte a character; bytes above ASCII are `obs-text` (RFC 9110, 5.5).
fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// Without CONNECT, after which a tunnel follows, and HEAD, whose response has no content.
const METHODS: [&str; 8] =
    ["GET", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "PROPFIND", "M-SEARCH"];
const TARGETS: [&str; 5] = ["/", "/a?b=c&d", "/a%20b/./..", "http://example.com/a", "/?"];
const NAMES: [&str; 5] = ["A", "X-Name", "Content-Type", "Accept", "!#$%&'*+-.^_`|~9"];
const VALUES: [&str; 7] = ["a", "", "a b", "\"q;\"", "text/plain; q=0.5, */*", ":", "\u{e9}"];
const REQUESTS_MAX: usize = 3;
const FIELDS_MAX: usize = 3;
const CHUNKS_MAX: usize = 3;
const CONTENT_MAX: usize = 20;
