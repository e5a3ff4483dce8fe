//! Random legal messages read back the same from every form; doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use super::frame::{Opcode, header, masked, read};
use super::{Fragments, MaskKeys, Pings};
use crate::bytes::Escaped;
use crate::context::Rewriting;
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

const ALL: [&dyn Rewriting; 3] = [&Fragments, &Pings, &MaskKeys];

/// The opcode, whether it is final, and the payload.
type WebsocketFrame = (Opcode, bool, Vec<u8>);

fn controls() -> impl Strategy<Value = Vec<WebsocketFrame>> {
    let opcode = select(vec![Opcode::Ping, Opcode::Pong]);
    vec((opcode, Just(true), vec(any::<u8>(), 0..4)), 0..2)
}

/// A message in one frame or in fragments, with control frames around them.
fn message(n_fragments_max: usize) -> impl Strategy<Value = Vec<WebsocketFrame>> {
    let text = select(vec!["", "a", "hello", "\u{e9}\u{20ac}\u{1f600}", "a\u{e9}"]);
    let text = text.prop_map(|text| (Opcode::Text, text.as_bytes().to_vec()));
    let sizes = prop_oneof![0..20_usize, Just(125), Just(126), Just(300)];
    let binary = (sizes, any::<u8>()).prop_map(|(len, byte)| (Opcode::Binary, vec![byte; len]));
    let cuts = vec((any::<proptest::sample::Index>(), controls()), 0..n_fragments_max);
    let parts = (prop_oneof![text, binary], cuts, controls());
    parts.prop_map(|((opcode, payload), cuts, after)| {
        let mut cuts: Vec<_> =
            cuts.into_iter().map(|(at, among)| (at.index(payload.len() + 1), among)).collect();
        cuts.sort_by_key(|(at, _)| *at);
        let mut frames = Vec::new();
        let mut from = 0;
        let mut opcode = opcode;
        for (at, among) in cuts {
            frames.push((opcode, false, payload[from..at].to_vec()));
            frames.extend(among);
            (from, opcode) = (at, Opcode::Continuation);
        }
        frames.push((opcode, true, payload[from..].to_vec()));
        frames.extend(after);
        frames
    })
}

fn streams(n_fragments_max: usize) -> impl Strategy<Value = Vec<u8>> {
    let close = select(vec![None, Some(b"".to_vec()), Some(b"\x03\xe8bye".to_vec())]);
    let parts = (vec(message(n_fragments_max), 0..4), close, any::<bool>(), any::<[u8; 4]>());
    parts.prop_map(|(messages, close, is_masked, key)| {
        let close = close.map(|payload| (Opcode::Close, true, payload));
        let frames = messages.concat().into_iter().chain(close);
        let key = is_masked.then_some(key);
        let write = |(opcode, is_final, payload): WebsocketFrame| {
            let header = header(opcode, is_final, key, payload.len());
            [header, masked(&payload, key.unwrap_or_default())].concat()
        };
        frames.flat_map(write).collect()
    })
}

/// The bytes of the messages, their ends, and the control frames, without pings if these are
/// rewritten.
fn meaning(rewriting: &dyn Rewriting, script: &Script) -> Vec<String> {
    let bytes = script.bytes();
    let frames = read(bytes).unwrap_or_else(|| panic!("{rewriting:?}: not legal\n{script}"));
    let mut logged = Vec::new();
    let mut kind = Opcode::Continuation;
    for frame in frames {
        let payload = frame.unmasked(bytes);
        let end = frame.payload.end;
        if frame.opcode.is_control() {
            let name = format!("{:?}", frame.opcode).to_lowercase();
            logged.push((end, format!("{name} {:?}", Escaped(&payload))));
            continue;
        }
        kind = if frame.opcode == Opcode::Continuation { kind } else { frame.opcode };
        let ends = frame.payload.start + 1..;
        logged.extend(ends.zip(&payload).map(|(end, byte)| (end, format!("{kind:?} {byte}"))));
        if frame.is_final {
            logged.push((end, format!("{kind:?} is over")));
        }
    }
    let lines = in_order(script, logged);
    lines.into_iter().filter(|line| !rewriting.is_form(line)).collect()
}

#[test]
fn rewritten_messages_read_back_the_same() {
    let [n_fragments, n_pings, n_keys] = each(streams(1), ALL, meaning);
    assert!(n_fragments > 300 && n_pings > 300 && n_keys > 300);
    let [_, n_pings, n_keys] = each(streams(4), ALL, meaning);
    assert!(n_pings > 300 && n_keys > 300);
}

