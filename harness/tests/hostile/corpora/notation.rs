//! The notation of received bytes: escapes, numbers, lengths, repetitions and blocks.

use super::{Entry, receives};

pub(super) fn entries() -> Vec<Entry> {
    let text = |name, text: &str, sentence| receives(name, format!("receive = '{text}'"), sentence);
    let sized = |name, text: &str, sentence| {
        receives(name, format!("limit = 64\nreceive = '{text}'"), sentence)
    };
    vec![
        text(
            "an unknown escape",
            "ab\\q",
            "p/x.toml:8:11: at character 3: unknown escape `\\q`; write `\\\\` for a backslash",
        ),
        text(
            "an unknown escape in a length",
            "a{u16: b\\q}",
            "p/x.toml:8:11: at character 9: unknown escape `\\q`; write `\\\\` for a backslash",
        ),
        text(
            "an escape that was cut",
            "ab\\x4",
            "p/x.toml:8:11: at character 3: `\\x` needs two hexadecimal digits",
        ),
        text(
            "a backslash at the end",
            "ab\\",
            "p/x.toml:8:11: at character 3: unknown escape `\\`; write `\\\\` for a backslash",
        ),
        receives(
            "an unknown escape in a list",
            "receive = ['ok', 'n\\xg0']",
            "p/x.toml:8:18: at character 2: `\\x` needs two hexadecimal digits",
        ),
        text(
            "a repetition of an unknown count",
            "{repeat x \"y\"}",
            "p/x.toml:8:11: at character 2: a repetition is written {repeat N \"…\"}, or {repeat \
             {size} \"…\"} with no size in the quotes; write \\x7b for a plain brace",
        ),
        text(
            "a repetition without a space",
            "a{repeat 2\"a\"}",
            "p/x.toml:8:11: at character 3: a repetition is written {repeat N \"…\"}, or {repeat \
             {size} \"…\"} with no size in the quotes; write \\x7b for a plain brace",
        ),
        text(
            "a repetition without an end",
            "{repeat 2 \"a",
            "p/x.toml:8:11: at character 1: a block ends with a brace; write \\x7b for a plain one",
        ),
        text(
            "a repetition beyond 64 bits",
            "{repeat 99999999999999999999 \"a\"}",
            "p/x.toml:8:11: at character 2: a repetition is written {repeat N \"…\"}, or {repeat \
             {size} \"…\"} with no size in the quotes; write \\x7b for a plain brace",
        ),
        text(
            "a repetition whose size overflows",
            "{repeat 18446744073709551615 \"ab\"}",
            "p/x.toml:8:11: with this the case receives more than 16 MiB, in its own size or in \
             four times it; shorten it, or make several cases of it",
        ),
        sized(
            "a size in a repetition",
            "{repeat {size} \"a{size}\"}",
            "p/x.toml:9:11: at character 2: a repetition is written {repeat N \"…\"}, or {repeat \
             {size} \"…\"} with no size in the quotes; write \\x7b for a plain brace",
        ),
        sized(
            "an unknown escape in a repetition",
            "{repeat {size} \"a\\q\"}",
            "p/x.toml:9:11: at character 18: unknown escape `\\q`; write `\\\\` for a backslash",
        ),
        text(
            "a block without an end",
            "a{u16: b",
            "p/x.toml:8:11: at character 2: a block ends with a brace; write \\x7b for a plain one",
        ),
        text(
            "an unknown block",
            "{fame 1: a}",
            "p/x.toml:8:11: at character 2: unknown block `fame`; the vocabulary knows: frame; \
             write \\x7b for a plain brace",
        ),
        text(
            "a width that is none",
            "a{u9 1}",
            "p/x.toml:8:11: at character 3: unknown block `u9`; the vocabulary knows: frame; \
             write \\x7b for a plain brace",
        ),
        text(
            "a width that overflows",
            "{u99999999999999999999 1}",
            "p/x.toml:8:11: at character 2: unknown block `u99999999999999999999`; the vocabulary \
             knows: frame; write \\x7b for a plain brace",
        ),
        text(
            "a number that is missing",
            "{u16}",
            "p/x.toml:8:11: at character 2: a number is written {u16 N}, a block after its length \
             {u16: …}; there are u8, u16, u24, u32, u64, the same with le, varint, quic and bits \
             N 0xNN",
        ),
        text(
            "a number with content",
            "{u16 1: a}",
            "p/x.toml:8:11: at character 2: a number is written {u16 N}, a block after its length \
             {u16: …}; there are u8, u16, u24, u32, u64, the same with le, varint, quic and bits \
             N 0xNN",
        ),
        text(
            "a number that is none",
            "a{u16 x}",
            "p/x.toml:8:11: at character 3: `x` is neither a number nor the name of one: ACK",
        ),
        text(
            "a number below zero",
            "{u16 -1}",
            "p/x.toml:8:11: at character 2: `-1` is neither a number nor the name of one: ACK",
        ),
        text(
            "a number beyond 64 bits",
            "{u64 18446744073709551616}",
            "p/x.toml:8:11: at character 2: `18446744073709551616` is neither a number nor the \
             name of one: ACK",
        ),
        text(
            "a number beyond its width",
            "{u8 256}",
            "p/x.toml:8:11: at character 1: a number must fit its width, in this size and in four \
             times it; here one is larger",
        ),
        text(
            "a sum beyond its width",
            "{u8 255+ACK}",
            "p/x.toml:8:11: at character 1: a number must fit its width, in this size and in four \
             times it; here one is larger",
        ),
        text(
            "a number beyond QUIC",
            "{quic 4611686018427387904}",
            "p/x.toml:8:11: at character 1: a number must fit its width, in this size and in four \
             times it; here one is larger",
        ),
        text(
            "bits beyond a byte",
            "{bits 9 0x00 1}",
            "p/x.toml:8:11: at character 2: unknown block `bits`; the vocabulary knows: frame; \
             write \\x7b for a plain brace",
        ),
        text(
            "a length beyond its width",
            "{u8: {repeat 256 \"a\"}}",
            "p/x.toml:8:11: at character 1: a number must fit its width, in this size and in four \
             times it; here one is larger",
        ),
        sized(
            "a length that four sizes exceed",
            "{u8: {repeat {size} \"a\"}}",
            "p/x.toml:9:11: at character 1: a number must fit its width, in this size and in four \
             times it; here one is larger",
        ),
        text(
            "half a byte",
            "{hex 0}",
            "p/x.toml:8:11: at character 2: bytes are written {hex 00 ff}, two hexadecimal digits \
             each",
        ),
        text(
            "letters that are no digits",
            "{hex zz}",
            "p/x.toml:8:11: at character 2: bytes are written {hex 00 ff}, two hexadecimal digits \
             each",
        ),
        text(
            "a block with an argument too few",
            "{frame: a}",
            "p/x.toml:8:11: at character 2: `frame` is written {frame TYPE : BODY}",
        ),
        text(
            "a block with arguments too many",
            "{frame 1 2 3: a}",
            "p/x.toml:8:11: at character 2: `frame` is written {frame TYPE : BODY}",
        ),
        text(
            "an argument that is no number",
            "{frame x: a}",
            "p/x.toml:8:11: at character 2: in the block `frame`, which is '{u8 #BODY}{u8 \
             TYPE}{BODY}': `x` is neither a number nor the name of one: ACK",
        ),
        text(
            "lengths 33 deep",
            &format!("{}{}", "{u64: ".repeat(33), "}".repeat(33)),
            "p/x.toml:8:11: at character 199: blocks are nested more than 32 deep",
        ),
        text(
            "lengths 50,000 deep",
            &format!("{}{}", "{u64: ".repeat(50_000), "}".repeat(50_000)),
            "p/x.toml:8:11: at character 199: blocks are nested more than 32 deep",
        ),
        text(
            "braces 50,000 deep",
            &"{a".repeat(50_000),
            "p/x.toml:8:11: at character 1: a block ends with a brace; write \\x7b for a plain one",
        ),
        text(
            "frames 40 deep",
            &format!("{}{}", "{frame 1: ".repeat(40), "}".repeat(40)),
            "p/x.toml:8:11: at character 2: in the block `frame`, which is '{u8 #BODY}{u8 \
             TYPE}{BODY}': blocks are nested more than 32 deep",
        ),
    ]
}
