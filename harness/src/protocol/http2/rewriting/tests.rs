//! Random legal connections read back the same from every form, with an independent reader;
//! doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use super::frame::{header, read};
use super::{Continuations, DataFrames, Interleaved, Padding};
use crate::context::Rewriting;
use crate::protocol::http2::kinds::{self, MAGIC};
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

const ALL: [&dyn Rewriting; 4] = [&Continuations, &DataFrames, &Padding, &Interleaved];

fn of(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    [&header(payload.len(), kind, flags, stream), payload].concat()
}

/// The kind, flags (without `END_STREAM`) and payload of a frame, and the frames after it.
type Part = (u8, u8, Vec<u8>, Vec<u8>);

fn between() -> impl Strategy<Value = Vec<u8>> {
    let frames = vec![
        Vec::new(),
        of(kinds::PING, 0, 0, b"12345678"),
        of(kinds::SETTINGS, 0, 0, b"\0\x03\0\0\0\x64"),
        of(kinds::WINDOW_UPDATE, 0, 0, b"\0\0\0\x01"),
    ];
    select(frames)
}

fn headers() -> impl Strategy<Value = Vec<Part>> {
    let fields = vec(any::<u8>(), 0..20);
    let flags = prop_oneof![Just((0, &b""[..])), Just((kinds::PRIORITY, &b"\0\0\0\0\x0f"[..]))];
    let more = vec(vec(any::<u8>(), 0..4), 0..3);
    (fields, flags, more, between()).prop_map(|(fields, (flags, priority), more, after)| {
        let block = [priority, &fields].concat();
        let n_more = more.len();
        let ending = |is_last: bool| if is_last { kinds::END_HEADERS } else { 0 };
        let mut parts = vec![(kinds::HEADERS, flags | ending(n_more == 0), block, Vec::new())];
        parts.extend(more.into_iter().enumerate().map(|(index, fields)| {
            (kinds::CONTINUATION, ending(index + 1 == n_more), fields, Vec::new())
        }));
        parts.last_mut().unwrap().3 = after;
        parts
    })
}

fn data() -> impl Strategy<Value = Part> {
    let plain = vec(any::<u8>(), 0..12).prop_map(|content| (0, content));
    let padded = vec(any::<u8>(), 0..4)
        .prop_map(|content| (kinds::PADDED, [&[2], &content[..], &[0, 0]].concat()));
    (prop_oneof![3 => plain, 1 => padded], between())
        .prop_map(|((flags, payload), after)| (kinds::DATA, flags, payload, after))
}

fn connections() -> impl Strategy<Value = Vec<u8>> {
    let message = (headers(), vec(data(), 0..4), any::<bool>());
    let parts = (any::<bool>(), vec(message, 0..3), any::<bool>());
    parts.prop_map(|(is_client, messages, acknowledges)| {
        let mut bytes = if is_client { MAGIC.to_vec() } else { Vec::new() };
        bytes.extend(of(kinds::SETTINGS, 0, 0, b""));
        if acknowledges && messages.len() == 1 {
            bytes.extend(of(kinds::SETTINGS, kinds::ACK, 0, b""));
        }
        for ((headers, data, ends), stream) in messages.into_iter().zip([1, 3, 5]) {
            let n_data = data.len();
            let ends_at_once = n_data == 0 && ends;
            for (index, (kind, flags, payload, after)) in headers.into_iter().enumerate() {
                let end = if index == 0 && ends_at_once { kinds::END_STREAM } else { 0 };
                bytes.extend([of(kind, flags | end, stream, &payload), after].concat());
            }
            for (index, (kind, flags, payload, after)) in data.into_iter().enumerate() {
                let end = if index + 1 == n_data && ends { kinds::END_STREAM } else { 0 };
                bytes.extend([of(kind, flags | end, stream, &payload), after].concat());
            }
        }
        bytes
    })
}

