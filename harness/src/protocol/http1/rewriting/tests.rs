//! Random legal messages read back the same from every form; doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any};
use proptest::sample::select;
use proptest::{option, prop_oneof};

use super::message::{Content, HeaderField, HttpMessage, read};
use super::{ChunkExtensions, ChunkSizes, FieldCase, FieldWhitespace, Framing};
use crate::bytes::Escaped;
use crate::context::Rewriting;
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

const ALL: [&dyn Rewriting; 5] =
    [&ChunkSizes, &ChunkExtensions, &FieldCase, &FieldWhitespace, &Framing];

/// Field lines, their values with and without whitespace around.
fn fields() -> impl Strategy<Value = String> {
    let names = select(vec!["A", "x-name", "Content-Type", "!#$%&'*+-.^_`|~9"]);
    let values = select(vec!["", "a", "a b", "\"q;\"", "\u{e9}", ":", "1, 2"]);
    let blanks = select(vec!["", " ", "\t", " \t "]);
    let field = (names, blanks.clone(), values, blanks)
        .prop_map(|(name, before, value, after)| format!("{name}:{before}{value}{after}\r\n"));
    vec(field, 0..3).prop_map(|fields| fields.concat())
}

/// The field that frames content, and the framed content.
fn framed() -> impl Strategy<Value = (String, Vec<u8>)> {
    let content = vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'0'), any::<u8>()], 0..70);
    let sized = content.prop_map(|content| (format!("Content-Length: {}", content.len()), content));
    let ends =
        select(vec!["", "", "", "", "", "", "", "", "", ";a", " ;\ta = \"\\\"; \"", ";a=b;c"]);
    let data = vec(any::<u8>(), 1..20);
    let chunk =
        (data, select(vec!["", "0", "000"]), ends.clone()).prop_map(|(data, zeros, end)| {
            let size = format!("{zeros}{:X}{end}\r\n", data.len());
            [size.as_bytes(), &data, b"\r\n"].concat()
        });
    let trailers = prop_oneof![Just(String::new()), fields()];
    let chunked = (vec(chunk, 0..4), ends, trailers).prop_map(|(chunks, end, trailers)| {
        let last = format!("0{end}\r\n{trailers}\r\n");
        ("transfer-encoding:\tChunked".to_owned(), [&chunks.concat(), last.as_bytes()].concat())
    });
    prop_oneof![sized, chunked]
}

/// A message with this start line.
fn message(start: impl Strategy<Value = &'static str>) -> impl Strategy<Value = Vec<u8>> {
    let parts = (start, fields(), option::of(framed()), fields());
    parts.prop_map(|(start, before, framed, after)| {
        let is_old = start.contains("HTTP/1.0");
        let chunked = |(field, _): &(String, Vec<u8>)| field.starts_with('t');
        // A response without a length lasts until the stream ends.
        let none = || ("Content-Length: 0".to_owned(), Vec::new());
        let (field, content) = match framed.filter(|framed| !(is_old && chunked(framed))) {
            None if start.starts_with("HTTP/") => none(),
            None => return format!("{start}\r\n{before}{after}\r\n").into_bytes(),
            Some(framed) => framed,
        };
        let head = format!("{start}\r\n{before}{field}\r\n{after}\r\n");
        [head.as_bytes(), &content].concat()
    })
}

fn requests() -> impl Strategy<Value = Vec<u8>> {
    let starts = ["POST / HTTP/1.1", "BREW /a?b HTTP/1.1", "PUT http://a/ HTTP/1.0"];
    vec(message(select(starts.to_vec())), 0..4).prop_map(|messages| messages.concat())
}

fn responses() -> impl Strategy<Value = Vec<u8>> {
    let interim = fields().prop_map(|fields| format!("HTTP/1.1 103 Early\r\n{fields}\r\n"));
    let empty = fields().prop_map(|fields| format!("HTTP/1.1 204 \r\n{fields}\r\n").into_bytes());
    let starts = ["HTTP/1.1 200 OK", "HTTP/1.1 404 \u{e9}", "HTTP/1.0 200 "];
    let last = prop_oneof![4 => message(select(starts.to_vec())), 1 => empty];
    let rest = select(vec!["", "\r\n", "HTTP/1.1 204 \r\na:b\r\n\r\n", "\0"]);
    (vec(interim, 0..2), last, rest).prop_map(|(interim, last, rest)| {
        [interim.concat().as_bytes(), &last, rest.as_bytes()].concat()
    })
}

