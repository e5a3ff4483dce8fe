//! Texts that are no TOML, not UTF-8, not of this format, or empty.

use super::{Entry, GOOD, both, good, text};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = encodings();
    all.extend(syntax());
    all.extend(keys());
    all
}

fn encodings() -> Vec<Entry> {
    let latin1 = |text: &str| text.chars().map(|char| char as u8).collect::<Vec<u8>>();
    let utf16 = |text: &str| {
        let units = [0xfeff].into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    vec![
        text("empty", ""),
        text("blank", "\n \n"),
        text("only a comment", "# Why.\n"),
        text("a mark and nothing else", "\u{feff}"),
        text("a mistake in a file with a mark", format!("\u{feff}{GOOD}x")),
        text("without a reason", GOOD.replace("# Lines.\n", "")),
        text("a reason after a blank line", format!("\n{GOOD}")),
        text("Latin-1", latin1(GOOD)),
        text("UTF-16", utf16(GOOD)),
        text("a character that was cut", b"# \xe2\x82"),
        text("a surrogate", b"# Why.\n\nx = '\xed\xa0\x80'"),
        text("random bytes", (0..=255).collect::<Vec<u8>>()),
        text("a NUL", GOOD.replace("\"m\"", "\"m\0\"")),
        text("only NULs", "\0".repeat(4096)),
        text("an escape sequence", GOOD.replace("\"m\"", "\"\u{1b}[31m\"")),
        text("lines that end in CR", GOOD.replace('\n', "\r")),
        both("a vocabulary that is not UTF-8", b"# W\xf6rter\nwords = []", GOOD),
    ]
}

fn syntax() -> Vec<Entry> {
    let deep = |open: &str, n: usize| format!("# Why.\nx = {}", open.repeat(n));
    vec![
        good("an unquoted value", "\"m\"", "m"),
        good("an unclosed quote", "\"m\"", "\"m"),
        good("an unclosed block of text", "\"m\"", "\"\"\"m"),
        good("an unclosed list", "'end']", "'end'"),
        good("an unclosed header", "[[waiver]]", "[[waiver]"),
        good("a key twice", "must = \"m\"", "must = \"m\"\nmust = \"n\""),
        good("a table in place of a list", "[[case]]", "[case]"),
        good("a date", "\"m\"", "1979-05-27"),
        text("another language", "{ \"case\": [] }"),
        text("lists 50,000 deep", deep("[", 50_000)),
        text("closed lists 50,000 deep", deep("[", 50_000) + &"]".repeat(50_000)),
        text("tables 50,000 deep", deep("{ a = ", 50_000)),
        text("a key of 50,000 parts", format!("# Why.\n{} = 1", vec!["a"; 50_000].join("."))),
        text("a header of 50,000 parts", format!("# Why.\n[{}]", vec!["a"; 50_000].join("."))),
        text("a key of nine parts", "# Why.\na.b.c.d.e.f.g.h.i = 1"),
    ]
}

fn keys() -> Vec<Entry> {
    vec![
        good("an unknown key of a case", "spec =", "sepc ="),
        good("an unknown key of a waiver", "check =", "chekc ="),
        good("an unknown table", "[[waiver]]", "[[waver]]"),
        good("a key that is missing", "must = \"m\"\n", ""),
        good("a key of a wrong type", "\"s 1\"", "1"),
        good("a key of control characters", "spec =", "\"s\\u001b[2Jc\\n\" ="),
        text("cases that are a number", "# Why.\ncase = 1"),
        text("a list of numbers as cases", "# Why.\ncase = [1]"),
        text("no case", "# Why.\ncase = []"),
    ]
}
