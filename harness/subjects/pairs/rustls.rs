//! Client and server of `rustls`.

use chunkproof::Script;
use chunkproof::adapter::pair::StreamPair;
use chunkproof::corpus::Setup;

use super::{Paired, paired};
use crate::tls::config::{Side, client, server};
use crate::tls::endpoint::Endpoint;

pub(super) fn all() -> Vec<Paired> {
    // A handshake has a thousand bytes, and each play begins with one: it is cut in one script only.
    let handshake: &[&str] = &["near connect", r#"near send "one""#, r#"far send "two""#];
    let settled: [&[&str]; 3] = [
        &[
            "near connect",
            "settle",
            r#"near send "a""#,
            "near close",
            r#"far send "b""#,
            "far close",
        ],
        &["near connect", "settle", "near update-keys", r#"near send "a""#],
        &["room 100", "near connect", "settle", r#"far send "{repeat 100 "a"}""#],
    ];
    let scripts_13: Vec<&[&str]> = [handshake].into_iter().chain(settled).collect();
    let pairs = [
        of_version("rustls/client, server 1.3", "1.3", &scripts_13),
        of_version("rustls/client, server 1.2", "1.2", &settled),
    ];
    pairs.into_iter().flatten().collect()
}

fn of_version(name: &'static str, version: &str, scripts: &[&[&str]]) -> Option<Paired> {
    let setup = |role: &str| Setup::new(format!("{role} tls={version}"));
    let (client, server) = (client(&setup("client"))?, server(&setup("server"))?);
    let pair = move || {
        let client = Endpoint::new(Side::Client(client.clone()));
        let server = Endpoint::new(Side::Server(server.clone()));
        StreamPair::new(client, server).delivers("send", "application-data")
    };
    // The crate hides what decides the future of a connection, so there is no state key.
    let mut paired = paired(name, pair, scripts, |pair| pair);
    // What is sent before the end of the handshake waits for it.
    let early = Script::new().act("near connect").act(r#"near send "early""#).act("settle");
    paired.scripts.push(early.act(r#"far send "two""#).receive("<".repeat(30)).eof());
    Some(paired)
}
