//! Random flights read back the same from every form; doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};

use super::Records;
use super::record::read;
use crate::bytes::Escaped;
use crate::context::Rewriting;
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

/// The type of a message, its body, and the cuts of its bytes into records.
type HandshakeMessage = (u8, Vec<u8>, Vec<Index>);

/// Messages of a TLS 1.2 handshake, of random types.
fn flights() -> impl Strategy<Value = Vec<HandshakeMessage>> {
    let message = |kinds: &[u8]| {
        let lens = prop_oneof![0..40_usize, Just(300), Just(20_000)];
        let body = (lens, any::<u8>()).prop_map(|(len, byte)| vec![byte; len]);
        (select(kinds.to_vec()), body, vec(any::<Index>(), 0..4))
    };
    vec(message(&[1, 2, 11, 12, 13, 14, 16, 22]), 0..5)
}

fn record(kind: u8, version: u8, content: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[kind, 3, version, high, low], content].concat()
}

/// Each message in records of its own, perhaps followed by a record of another type.
fn streams() -> impl Strategy<Value = Vec<u8>> {
    let after = select(vec![Vec::new(), record(20, 3, b"\x01"), record(23, 3, b"secret")]);
    (flights(), after, 1..5_u8).prop_map(|(flight, after, version)| {
        let mut stream = Vec::new();
        for (kind, body, cuts) in flight {
            let len = u32::try_from(body.len()).unwrap().to_be_bytes();
            let bytes = [&[kind], &len[1..], &body].concat();
            let mut cuts: Vec<usize> = cuts.iter().map(|at| at.index(bytes.len())).collect();
            cuts.extend([0, bytes.len().min(10_000), bytes.len()]);
            cuts.sort_unstable();
            cuts.dedup();
            let parts = cuts.windows(2).map(|pair| record(22, version, &bytes[pair[0]..pair[1]]));
            stream.extend(parts.flatten());
        }
        [stream, after].concat()
    })
}

/// The messages and the bytes after them, each with the offset at which it is complete.
fn meaning(_: &dyn Rewriting, script: &Script) -> Vec<String> {
    let bytes = script.bytes();
    let flight = read(bytes).unwrap_or_else(|| panic!("not legal\n{script}"));
    let mut logged = Vec::new();
    let mut start = 0;
    for message in &flight.messages {
        let content: Vec<u8> = flight.bytes(start..message.end).map(|(_, byte)| byte).collect();
        logged.push((flight.offset(message.end).unwrap(), format!("{:?}", Escaped(&content))));
        start = message.end;
    }
    let start = flight.offset(flight.len()).unwrap_or(0);
    logged.extend((start + 1..).zip(&bytes[start..]).map(|(end, byte)| (end, byte.to_string())));
    in_order(script, logged)
}

#[test]
fn rewritten_flights_read_back_the_same() {
    let [n] = each(streams(), [&Records], meaning);
    assert!(n > 1000, "{n} scripts");
}

#[test]
fn records_are_shared_within_one_flight_alone() {
    // A ServerHello and a ServerHelloDone, then a ClientHello, each empty.
    let [hello, done, client] = [2, 14, 1].map(|kind| [kind, 0, 0, 0]);
    let apart = [hello, done, client].map(|message| record(22, 3, &message)).concat();
    let joined = [record(22, 3, &[hello, done].concat()), record(22, 3, &client)].concat();
    let scripts = Records.rewrite(&apart.into(), 1);
    assert!(scripts.contains(&joined.clone().into()));
    let scripts = Records.rewrite(&joined.into(), 1);
    assert!(scripts.len() >= 3 && scripts.iter().all(|script| read(script.bytes()).is_some()));
    // An action between two messages stays there.
    let acted = Script::from(record(22, 3, &hello)).act("x").receive(record(22, 3, &done));
    assert!(Records.rewrite(&acted, 1).iter().all(|script| script.to_string().contains('x')));
    let never = [record(22, 3, &[hello, done].concat())].concat();
    assert!(Records.rewrite(&acted, 1).iter().all(|script| script.bytes() != never));
}

#[test]
fn doubtful_flights_are_left_alone() {
    let n_scripts = |bytes: &[u8]| Records.rewrite(&bytes.into(), 1).len();
    assert!(n_scripts(&record(22, 1, b"\x01\0\0\x02hi")) > 0);
    let long = record(22, 3, &[b"\x01\0\x3f\xfd".as_slice(), &[0; 16381]].concat());
    for doubt in [
        b"".as_slice(),
        &record(20, 3, b"\x01"),
        &record(22, 3, b"\x01\0\0\x03hi"),
        &record(22, 3, b"\x01\0\0\x01hi"),
        &record(22, 3, b"\x01\0\0"),
        &record(22, 3, b"\x63\0\0\0"),
        &record(22, 3, b"\x14\0\0\0"),
        &record(22, 3, b""),
        &record(22, 5, b"\x01\0\0\x02hi"),
        &record(22, 3, b"\x01\0\0\x02hi\x0e\0\0\0"),
        b"\x16\x02\0\0\x06\x01\0\0\x02hi",
        b"\x16\x03\x03\0\x07\x01\0\0\x02hi",
        b"\x16\x03\x03\0",
        &long,
    ] {
        assert_eq!(n_scripts(doubt), 0, "{:?}", Escaped(doubt));
    }
}