/// The messages without their framing, and the bytes after them one by one.
fn meaning(rewriting: &dyn Rewriting, script: &Script) -> Vec<String> {
    let bytes = script.bytes();
    let messages = read(bytes).unwrap_or_else(|| panic!("{rewriting:?}: not legal\n{script}"));
    let mut logged = Vec::new();
    let mut start = 0;
    for message in &messages {
        let line = bytes[start..].split(|byte| *byte == b'\n').next().unwrap();
        logged.push((start + line.len() + 1, Escaped(line).to_string()));
        logged.extend(parts_of(message, bytes));
        start = message.end;
    }
    logged.extend((start..bytes.len()).map(|at| (at + 1, format!("rest {}", bytes[at]))));
    let lines = in_order(script, logged);
    lines.into_iter().filter(|line| !rewriting.is_form(line)).collect()
}

fn parts_of(message: &HttpMessage, bytes: &[u8]) -> Vec<(usize, String)> {
    let field = |field: &HeaderField| {
        let name = bytes[field.name.clone()].to_ascii_lowercase();
        let value = Escaped(&bytes[field.value.clone()]);
        (field.end + 2, format!("header {:?} {value:?}", Escaped(&name)))
    };
    let byte = |at: usize| (at + 1, format!("byte {}", bytes[at]));
    let mut logged: Vec<_> = message.fields.iter().map(field).collect();
    logged.push((message.head_end, "head".to_owned()));
    match &message.content {
        Content::None => {}
        Content::Sized(_, data) => logged.extend(data.clone().map(byte)),
        Content::Chunked(_, content) => {
            logged.extend(content.offsets().into_iter().map(byte));
            logged.extend(content.trailers.iter().map(field));
        }
    }
    logged.push((message.end, "message".to_owned()));
    logged
}

#[test]
fn rewritten_messages_read_back_the_same() {
    for counts in [each(requests(), ALL, meaning), each(responses(), ALL, meaning)] {
        assert!(counts.iter().all(|n| *n > 200), "{counts:?} scripts");
    }
}

/// Content of both framings in requests and responses.
const SOUND: [&str; 4] = [
    "POST / HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\nabc",
    "POST / HTTP/1.1\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "HTTP/1.1 200 \r\nA: b\r\nContent-Length: 3\r\n\r\nabc",
    "HTTP/1.1 200 \r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
];
/// Changes that make a sound message doubtful: a part of it, and its replacement.
const DOUBTS: [(&str, &str); 41] = [
    ("A: b", "A: b\r\n c"),
    ("A: b", "A : b"),
    ("A: b", ": b"),
    ("A: b", "A"),
    ("A: b", "A: \0"),
    ("A: b", "A: b\r"),
    ("A: b\r\n", "A: b\n"),
    ("A: b", "Upgrade: websocket"),
    ("A: b", "Connection: upgrade"),
    ("A: b", "Connection: a"),
    ("A: b", "Content-Length: 3\r\nTransfer-Encoding: chunked"),
    ("A: b", "Content-Length: 3\r\nContent-Length: 3\r\nTransfer-Encoding: chunked"),
    ("A: b", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
    (" 200 ", " 101 "),
    (" 200 ", " 204 "),
    (" 200 ", " 304 "),
    (" 200 ", " 103 "),
    (" 200 ", " 600 "),
    (" 200 ", " 020 "),
    (" 200 ", " 200"),
    (" 200 ", "  200 "),
    ("HTTP/1.1", "HTTP/2.0"),
    ("HTTP/1.1", "http/1.1"),
    ("HTTP/1.1\r\n", "HTTP/1.1 \r\n"),
    ("POST /", "CONNECT a:1"),
    ("POST /", "HEAD /"),
    ("POST /", "TRACE /"),
    ("POST /", "POST  /"),
    ("POST /", "POST /\u{e9}"),
    ("POST /", "\r\nPOST /"),
    ("POST /", "P@ST /"),
    ("chunked", "gzip, chunked"),
    ("chunked", "\"chunked\""),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n+3"),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n3 "),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n3;"),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n3;a=\"b"),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n10000000000000003"),
    ("chunked\r\n\r\n3", "chunked\r\n\r\n4"),
    ("0\r\n\r\n", "0\r\n"),
    ("Length: 3", "Length: 3, 3"),
];

#[test]
fn doubtful_messages_are_left_alone() {
    let n_scripts = |text: &str| ALL.map(|each| each.rewrite(&text.into(), 1).len());
    for sound in SOUND {
        assert_eq!(n_scripts(sound)[2..].iter().filter(|n| **n == 0).count(), 0, "{sound:?}");
        for (old, new) in DOUBTS.iter().filter(|(old, _)| sound.contains(old)) {
            let doubt = sound.replacen(old, new, 1);
            assert_eq!(n_scripts(&doubt), [0; 5], "{doubt:?}");
        }
        assert_eq!(n_scripts(&sound[..sound.len() - 1]), [0; 5], "cut off: {sound:?}");
    }
    for doubt in [
        "HTTP/1.1 200 \r\nA: b\r\n\r\nuntil the stream ends",
        "HTTP/1.0 200 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 200 \r\nContent-Length: 17\r\n\r\nHTTP/1.1 204 \r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 18446744073709551617\r\n\r\na",
        "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\na",
        "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 100 \r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
        "GET / HTTP/1.1\r\nA: b\r\n\r\nHTTP/1.1 204 \r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\r\n?",
        "",
    ] {
        assert_eq!(n_scripts(doubt), [0; 5], "{doubt:?}");
    }
}