/// The bytes of field blocks and of content by stream, their ends, and the frames in between: each
/// with the offset at which it is complete. A block may end with an empty frame, and so may
/// content.
fn meaning(rewriting: &dyn Rewriting, script: &Script) -> Vec<String> {
    let bytes = script.bytes();
    assert!(read(bytes).is_some(), "{rewriting:?}: not legal\n{script}");
    let interleaves = rewriting.name() == Interleaved.name();
    let mut logged = Vec::new();
    let mut at = if bytes.starts_with(MAGIC) { MAGIC.len() } else { 0 };
    let mut ends_stream = false;
    while let Some(&[a, b, c, kind, flags, .., stream]) = bytes.get(at..at + 9) {
        let len = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        let payload = at + 9..at + 9 + len;
        let end = payload.end;
        let is_padded = flags & 8 != 0 && kind < 2;
        let n_padding = if is_padded { usize::from(bytes[payload.start]) } else { 0 };
        let content = payload.start + usize::from(is_padded)..end - n_padding;
        let mut log = |end: usize, text: String| logged.push((end, format!("{stream}: {text}")));
        if matches!(kind, 0 | 1 | 9) {
            let lane = if kind == 0 { "content" } else { "fields" };
            let priority = if kind == 1 { flags & 0x20 } else { 0 };
            content.for_each(|at| log(at + 1, format!("{lane} {priority} {}", bytes[at])));
        }
        match kind {
            0 if flags & 1 != 0 => log(end, "over".to_owned()),
            1 | 9 => {
                ends_stream = if kind == 1 { flags & 1 != 0 } else { ends_stream };
                if flags & 4 != 0 {
                    log(end, format!("block over, {ends_stream}"));
                }
            }
            0 => {}
            // Frames that may be inserted; acknowledgements and SETTINGS with parameters stay.
            2 | 6 | 0xee if interleaves => {}
            4 if interleaves && flags == 0 && len == 0 => {}
            _ => log(end, format!("frame {kind} {flags} {:?}", &bytes[payload])),
        }
        at = end;
    }
    assert_eq!(at, bytes.len());
    let lines = in_order(script, logged);
    // In a block that is cut, only the first frame has the priority.
    lines.into_iter().map(|line| line.replace("fields 32", "fields 0")).collect()
}

#[test]
fn rewritten_connections_read_back_the_same() {
    let counts = each(connections(), ALL, meaning);
    assert!(counts.iter().all(|count| *count > 300), "{counts:?}");
}

/// SETTINGS, HEADERS of one field, DATA of two bytes.
fn sound() -> [Vec<u8>; 3] {
    let data = of(kinds::DATA, kinds::END_STREAM, 1, b"hi");
    [of(kinds::SETTINGS, 0, 0, b""), of(kinds::HEADERS, kinds::END_HEADERS, 1, b"\x88"), data]
}

#[test]
fn doubtful_connections_are_left_alone() {
    let n_scripts = |bytes: &[u8]| ALL.map(|each| each.rewrite(&bytes.into(), 1).len());
    let [settings, headers, data] = sound();
    assert!(n_scripts(&sound().concat()).iter().all(|n| *n > 0));
    assert!(n_scripts(&[MAGIC, &sound().concat()].concat()).iter().all(|n| *n > 0));
    let doubts = [
        vec![],
        vec![MAGIC.to_vec()],
        vec![headers.clone(), data.clone()],
        vec![settings.clone(), data.clone()],
        vec![settings.clone(), headers.clone(), data[..9].to_vec()],
        vec![settings.clone(), headers.clone(), headers.clone()[..3].to_vec()],
        vec![settings.clone(), headers.clone(), data.clone(), data.clone()],
        vec![settings.clone(), headers.clone(), data.clone(), headers.clone()],
        vec![settings.clone(), of(kinds::HEADERS, 0, 1, b"\x88")],
        vec![settings.clone(), of(kinds::HEADERS, 0, 1, b"\x88"), data.clone()],
        vec![settings.clone(), of(kinds::HEADERS, 0, 1, b""), of(kinds::CONTINUATION, 4, 3, b"a")],
        vec![settings.clone(), headers.clone(), of(kinds::CONTINUATION, 4, 1, b"a")],
        vec![settings.clone(), of(kinds::HEADERS, 4, 2, b"\x88")],
        vec![settings.clone(), of(kinds::HEADERS, 4, 0, b"\x88")],
        vec![settings.clone(), of(kinds::HEADERS, 4, 0x8000_0001, b"\x88")],
        vec![settings.clone(), of(kinds::HEADERS, 0xc, 1, b"\x02\x88")],
        vec![settings.clone(), of(kinds::HEADERS, 0x24, 1, b"\0\0\0\0")],
        vec![settings.clone(), of(kinds::HEADERS, 0x14, 1, b"\x88")],
        vec![settings.clone(), headers.clone(), of(kinds::DATA, 0x8, 1, b"")],
        vec![settings.clone(), headers.clone(), of(kinds::DATA, 0, 1, &[0; (1 << 14) + 1])],
        vec![of(kinds::SETTINGS, 1, 0, b""), headers.clone()],
        vec![of(kinds::SETTINGS, 0, 0, b"\0\0\0"), headers.clone()],
        vec![of(kinds::SETTINGS, 0, 1, b""), headers.clone()],
        vec![settings.clone(), of(kinds::SETTINGS, 1, 0, b"\0\x03\0\0\0\x64"), headers.clone()],
        vec![settings.clone(), of(kinds::PING, 0, 0, b"1234567"), headers.clone()],
        vec![settings.clone(), of(kinds::WINDOW_UPDATE, 0, 0, b"\0\0\0\0"), headers.clone()],
        vec![settings.clone(), of(kinds::WINDOW_UPDATE, 0, 3, b"\0\0\0\x01"), headers.clone()],
        vec![settings.clone(), of(kinds::RST_STREAM, 0, 1, b"\0\0\0\x08")],
        vec![settings.clone(), headers.clone(), of(0x10, 0, 0, b"")],
        vec![settings.clone(), headers.clone(), of(7, 0, 0, b"\0\0\0\0\0\0\0\0")],
        vec![settings.clone(), headers.clone(), of(5, 4, 1, b"\0\0\0\x02")],
    ];
    for doubt in doubts {
        assert_eq!(n_scripts(&doubt.concat()), [0; 4], "{doubt:?}");
    }
    let client = |frames: [Vec<u8>; 2]| [MAGIC, &settings, &frames.concat()].concat();
    let twice = of(kinds::HEADERS, 4, 3, b"\x82");
    assert!(n_scripts(&client([headers.clone(), twice.clone()]))[0] > 0);
    assert_eq!(n_scripts(&client([twice, headers.clone()])), [0; 4], "identifiers go back");
    assert_eq!(n_scripts(&client([headers.clone(), headers])), [0; 4], "trailers go on");
}

