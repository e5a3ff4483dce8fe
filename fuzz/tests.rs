//! Every target replays its corpus and its regressions, without a fuzzer.

use std::fs;
use std::path::Path;

#[path = "fuzz_targets/amqp.rs"]
mod amqp;
#[path = "fuzz_targets/csv.rs"]
mod csv;
#[path = "fuzz_targets/deflate.rs"]
mod deflate;
#[path = "fuzz_targets/dns.rs"]
mod dns;
#[path = "fuzz_targets/encoding.rs"]
mod encoding;
#[path = "fuzz_targets/eventstream.rs"]
mod eventstream;
#[path = "fuzz_targets/fastcgi.rs"]
mod fastcgi;
#[path = "fuzz_targets/framing.rs"]
mod framing;
#[path = "fuzz_targets/http1.rs"]
mod http1;
#[path = "fuzz_targets/http2.rs"]
mod http2;
#[path = "fuzz_targets/imap.rs"]
mod imap;
#[path = "fuzz_targets/irc.rs"]
mod irc;
#[path = "fuzz_targets/json.rs"]
mod json;
#[path = "fuzz_targets/llm.rs"]
mod llm;
#[path = "fuzz_targets/lsp.rs"]
mod lsp;
#[path = "fuzz_targets/mqtt.rs"]
mod mqtt;
#[path = "fuzz_targets/multipart.rs"]
mod multipart;
#[path = "fuzz_targets/mysql.rs"]
mod mysql;
#[path = "fuzz_targets/own_corpus.rs"]
mod own_corpus;
#[path = "fuzz_targets/own_input.rs"]
mod own_input;
#[path = "fuzz_targets/own_notation.rs"]
mod own_notation;
#[path = "fuzz_targets/own_report.rs"]
mod own_report;
#[path = "fuzz_targets/own_token.rs"]
mod own_token;
#[path = "fuzz_targets/nats.rs"]
mod nats;
#[path = "fuzz_targets/postgres.rs"]
mod postgres;
#[path = "fuzz_targets/quic.rs"]
mod quic;
#[path = "fuzz_targets/resp.rs"]
mod resp;
#[path = "fuzz_targets/resp_pair.rs"]
mod resp_pair;
#[path = "fuzz_targets/rtmp.rs"]
mod rtmp;
#[path = "fuzz_targets/smtp.rs"]
mod smtp;
#[path = "fuzz_targets/socks5.rs"]
mod socks5;
#[path = "fuzz_targets/sse.rs"]
mod sse;
#[path = "fuzz_targets/ssh.rs"]
mod ssh;
#[path = "fuzz_targets/stacked.rs"]
mod stacked;
#[path = "fuzz_targets/telnet.rs"]
mod telnet;
#[path = "fuzz_targets/terminal.rs"]
mod terminal;
#[path = "fuzz_targets/tls.rs"]
mod tls;
#[path = "fuzz_targets/websocket.rs"]
mod websocket;
#[path = "fuzz_targets/xml.rs"]
mod xml;
#[path = "fuzz_targets/zmtp.rs"]
mod zmtp;

#[test]
fn every_target_is_listed_here_and_in_the_manifest() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
    let here = include_str!("tests.rs");
    let mut n_targets = 0;
    for entry in fs::read_dir(package.join("fuzz_targets")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let path = format!("path = \"fuzz_targets/{file}\"");
        assert!(manifest.contains(&path), "{file} is not in Cargo.toml");
        // The culprits do not pass: they are there to be found.
        assert!(here.contains(&path) || file.starts_with("culprit"), "{file} is not in tests.rs");
        let text = fs::read_to_string(package.join("fuzz_targets").join(&file)).unwrap();
        assert!(text.lines().count() <= 15, "{file} is longer than a target");
        n_targets += 1;
    }
    assert!(n_targets > 25, "only {n_targets} targets found: does this test still see them?");
}
