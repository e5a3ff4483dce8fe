//! Random legal values read back the same from every form; doubtful ones are left alone.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::select;

use super::value::{ValueKind, WireValue, read};
use super::{Numbers, Streamed};
use crate::bytes::Escaped;
use crate::context::Rewriting;
use crate::protocol::tests::{each, in_order};
use crate::script::Script;

fn simple() -> impl Strategy<Value = Vec<u8>> {
    let lines = ["+OK", "-ERR x", "_", "#t", ",1.5", "(12345678901234567890", "$-1", "*-1"];
    let lines = select(lines.to_vec()).prop_map(|line| format!("{line}\r\n").into_bytes());
    let integer = (select(vec!["", "+", "-"]), any::<u32>())
        .prop_map(|(sign, number)| format!(":{sign}{number}\r\n").into_bytes());
    let strings =
        (select(vec!["$", "!", "="]), vec(any::<u8>(), 0..40)).prop_map(|(kind, text)| {
            [format!("{kind}{}\r\n", text.len()).as_bytes(), &text, b"\r\n"].concat()
        });
    prop_oneof![lines, integer, strings]
}

fn values() -> impl Strategy<Value = Vec<u8>> {
    let value = simple().prop_recursive(3, 12, 3, |inner| {
        let list = (select(vec!["*", "~", ">"]), vec(inner.clone(), 0..4))
            .prop_map(|(kind, inner)| count(kind, inner.len(), &inner.concat()));
        let pairs = vec((inner.clone(), inner.clone()), 0..3).prop_map(|pairs| {
            pairs.into_iter().map(|(key, value)| [key, value].concat()).collect()
        });
        let pairs = (pairs, inner).prop_map(|(pairs, value): (Vec<Vec<u8>>, Vec<u8>)| {
            let map = count("%", pairs.len(), &pairs.concat());
            [map, count("|", pairs.len(), &pairs.concat()), value].concat()
        });
        prop_oneof![list, pairs]
    });
    vec(value, 0..4).prop_map(|values| values.concat())
}

fn count(kind: &str, n: usize, inner: &[u8]) -> Vec<u8> {
    [format!("{kind}{n}\r\n").as_bytes(), inner].concat()
}

/// The values, the parts of streamed ones joined by an independent reader.
fn joined(bytes: &[u8]) -> Vec<(usize, String)> {
    let mut logged = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"$?\r\n") {
            let (len, text) = parts(&rest[4..]);
            at += 4 + len;
            logged.push((at, format!("Bulk {}", Escaped(&text))));
        } else if rest.get(1..4) == Some(b"?\r\n") {
            let (len, inner) = until_stop(&rest[4..]);
            let n = if rest[0] == b'%' { inner.len() / 2 } else { inner.len() };
            at += 4 + len;
            logged.push((at, format!("Aggregate {n} {}", inner.join(" "))));
        } else {
            let end =
                (1..=rest.len()).find(|end| read(&rest[..*end]).is_some_and(|v| v.len() == 1));
            let end = end.unwrap_or_else(|| panic!("not legal: {}", Escaped(rest)));
            let value = read(&rest[..end]).unwrap().remove(0);
            logged.push((at + end, text(&rest[..end], &value)));
            at += end;
        }
    }
    logged
}

fn parts(bytes: &[u8]) -> (usize, Vec<u8>) {
    let mut text = Vec::new();
    let mut at = 0;
    loop {
        let line = bytes[at..].iter().position(|byte| *byte == b'\r').unwrap();
        let len: usize = std::str::from_utf8(&bytes[at + 1..at + line]).unwrap().parse().unwrap();
        assert_eq!(bytes[at], b';');
        at += line + 2;
        if len == 0 {
            return (at, text);
        }
        text.extend(&bytes[at..at + len]);
        at += len + 2;
    }
}