#[test]
fn a_block_is_cut_between_any_two_bytes() {
    let [settings, ..] = sound();
    let block = of(kinds::HEADERS, 5, 1, b"abcdef");
    let script = Script::from([settings.clone(), block].concat());
    let once = |cut: usize| {
        let (a, b) = b"abcdef".split_at(cut);
        let frames = [of(kinds::HEADERS, 1, 1, a), of(kinds::CONTINUATION, 4, 1, b)];
        Script::from([settings.clone(), frames.concat()].concat())
    };
    let scripts: Vec<Script> =
        (0..40).flat_map(|seed| Continuations.rewrite(&script, seed)).collect();
    assert!((0..=6).all(|cut| scripts.contains(&once(cut))));
    let ends = [&of(kinds::HEADERS, 1, 1, b""), &of(9, 0, 1, b"abcdef")[..], &of(9, 4, 1, b"")];
    assert_eq!(scripts[1].bytes(), [&settings[..], &ends.concat()].concat());
}

#[test]
fn padding_keeps_to_the_windows() {
    let [settings, headers, _] = sound();
    let acknowledged = [&settings[..], &of(kinds::SETTINGS, 1, 0, b""), &headers].concat();
    assert!(Padding.rewrite(&acknowledged.clone().into(), 1).is_empty());
    assert!(!Interleaved.rewrite(&acknowledged.into(), 1).is_empty());
    let content = of(kinds::DATA, 0, 1, &vec![0; (1 << 14) - 1]);
    let script = [&settings[..], &headers, &content.repeat(3)].concat();
    // There is room for a Pad Length, but not for padding.
    let scripts = Padding.rewrite(&script.clone().into(), 1);
    let is_within = |script: &Script| script.len() <= 1 << 16;
    assert!(!scripts.is_empty() && scripts.iter().all(is_within));
    assert!(Padding.rewrite(&script.repeat(2).into(), 1).is_empty(), "too long to be read");
}

#[test]
fn controls_stay_after_the_byte_they_followed() {
    let [settings, headers, data] = sound();
    let head = [settings, headers].concat();
    let (header, content) = data.split_at(9);
    let script = Script::from(head.clone()).act("r").receive(header).act("h");
    let script = script.receive(&content[..1]).act("i").receive(&content[1..]).act("m").eof();
    let [one, ..] = &DataFrames.rewrite(&script, 1)[..] else { panic!("not rewritten") };
    let expected = Script::from(head.clone())
        .act("r")
        .receive(b"\0\0\x01\0\0\0\0\0\x01")
        .act("h")
        .receive("h")
        .act("i")
        .receive(b"\0\0\x01\0\x01\0\0\0\x01i")
        .act("m")
        .eof();
    assert_eq!(*one, expected);
    let in_header = Script::from(head).receive(&header[..4]).act("x").receive(&data[4..]);
    assert!(DataFrames.rewrite(&in_header, 1).is_empty());
    assert!(!Interleaved.rewrite(&in_header, 1).is_empty());
}
