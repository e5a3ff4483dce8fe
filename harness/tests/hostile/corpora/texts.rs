//! Texts that are no TOML, not UTF-8, not of this format, or empty.

use super::{Entry, GOOD, files, good, text, write};

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
        text("empty", "", "p/x.toml:1:1: no `[[case]]`; an empty corpus checks nothing"),
        text("blank", "\n \n", "p/x.toml:1:1: no `[[case]]`; an empty corpus checks nothing"),
        text(
            "only a comment",
            "# Why.\n",
            "p/x.toml:1:1: no `[[case]]`; an empty corpus checks nothing",
        ),
        text(
            "a mark and nothing else",
            "\u{feff}",
            "p/x.toml:1:1: no `[[case]]`; an empty corpus checks nothing",
        ),
        text(
            "a mistake in a file with a mark",
            format!("\u{feff}{GOOD}x"),
            "p/x.toml:17:2: key with no value, expected `=`",
        ),
        text(
            "without a reason",
            GOOD.replace("# Lines.\n", ""),
            "p/x.toml:1:1: a corpus opens with a comment that explains why it exists",
        ),
        text(
            "a reason after a blank line",
            format!("\n{GOOD}"),
            "p/x.toml:1:1: a corpus opens with a comment that explains why it exists",
        ),
        text(
            "Latin-1",
            latin1(GOOD),
            "p/x.toml:8:12: the byte 0xe9 is not UTF-8; save the file as UTF-8, and write \\xe9 \
             for a byte that is received",
        ),
        text(
            "UTF-16",
            utf16(GOOD),
            "p/x.toml:1:1: the byte 0xff is not UTF-8; save the file as UTF-8, and write \\xff \
             for a byte that is received",
        ),
        text(
            "a character that was cut",
            b"# \xe2\x82".to_vec(),
            "p/x.toml:1:3: the byte 0xe2 is not UTF-8; save the file as UTF-8, and write \\xe2 \
             for a byte that is received",
        ),
        text(
            "a surrogate",
            b"# Why.\n\nx = '\xed\xa0\x80'".to_vec(),
            "p/x.toml:3:6: the byte 0xed is not UTF-8; save the file as UTF-8, and write \\xed \
             for a byte that is received",
        ),
        text(
            "random bytes",
            (0..=255).collect::<Vec<u8>>(),
            "p/x.toml:2:118: the byte 0x80 is not UTF-8; save the file as UTF-8, and write \\x80 \
             for a byte that is received",
        ),
        text(
            "a NUL",
            GOOD.replace("\"m\"", "\"m\0\""),
            "p/x.toml:6:10: invalid basic string, expected non-double-quote visible characters, `\\`",
        ),
        text("only NULs", "\0".repeat(4096), "p/x.toml:1:4097: key with no value, expected `=`"),
        text(
            "an escape sequence",
            GOOD.replace("\"m\"", "\"\u{1b}[31m\""),
            "p/x.toml:6:9: invalid basic string, expected non-double-quote visible characters, `\\`",
        ),
        text(
            "lines that end in CR",
            GOOD.replace('\n', "\r"),
            "p/x.toml:1:10: carriage return must be followed by newline, expected newline",
        ),
        files(
            "a vocabulary that is not UTF-8",
            |root| {
                write(root, "p/vocabulary.toml", b"# W\xf6rter\nwords = []");
                write(root, "p/x.toml", GOOD);
            },
            "p/vocabulary.toml:1:4: the byte 0xf6 is not UTF-8; save the file as UTF-8, and write \
             \\xf6 for a byte that is received",
        ),
    ]
}

