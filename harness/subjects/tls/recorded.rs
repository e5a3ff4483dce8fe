//! The flights of real peers in the corpora: each is recorded again here and compared.
//!
//! A `rustls` client and a `rustls` server of `config` are connected in memory, and their applications act in
//! turns. The bytes of a case that was recorded are what one of the two sent.

use std::fmt::Write as _;
use std::io::{Read, Write as _};

use chunkproof::corpus::Setup;
use chunkproof::protocol;
use rustls::Connection;

use super::config::{self, Side};
use Who::{Client, Server};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Who {
    Client,
    Server,
}

/// The case, the side whose bytes it holds, the setup of the other side, and what the applications do.
type Recorded = (&'static str, Who, &'static str, &'static [(Who, &'static str)]);

const RECORDED: &[Recorded] = &[
    ("recorded-client-1.3", Client, "client tls=1.3", &[(Client, "hello"), (Client, "close")]),
    ("recorded-server-1.3", Server, "server tls=1.3", &[(Server, "hello"), (Server, "close")]),
    ("recorded-client-1.2", Client, "client tls=1.2", &[(Client, "hello"), (Client, "close")]),
    ("recorded-server-1.2", Server, "server tls=1.2", &[(Server, "hello"), (Server, "close")]),
    (
        "recorded-client-updates-keys",
        Client,
        "client tls=1.3",
        &[(Client, "one"), (Client, "update"), (Client, "two"), (Client, "close")],
    ),
    (
        "recorded-client-sends-one-byte-each",
        Client,
        "client tls=1.3",
        &[(Client, "a"), (Client, "b"), (Client, "c"), (Client, "close")],
    ),
    ("recorded-client-with-a-protocol", Client, "client tls=1.3 alpn=h2", &[(Client, "close")]),
    ("recorded-server-with-a-protocol", Server, "server tls=1.3 alpn=h2", &[(Server, "close")]),
];

/// The bytes that each side sends in a connection between two setups.
pub(crate) fn converse(setups: [&str; 2], acts: &[(Who, &str)]) -> [Vec<u8>; 2] {
    let [client, server] = setups.map(Setup::new);
    let mut client = Side::Client(config::client(&client).unwrap()).begin().unwrap();
    let mut server = Side::Server(config::server(&server).unwrap()).begin().unwrap();
    let mut sent = [Vec::new(), Vec::new()];
    for act in [None].into_iter().chain(acts.iter().map(Some)) {
        if let Some((who, act)) = act {
            let actor = if *who == Client { &mut client } else { &mut server };
            match *act {
                "close" => actor.send_close_notify(),
                "update" => actor.refresh_traffic_keys().unwrap(),
                data => actor.writer().write_all(data.as_bytes()).unwrap(),
            }
        }
        while client.wants_write() || server.wants_write() {
            sent[0].extend(deliver(&mut client, &mut server));
            sent[1].extend(deliver(&mut server, &mut client));
        }
    }
    assert!(!client.is_handshaking() && !server.is_handshaking());
    sent
}

fn deliver(from: &mut Connection, to: &mut Connection) -> Vec<u8> {
    let mut flight = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut flight).unwrap();
    }
    let mut rest = flight.as_slice();
    while !rest.is_empty() {
        to.read_tls(&mut rest).unwrap();
        to.process_new_packets().unwrap();
        let _blocked = to.reader().read_to_end(&mut Vec::new());
    }
    flight
}

/// Each record on a line: its header, and its content.
pub(crate) fn records(mut bytes: &[u8]) -> String {
    let mut lines = String::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<5>() {
        let (content, rest) = rest.split_at(u16::from_be_bytes([head[3], head[4]]).into());
        write!(lines, "{head:02x?} ").unwrap();
        content.iter().for_each(|byte| write!(lines, "{byte:02x}").unwrap());
        lines.push('\n');
        bytes = rest;
    }
    lines
}

#[test]
fn the_flights_in_the_corpus_are_what_peers_send() {
    let corpora = protocol::tls().parse();
    for &(id, who, peer, acts) in RECORDED {
        let mut cases = corpora.cases();
        let case = cases.find(|case| case.id == id).unwrap_or_else(|| panic!("{id} is gone"));
        let own = case.setup.to_string();
        let setups = if who == Client { [peer, &own] } else { [&own, peer] };
        let [client, server] = converse(setups, acts);
        let sent = if who == Client { client } else { server };
        assert_eq!(case.script.bytes(), sent, "{id}: it sends now\n{}", records(&sent));
    }
}

#[test]
fn a_connection_is_the_same_each_time() {
    let once = || converse(["client", "server"], &[(Client, "one"), (Server, "two")]);
    assert_eq!(once(), once());
}
