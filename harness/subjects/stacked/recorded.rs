//! The flights of real TLS clients in the corpus: each is recorded again here and compared.

use chunkproof::protocol;

use super::secured::server_setup;
use crate::tls::recorded::Who::Client;
use crate::tls::recorded::{converse, records};

/// The case, the version of TLS, and what the application of the client does, each in a record of its own.
/// The bytes that a case holds before that are the handshake of its proxy.
type Recorded = (&'static str, &'static str, &'static [&'static str]);

const RECORDED: &[Recorded] = &[
    ("request-in-a-record", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "close"]),
    ("request-in-a-record-of-1.2", "1.2", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "close"]),
    (
        "two-requests-in-two-records",
        "1.3",
        &["GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "close"],
    ),
    (
        "two-requests-in-one-record",
        "1.3",
        &["GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n", "close"],
    ),
    ("request-cut-over-records", "1.3", &["GET / HTTP/1.1\r", "\nHost: a\r\n\r", "\n", "close"]),
    (
        "request-that-ends-where-the-next-begins",
        "1.3",
        &["GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /", "b HTTP/1.1\r\nHost: a\r\n\r\n", "close"],
    ),
    (
        "content-over-records",
        "1.3",
        &["PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe", "l", "lo", "close"],
    ),
    (
        "chunks-over-records",
        "1.3",
        &[
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "5\r\nhel",
            "lo\r",
            "\n0\r\n\r",
            "\n",
            "close",
        ],
    ),
    (
        "keys-updated-within-a-request",
        "1.3",
        &["GET / HTTP/1.1\r\n", "update", "Host: a\r\n\r\n", "close"],
    ),
    (
        "keys-updated-behind-a-request",
        "1.3",
        &[
            "GET /a HTTP/1.1\r\nHost: a\r\n\r\n",
            "update",
            "GET /b HTTP/1.1\r\nHost: a\r\n\r\n",
            "close",
        ],
    ),
    ("close-notify-ahead-of-a-request", "1.3", &["close"]),
    ("close-notify-within-a-head", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n", "close"]),
    (
        "close-notify-within-the-content",
        "1.3",
        &["PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel", "close"],
    ),
    (
        "close-notify-within-a-chunk-in-1.2",
        "1.2",
        &["PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "close"],
    ),
    ("stream-ends-without-close-notify", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]),
    ("last-request", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "close"]),
    (
        "bytes-behind-the-last-request",
        "1.3",
        &["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET", "close"],
    ),
    (
        "malformed-request-in-a-good-record",
        "1.3",
        &["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n"],
    ),
    ("tunnel-to-a-request", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "close"]),
    ("tunnel-behind-a-password", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "close"]),
    (
        "tunnel-to-two-requests",
        "1.3",
        &["GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "close"],
    ),
    ("tunnel-cut-off", "1.3", &["GET / HTTP/1.1\r\nHost: a\r\n\r\n"]),
    ("bind-makes-no-tunnel", "1.3", &["close"]),
];

#[test]
fn the_flights_in_the_corpus_are_what_a_client_sends() {
    let corpora = protocol::stacked().parse();
    for &(id, version, acts) in RECORDED {
        let mut cases = corpora.cases();
        let case = cases.find(|case| case.id == id).unwrap_or_else(|| panic!("{id} is gone"));
        let client = format!("client tls={version} alpn=http/1.1");
        let acts: Vec<_> = acts.iter().map(|act| (Client, *act)).collect();
        let [sent, _] = converse([&client, &server_setup(version)], &acts);
        let bytes = case.script.bytes();
        let before = bytes.strip_suffix(sent.as_slice());
        let before = before.unwrap_or_else(|| panic!("{id}: it sends now\n{}", records(&sent)));
        let is_alone = case.setup.role() == "http1-tls";
        assert_eq!(before.is_empty(), is_alone, "{id}: {before:02x?} comes before the flight");
    }
}
