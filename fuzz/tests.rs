//! Every target replays its corpus and its regressions, without a fuzzer.

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
#[path = "fuzz_targets/lsp.rs"]
mod lsp;
#[path = "fuzz_targets/mqtt.rs"]
mod mqtt;
#[path = "fuzz_targets/multipart.rs"]
mod multipart;
#[path = "fuzz_targets/mysql.rs"]
mod mysql;
#[path = "fuzz_targets/postgres.rs"]
mod postgres;
#[path = "fuzz_targets/quic.rs"]
mod quic;
#[path = "fuzz_targets/resp.rs"]
mod resp;
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
