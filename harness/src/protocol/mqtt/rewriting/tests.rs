//! Random legal streams read back the same from every form; doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::select;
use proptest::{option, prop_oneof};

use super::packet::{Packet, read};
use super::{EmptyReasons, PropertyOrder};
use crate::context::Rewriting;
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

/// A packet of a kind with a body of less than 128 bytes.
fn packet(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, u8::try_from(body.len()).unwrap()], body].concat()
}

/// Properties after their length; single ones once, repeatable ones several times.
fn properties() -> impl Strategy<Value = Vec<u8>> {
    let pair = |value: u8| [&b"\x26\0\x01k\0\x01"[..], &[value]].concat();
    let several = prop_oneof![any::<u8>().prop_map(pair), Just(b"\x0b\x80\x01".to_vec())];
    let single = select(vec![&b"\x01\x01"[..], b"\x02\0\0\0\x01", b"\x03\0\x01t", b"\x23\0\x01"]);
    let parts = (option::of(single), vec(several, 0..5));
    parts.prop_map(|(single, several)| {
        let at = several.len() / 2;
        let (before, after) = several.split_at(at);
        let list = [&before.concat(), single.unwrap_or_default(), &after.concat()].concat();
        [&[u8::try_from(list.len()).unwrap()], &list[..]].concat()
    })
}

fn acknowledgement() -> impl Strategy<Value = Vec<u8>> {
    let kind = select(vec![0x40, 0x50, 0x62, 0x70]);
    let rest = prop_oneof![
        Just(Vec::new()),
        Just(vec![0]),
        Just(vec![0, 0]),
        Just(vec![0x87]),
        properties().prop_map(|list| [vec![0], list].concat()),
    ];
    (kind, any::<u8>(), rest)
        .prop_map(|(kind, id, rest)| packet(kind, &[vec![1, id], rest].concat()))
}

fn publish() -> impl Strategy<Value = Vec<u8>> {
    let parts = (any::<bool>(), properties(), vec(any::<u8>(), 0..5));
    parts.prop_map(|(has_id, properties, payload)| {
        let id = if has_id { &b"\0\x07"[..] } else { b"" };
        let kind = if has_id { 0x32 } else { 0x30 };
        packet(kind, &[b"\0\x01a", id, &properties, &payload].concat())
    })
}

fn streams() -> impl Strategy<Value = Vec<u8>> {
    let connect =
        |list: Vec<u8>| packet(0x10, &[b"\0\x04MQTT\x05\x02\0\0", &list[..], b"\0\x01c"].concat());
    let connack = |list: Vec<u8>| packet(0x20, &[b"\0\0", &list[..]].concat());
    let first = prop_oneof![properties().prop_map(connect), properties().prop_map(connack)];
    let other =
        select(vec![&b"\xc0\0"[..], b"\xd0\0", b"\xf0\0", b"\xf0\x02\0\0", b"\x90\x04\0\x01\0\0"]);
    let next = prop_oneof![acknowledgement(), publish(), other.prop_map(<[u8]>::to_vec)];
    let last = select(vec![&b""[..], b"\xe0\0", b"\xe0\x01\0", b"\xe0\x02\0\0", b"\xe0\x01\x04"]);
    (first, vec(next, 0..5), last)
        .prop_map(|(first, next, last)| [first, next.concat(), last.to_vec()].concat())
}

/// A packet without its remaining length, its properties sorted by identifier, and no empty reason.
fn logged(bytes: &[u8], packet: &Packet) -> String {
    let mut lists = packet.properties.clone();
    lists.iter_mut().for_each(|list| list.sort_by_key(|property| property.id));
    lists.retain(|list| !list.is_empty());
    let lists: Vec<Vec<&[u8]>> = lists
        .iter()
        .map(|list| list.iter().map(|property| &bytes[property.bytes.clone()]).collect())
        .collect();
    let body = packet.reason.as_ref().map_or(packet.body.end, |reason| reason.start);
    let end = packet.properties.iter().flatten().map(|property| property.bytes.start).min();
    let before = &bytes[packet.body.start..end.unwrap_or(body).min(body)];
    let after = packet.properties.iter().flatten().map(|property| property.bytes.end).max();
    let after = &bytes[after.unwrap_or(body).min(packet.body.end)..packet.body.end];
    let after = if packet.reason.is_some() { &[][..] } else { after };
    format!("{:#x} {before:?} {lists:?} {after:?}", bytes[packet.start])
}