fn until_stop(bytes: &[u8]) -> (usize, Vec<String>) {
    let mut at = 0;
    let mut inner = Vec::new();
    while bytes[at] != b'.' {
        let end = (at + 1..=bytes.len())
            .find(|end| read(&bytes[at..*end]).is_some_and(|values| values.len() == 1))
            .unwrap();
        inner.push(text(&bytes[at..end], &read(&bytes[at..end]).unwrap()[0]));
        at = end;
    }
    (at + 3, inner)
}

/// The meaning of a value; the offsets of inner values count from the same start.
fn text(bytes: &[u8], value: &WireValue) -> String {
    let inner: Vec<String> = value.inner.iter().map(|inner| text(bytes, inner)).collect();
    let digits = value.digits.clone().map(|digits| &bytes[digits.start - 1..digits.end]);
    let number = digits.map(|digits| {
        let is_negative = value.is_signed && digits[0] == b'-';
        let number: u64 = std::str::from_utf8(&digits[1..]).unwrap().parse().unwrap();
        format!("{}{number}", if is_negative { "-" } else { "" })
    });
    let number = number.unwrap_or_else(|| Escaped(&bytes[value.bytes.clone()]).to_string());
    match (&value.payload, value.kind) {
        (Some(payload), ValueKind::Bulk) => format!("Bulk {}", Escaped(&bytes[payload.clone()])),
        (Some(payload), kind) => format!("{kind:?} {}", Escaped(&bytes[payload.clone()])),
        (None, kind) => format!("{kind:?} {number} {}", inner.join(" ")),
    }
}

fn meaning(_: &dyn Rewriting, script: &Script) -> Vec<String> {
    in_order(script, joined(script.bytes()))
}

#[test]
fn rewritten_values_read_back_the_same() {
    let [numbers, streamed] = each(values(), [&Numbers, &Streamed], meaning);
    assert!(numbers > 500 && streamed > 300, "{numbers} and {streamed} scripts");
}

#[test]
fn numbers_keep_their_values_and_nulls_stay() {
    let rewrite = |bytes: &[u8]| Numbers.rewrite(&bytes.into(), 0);
    assert_eq!(rewrite(b":-7\r\n").first(), Some(&b":-07\r\n".into()));
    assert_eq!(rewrite(b"$1\r\na\r\n").first(), Some(&b"$01\r\na\r\n".into()));
    assert!(rewrite(b"$-1\r\n*-1\r\n+1\r\n,1\r\n(1\r\n").is_empty());
}

#[test]
fn doubtful_values_are_left_alone() {
    let cases = [
        "",
        "+OK",
        "+OK\n",
        ":\r\n",
        ":1a\r\n",
        ":123456789012345678\r\n",
        "$2\r\na\r\n",
        "$1\r\naa\r\n",
        "$?\r\n;1\r\na\r\n;0\r\n",
        "*?\r\n.\r\n",
        "*2\r\n:1\r\n",
        "%1\r\n:1\r\n",
        "|1\r\n:1\r\n:2\r\n",
        "?1\r\n",
        "#1\r\n",
        "PING\r\n",
        "$-2\r\n",
        ":1\r\nrest",
    ];
    for bytes in cases {
        assert!(Numbers.rewrite(&bytes.into(), 0).is_empty(), "{bytes:?}");
        assert!(Streamed.rewrite(&bytes.into(), 0).is_empty(), "{bytes:?}");
    }
    let deep = "*1\r\n".repeat(40) + ":1\r\n";
    assert!(Numbers.rewrite(&deep.into(), 0).is_empty());
}

#[test]
fn controls_keep_their_place_between_the_bytes() {
    let script = Script::new().receive("$2\r\na").act("x").receive("b\r\n").act("y");
    let new =
        Script::new().receive("$?\r\n;1\r\na\r\n").act("x").receive(";1\r\nb\r\n;0\r\n").act("y");
    assert!(Streamed.rewrite(&script, 0).contains(&new));
}
