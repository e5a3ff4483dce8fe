//! Draws values of RESP2 and RESP3 (the protocol's specification, redis.io), nested, some of them
//! streamed.

use crate::generate::builder::{ByteBuilder, blob, printable};
use crate::generate::{Choices, pick};

/// A few values, one after the other.
pub(crate) fn values(source: &mut dyn Choices, wire: &mut ByteBuilder, is_3: bool) {
    for _ in 0..source.within(1, VALUES_MAX) {
        if is_3 { top(source, wire) } else { value(source, wire, is_3, DEPTH_MAX) }
    }
}

/// A value at the top level of RESP3: any value, one with attributes, a push, one in parts.
fn top(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    match source.below(8) {
        0..=3 => value(source, wire, true, DEPTH_MAX),
        4 => {
            pairs(source, wire, "|", DEPTH_MAX - 1);
            value(source, wire, true, DEPTH_MAX - 1);
        }
        5 => {
            // The first element of a push is the name of its kind.
            let n_more = source.below(ELEMENTS_MAX);
            wire.line(format!(">{}", n_more + 1));
            wire.line("+message");
            (0..n_more).for_each(|_| value(source, wire, true, DEPTH_MAX - 1));
        }
        6 => {
            wire.line("$?");
            for _ in 0..source.below(ELEMENTS_MAX) {
                let part = [blob(source, LEN_MAX), b"x".to_vec()].concat();
                sized(wire, ";", &part);
            }
            wire.line(";0");
        }
        _ => {
            let (kind, n_each) = pick(source, &[("*", 1), ("~", 1), ("%", 2)]);
            wire.line(format!("{kind}?"));
            let n_values = source.below(ELEMENTS_MAX) * n_each;
            (0..n_values).for_each(|_| scalar(source, wire, true));
            wire.line(".");
        }
    }
}

fn value(source: &mut dyn Choices, wire: &mut ByteBuilder, is_3: bool, depth: usize) {
    if depth == 0 || !source.one_in(3) {
        return scalar(source, wire, is_3);
    }
    match source.below(if is_3 { 3 } else { 1 }) {
        0 => elements(source, wire, "*", is_3, depth - 1),
        1 => elements(source, wire, "~", is_3, depth - 1),
        _ => pairs(source, wire, "%", depth - 1),
    }
}

fn elements(
    source: &mut dyn Choices,
    wire: &mut ByteBuilder,
    kind: &str,
    is_3: bool,
    depth: usize,
) {
    let n_elements = source.below(ELEMENTS_MAX + 1);
    wire.line(format!("{kind}{n_elements}"));
    (0..n_elements).for_each(|_| value(source, wire, is_3, depth));
}

/// Keys, each with its value.
fn pairs(source: &mut dyn Choices, wire: &mut ByteBuilder, kind: &str, depth: usize) {
    let n_pairs = source.below(ELEMENTS_MAX);
    wire.line(format!("{kind}{n_pairs}"));
    for _ in 0..n_pairs {
        scalar(source, wire, true);
        value(source, wire, true, depth);
    }
}

fn scalar(source: &mut dyn Choices, wire: &mut ByteBuilder, is_3: bool) {
    match source.below(if is_3 { 11 } else { 6 }) {
        0 => wire.line(format!(":{}", integer(source))),
        1 => wire.line(format!("+{}", printable(source, LEN_MAX))),
        2 => sized(wire, "$", &blob(source, LEN_MAX)),
        3 => wire.line(format!("-ERR {}", printable(source, LEN_MAX))),
        4 if !is_3 => wire.line("$-1"),
        5 if !is_3 => wire.line("*-1"),
        4 | 5 => wire.line("_"),
        6 => wire.line(pick(source, &["#t", "#f"])),
        7 => wire.line(format!(",{}", pick(source, &DOUBLES))),
        8 => wire.line(format!("({}", pick(source, &BIG_NUMBERS))),
        9 => sized(wire, "!", format!("ERR {}", printable(source, LEN_MAX)).as_bytes()),
        _ => {
            let (encoding, text) = (pick(source, &["txt", "mkd"]), printable(source, LEN_MAX));
            sized(wire, "=", format!("{encoding}:{text}").as_bytes());
        }
    }
}

fn integer(source: &mut dyn Choices) -> i64 {
    let any = i64::try_from(source.below(1 << 20)).unwrap_or_default();
    pick(source, &[any, -any, 0, 1, -1, i64::MAX, i64::MIN])
}

/// Bytes with their length before and a line end after them.
fn sized(wire: &mut ByteBuilder, kind: &str, bytes: &[u8]) {
    wire.line(format!("{kind}{}", bytes.len()));
    wire.put(bytes);
    wire.put("\r\n");
}

const DOUBLES: [&str; 8] = ["0", "1.5", "-10", "1e3", "-2.5E-3", "inf", "-inf", "nan"];
const BIG_NUMBERS: [&str; 3] = ["0", "-1", "3492890328409238509324850943850943825024385"];
const VALUES_MAX: usize = 3;
const ELEMENTS_MAX: usize = 3;
const DEPTH_MAX: usize = 3;
const LEN_MAX: usize = 12;
