//! The notation of received bytes: escapes, numbers, lengths, repetitions and blocks.

use super::{Entry, receives};

pub(super) fn entries() -> Vec<Entry> {
    let text = |name, text: &str| receives(name, format!("receive = '{text}'"));
    let sized = |name, text: &str| receives(name, format!("limit = 64\nreceive = '{text}'"));
    vec![
        text("an unknown escape", "ab\\q"),
        text("an unknown escape in a length", "a{u16: b\\q}"),
        text("an escape that was cut", "ab\\x4"),
        text("a backslash at the end", "ab\\"),
        receives("an unknown escape in a list", "receive = ['ok', 'n\\xg0']"),
        text("a repetition of an unknown count", "{repeat x \"y\"}"),
        text("a repetition without a space", "a{repeat 2\"a\"}"),
        text("a repetition without an end", "{repeat 2 \"a"),
        text("a repetition beyond 64 bits", "{repeat 99999999999999999999 \"a\"}"),
        text("a repetition whose size overflows", "{repeat 18446744073709551615 \"ab\"}"),
        sized("a size in a repetition", "{repeat {size} \"a{size}\"}"),
        sized("an unknown escape in a repetition", "{repeat {size} \"a\\q\"}"),
        text("a block without an end", "a{u16: b"),
        text("an unknown block", "{fame 1: a}"),
        text("a width that is none", "a{u9 1}"),
        text("a width that overflows", "{u99999999999999999999 1}"),
        text("a number that is missing", "{u16}"),
        text("a number with content", "{u16 1: a}"),
        text("a number that is none", "a{u16 x}"),
        text("a number below zero", "{u16 -1}"),
        text("a number beyond 64 bits", "{u64 18446744073709551616}"),
        text("a number beyond its width", "{u8 256}"),
        text("a sum beyond its width", "{u8 255+ACK}"),
        text("a number beyond QUIC", "{quic 4611686018427387904}"),
        text("bits beyond a byte", "{bits 9 0x00 1}"),
        text("a length beyond its width", "{u8: {repeat 256 \"a\"}}"),
        sized("a length that four sizes exceed", "{u8: {repeat {size} \"a\"}}"),
        text("half a byte", "{hex 0}"),
        text("letters that are no digits", "{hex zz}"),
        text("a block with an argument too few", "{frame: a}"),
        text("a block with arguments too many", "{frame 1 2 3: a}"),
        text("an argument that is no number", "{frame x: a}"),
        text("lengths 33 deep", &format!("{}{}", "{u64: ".repeat(33), "}".repeat(33))),
        text("lengths 50,000 deep", &format!("{}{}", "{u64: ".repeat(50_000), "}".repeat(50_000))),
        text("braces 50,000 deep", &"{a".repeat(50_000)),
        text("frames 40 deep", &format!("{}{}", "{frame 1: ".repeat(40), "}".repeat(40))),
    ]
}