#[test]
fn doubtful_frames_are_left_alone() {
    let n_scripts = |bytes: &[u8]| ALL.map(|each| each.rewrite(&bytes.into(), 1).len());
    let long = |head: &[u8], len: usize| [head, &vec![b'a'; len]].concat();
    assert!(n_scripts(b"\x81\x02hi")[..2].iter().all(|n| *n > 0));
    assert!(n_scripts(b"\x81\x82\0\x01\0\x01hh").iter().all(|n| *n > 0));
    assert!(n_scripts(&long(b"\x82\x7e\0\x7e", 126))[1] > 0);
    for doubt in [
        &b""[..],
        b"\x81\x02h",
        b"\x81",
        b"\x01\x02hi",
        b"\x80\x02hi",
        b"\x01\x01h\x81\x01i",
        b"\xc1\x02hi",
        b"\x83\x02hi",
        b"\x8b\x00",
        b"\x09\x00\x81\x02hi",
        b"\x81\x7e\x00\x02hi",
        b"\x81\x7f\0\0\0\0\0\0\0\x02hi",
        b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xffhi",
        b"\x81\x01\xc3",
        b"\x01\x01\xc3\x80\x01a",
        b"\x81\x02hi\x81\x82\0\0\0\0hi",
        b"\x81\x02hi\x88\x00\x81\x02hi",
        b"\x81\x02hi\x88\x01a",
        b"\x81\x02hi\x88\x02\x03\xed",
        b"\x81\x02hi\x88\x03\x03\xe8\xff",
        &long(b"\x89\x7e\0\x7e", 126),
    ] {
        assert_eq!(n_scripts(doubt), [0; 3], "{:?}", Escaped(doubt));
    }
}

#[test]
fn controls_stay_after_the_byte_they_followed() {
    let script =
        Script::from(b"\x81\x02").act("h").receive("h").act("i").receive("i").act("m").eof();
    let scripts = Fragments.rewrite(&script, 1);
    let cut = Script::from(b"\x01\x01").act("h").receive("h").act("i");
    assert_eq!(scripts[0], cut.receive(b"\x80\x01i").act("m").eof());
    let ends = Script::from(b"\x01\0\0\x02").act("h").receive("h").act("i").receive(b"i\x80\0");
    assert!(scripts.contains(&ends.act("m").eof()));
    let in_header = Script::from(b"\x81").act("x").receive(b"\x02hi");
    assert!(Fragments.rewrite(&in_header, 1).is_empty());
    assert!(!Pings.rewrite(&in_header, 1).is_empty());
}

#[test]
fn pings_come_after_an_opening_and_before_the_end() {
    let script = Script::new().act("open").receive(b"\x82\0").act("x").eof();
    let pinged = Script::new().act("open").receive(b"\x89\0\x82\0\x89\0").act("x").eof();
    assert_eq!(Pings.rewrite(&script, 1)[0], pinged);
    let timed = Script::from(b"\x82\0").advance(std::time::Duration::from_secs(1));
    assert!(Pings.rewrite(&timed, 1).is_empty());
}

#[test]
fn characters_are_cut_at_any_offset() {
    let script = Script::from([&[0x81, 62][..], &[b'a'; 60], "\u{e9}".as_bytes()].concat());
    let cut = Script::from([&[0x01, 61][..], &[b'a'; 60], b"\xc3\x80\x01\xa9"].concat());
    assert!(Fragments.rewrite(&script, 1).contains(&cut));
}

#[test]
fn no_ping_is_longer_than_the_longest_payload() {
    let n_max = |len: u8| {
        let script = Script::from([vec![0x82, len], vec![0; len.into()]].concat());
        let scripts = (0..50).flat_map(|seed| Pings.rewrite(&script, seed));
        let lens = scripts.flat_map(|new| {
            let frames = read(new.bytes()).unwrap();
            let pings = frames.into_iter().filter(|frame| frame.opcode == Opcode::Ping);
            pings.map(|ping| ping.payload.len()).collect::<Vec<_>>()
        });
        lens.max().unwrap()
    };
    assert_eq!([n_max(0), n_max(1), n_max(3)], [0, 1, 3]);
    assert!((100..=125).contains(&n_max(125)));
}