fn syntax() -> Vec<Entry> {
    let deep = |open: &str, n: usize| format!("# Why.\nx = {}", open.repeat(n));
    vec![
        good(
            "an unquoted value",
            "\"m\"",
            "m",
            "p/x.toml:6:8: string values must be quoted, expected literal string",
        ),
        good(
            "an unclosed quote",
            "\"m\"",
            "\"m",
            "p/x.toml:6:10: invalid basic string, expected `\"`",
        ),
        good(
            "an unclosed block of text",
            "\"m\"",
            "\"\"\"m",
            "p/x.toml:17:1: invalid multi-line basic string, expected `\"`",
        ),
        good(
            "an unclosed list",
            "'end']",
            "'end'",
            "p/x.toml:11:1: missing comma between array elements, expected `,`",
        ),
        good(
            "an unclosed header",
            "[[waiver]]",
            "[[waiver]",
            "p/x.toml:11:10: unclosed array table, expected `]`",
        ),
        good(
            "a key twice",
            "must = \"m\"",
            "must = \"m\"\nmust = \"n\"",
            "p/x.toml:7:1: duplicate key",
        ),
        good(
            "a table in place of a list",
            "[[case]]",
            "[case]",
            "p/x.toml:3:1: invalid type: map, expected a sequence",
        ),
        good("a date", "\"m\"", "1979-05-27", "p/x.toml:6:8: invalid type: map, expected a string"),
        text(
            "another language",
            "{ \"case\": [] }",
            "p/x.toml:1:1: invalid key-value pair, expected key",
        ),
        text(
            "lists 50,000 deep",
            deep("[", 50_000),
            "p/x.toml:2:85: cannot recurse further; max recursion depth met",
        ),
        text(
            "closed lists 50,000 deep",
            deep("[", 50_000) + &"]".repeat(50_000),
            "p/x.toml:2:85: cannot recurse further; max recursion depth met",
        ),
        text(
            "tables 50,000 deep",
            deep("{ a = ", 50_000),
            "p/x.toml:2:485: cannot recurse further; max recursion depth met",
        ),
        text(
            "a key of 50,000 parts",
            format!("# Why.\n{} = 1", vec!["a"; 50_000].join(".")),
            "p/x.toml:2:16: a key has at most 8 parts with dots between them",
        ),
        text(
            "a header of 50,000 parts",
            format!("# Why.\n[{}]", vec!["a"; 50_000].join(".")),
            "p/x.toml:2:17: a key has at most 8 parts with dots between them",
        ),
        text(
            "a key of nine parts",
            "# Why.\na.b.c.d.e.f.g.h.i = 1",
            "p/x.toml:2:16: a key has at most 8 parts with dots between them",
        ),
    ]
}

fn keys() -> Vec<Entry> {
    vec![
        good(
            "an unknown key of a case",
            "spec =",
            "sepc =",
            "p/x.toml:5:1: unknown field `sepc`, expected one of `id`, `spec`, `must`, `setup`, \
             `features`, `receive`, `steps`, `eof`, `complete`, `switch`, `limit`, `grow`, \
             `buffered`, `expect`",
        ),
        good(
            "an unknown key of a waiver",
            "check =",
            "chekc =",
            "p/x.toml:13:1: unknown field `chekc`, expected one of `subject`, `check`, `cases`, \
             `verdict`, `kind`, `cuts`, `class`, `reason`, `reference`",
        ),
        good(
            "an unknown table",
            "[[waiver]]",
            "[[waver]]",
            "p/x.toml:11:3: unknown field `waver`, expected one of `case`, `waiver`, `quirk`",
        ),
        good("a key that is missing", "must = \"m\"\n", "", "p/x.toml:3:1: missing field `must`"),
        good(
            "a key of a wrong type",
            "\"s 1\"",
            "1",
            "p/x.toml:5:8: invalid type: integer `1`, expected a string",
        ),
        good(
            "a key of control characters",
            "spec =",
            "\"s\\u001b[2Jc\\n\" =",
            "p/x.toml:5:1: unknown field `s\\x1b[2Jc `, expected one of `id`, `spec`, `must`, \
             `setup`, `features`, `receive`, `steps`, `eof`, `complete`, `switch`, `limit`, \
             `grow`, `buffered`, `expect`",
        ),
        text(
            "cases that are a number",
            "# Why.\ncase = 1",
            "p/x.toml:2:8: invalid type: integer `1`, expected a sequence",
        ),
        text(
            "a list of numbers as cases",
            "# Why.\ncase = [1]",
            "p/x.toml:2:9: invalid type: integer `1`, expected a table, `[[case]]`",
        ),
        text(
            "no case",
            "# Why.\ncase = []",
            "p/x.toml:1:1: no `[[case]]`; an empty corpus checks nothing",
        ),
    ]
}