fn meaning(rewriting: &dyn Rewriting, script: &Script) -> Vec<String> {
    let bytes = script.bytes();
    let packets = read(bytes).unwrap_or_else(|| panic!("{rewriting:?}: not legal\n{script}"));
    in_order(script, packets.iter().map(|packet| (packet.body.end, logged(bytes, packet))))
}

#[test]
fn rewritten_streams_read_back_the_same() {
    let [order, reasons] = each(streams(), [&PropertyOrder, &EmptyReasons], meaning);
    assert!(order > 500 && reasons > 500, "{order} and {reasons} scripts");
}

#[test]
fn a_will_has_properties_of_its_own() {
    let connect = |own: &[u8], will: &[u8]| -> Script {
        let head = &b"\x10\x26\0\x04MQTT\x05\x06\0\0"[..];
        [head, own, b"\0\x01c", will, b"\0\x01t\0\0"].concat().into()
    };
    let own = b"\x08\x11\0\0\0\x01\x21\0\x09";
    let before = connect(own, b"\x0a\x01\0\x18\0\0\0\x05\x03\0\0");
    let after = connect(b"\x08\x21\0\x09\x11\0\0\0\x01", b"\x0a\x03\0\0\x18\0\0\0\x05\x01\0");
    assert_eq!(PropertyOrder.rewrite(&before, 0).first(), Some(&after));
}

#[test]
fn doubtful_streams_are_left_alone() {
    let connack = b"\x20\x03\0\0\0";
    let cases: [&[u8]; 12] = [
        b"",
        b"\x20\x02\0\0\x40\x02\0\x01",                   // 3.1.1
        b"\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01c\xe0\0",  // 3.1.1
        b"\x40\x02\0\x01",                               // not the first packet
        &[connack, &b"\x40\x02\0"[..]].concat(),         // cut off
        &[connack, &b"\x40\x82\0\0\x01"[..]].concat(),   // a length that is not the shortest
        &[connack, &b"\x42\x02\0\x01"[..]].concat(),     // reserved flags
        &[connack, &b"\x40\x03\0\x01\x10"[..]].concat(), // a code that is not 0
        &[connack, &b"\x30\x07\0\x01a\x02\x7e\0x"[..]].concat(), // an unknown property
        &[connack, &b"\x30\x09\0\x01a\x04\x01\0\x01\0x"[..]].concat(), // a single property twice
        &[connack, &b"\x30\x04\0\x01a\x05"[..]].concat(), // beyond the packet
        &[connack, &connack[..]].concat(),
    ];
    for bytes in cases {
        let script = Script::from(bytes);
        assert!(PropertyOrder.rewrite(&script, 0).is_empty(), "{script}");
        assert!(EmptyReasons.rewrite(&script, 0).is_empty(), "{script}");
    }
    // The specification defines no AUTH with a reason code alone.
    let auth = Script::from([&connack[..], b"\xf0\0"].concat());
    assert_eq!(EmptyReasons.rewrite(&auth, 0), [[&connack[..], b"\xf0\x02\0\0"].concat().into()]);
}

#[test]
fn a_packet_with_an_action_inside_is_not_replaced() {
    let script = Script::new().receive(b"\x20\x03\0\0\0\x40\x02").act("x").receive(b"\0\x01");
    assert!(EmptyReasons.rewrite(&script, 0).is_empty());
    let script =
        Script::new().receive(b"\x20\x03\0\0\0").act("x").receive(b"\x40\x02\0\x01").act("y");
    let new =
        Script::new().receive(b"\x20\x03\0\0\0").act("x").receive(b"\x40\x03\0\x01\0").act("y");
    assert!(EmptyReasons.rewrite(&script, 0).contains(&new));
}