#[test]
fn bytes_after_the_last_message_stay() {
    for (last, rest) in [
        ("GET / HTTP/1.1\r\nConnection: te, Close\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
        ("GET / HTTP/1.0\r\nA: b\r\n\r\n", "GET / HTTP/1.0\r\nA: b\r\n\r\n"),
        ("HTTP/1.1 100 \r\n\r\nHTTP/1.1 204 \r\nA: b\r\n\r\n", "HTTP/1.1 204 \r\nA: b\r\n\r\n"),
        ("HTTP/1.1 304 \r\nA: b\r\n\r\n", "\0"),
    ] {
        let scripts = FieldCase.rewrite(&format!("{last}{rest}").into(), 1);
        assert!(!scripts.is_empty(), "{last:?}");
        assert!(scripts.iter().all(|new| new.bytes().ends_with(rest.as_bytes())), "{last:?}");
    }
}

#[test]
fn controls_stay_after_the_byte_they_followed() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let in_content = Script::from(format!("{head}2\r\nab")).act("x").receive("\r\n0\r\n\r\n");
    let [one, ..] = &ChunkSizes.rewrite(&in_content, 1)[..] else { panic!("not rewritten") };
    assert_eq!(
        *one,
        Script::from(format!("{head}1\r\na\r\n1\r\nb")).act("x").receive("\r\n0\r\n\r\n")
    );
    // After the last byte of content, but before its end: content with a length has no such place.
    assert!(Framing.rewrite(&in_content, 1).is_empty());
    let in_size = Script::from(format!("{head}2")).act("x").receive("\r\nab\r\n0\r\n\r\n");
    assert!(ChunkSizes.rewrite(&in_size, 1).is_empty());
    assert!(!ChunkExtensions.rewrite(&in_size, 1).is_empty());

    let sized = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
    let sized = Script::from(sized).act("h").receive("a").act("b").receive("b").act("m").eof();
    let chunked = Script::from(head).act("h").receive("2\r\na").act("b");
    let chunked = chunked.receive("b\r\n0\r\n\r\n").act("m").eof();
    assert_eq!(Framing.rewrite(&sized, 1)[0], chunked);
    assert_eq!(Framing.rewrite(&chunked, 1), [sized]);
}

#[test]
fn framing_loses_no_extension_and_no_trailer() {
    let chunked = |field: &str, extension: &str, trailer: &str| {
        let head = format!("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{field}\r\n");
        Script::from(format!("{head}2{extension}\r\nab\r\n0\r\n{trailer}\r\n"))
    };
    assert_eq!(Framing.rewrite(&chunked("", "", ""), 1).len(), 1);
    for kept in [
        chunked("Trailer: A\r\n", "", ""),
        chunked("", ";a", ""),
        chunked("", "", "A: b\r\n"),
        "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n".into(),
        "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\na".into(),
    ] {
        assert!(Framing.rewrite(&kept, 1).is_empty(), "{kept}");
    }
    assert!(ChunkSizes.rewrite(&chunked("", ";a", ""), 1).is_empty());
}

#[test]
fn whitespace_is_replaced_by_other_whitespace() {
    let head = |a: &str, b: &str| Script::from(format!("GET / HTTP/1.1\r\n{a}\r\n{b}\r\n\r\n"));
    let scripts = FieldWhitespace.rewrite(&head("A: \t1 2\t", "B: "), 1);
    let expected = [head("A:1 2", "B:"), head("A:\t1 2 ", "B:\t "), head("A: 1 2\t", "B: \t")];
    assert_eq!(scripts[..3], expected);
}

#[test]
fn chunk_sizes_are_written_in_every_form() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let script = format!("{head}2e\r\n{}\r\n0\r\n\r\n", "a".repeat(46)).into();
    let scripts = (0..20).flat_map(|seed| ChunkSizes.rewrite(&script, seed));
    let texts: Vec<String> =
        scripts.map(|script| String::from_utf8(script.bytes().to_vec()).unwrap()).collect();
    let some = |part: &str| texts.iter().any(|text| text.contains(part));
    assert!(some("\r\n2E\r\n") && some("\r\n00"), "upper case and leading zeros");
    assert!(some("\n1\r\na\r\n1\r\na\r\n"), "a chunk for each byte");
    assert!(some("00\r\n\r\n"), "zeros in the last chunk");
}
