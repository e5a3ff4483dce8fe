//! Vocabularies: definitions that could not be used, or not all of them.

use super::{Entry, GOOD, WORDS, files, words, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = definitions();
    all.extend(blocks());
    all.extend(others());
    all
}

fn definitions() -> Vec<Entry> {
    let item = "{ form = \"item\", means = \"an item\" }";
    let form = |name, form: &str, sentence| words(name, "form = \"item\"", form, sentence);
    vec![
        words(
            "an unknown key of a vocabulary",
            "features =",
            "faetures =",
            "p/vocabulary.toml:3:1: unknown field `faetures`, expected one of `words`, `setups`, \
             `features`, `actions`, `numbers`, `blocks`",
        ),
        words(
            "an unknown key of a word",
            "means = \"an item\"",
            "maens = \"an item\"",
            "p/vocabulary.toml:1:68: unknown field `maens`, expected `form` or `means`",
        ),
        words(
            "a word without a meaning",
            ", means = \"an item\"",
            "",
            "p/vocabulary.toml:1:51: missing field `means`",
        ),
        words(
            "a word that is a text",
            item,
            "\"item\"",
            "p/vocabulary.toml:1:51: invalid type: string \"item\", expected a table with `form` \
             and `means`",
        ),
        form(
            "a word without a name",
            "form = ''",
            "p/vocabulary.toml:1:60: a form begins with a name",
        ),
        form(
            "a word that begins with a space",
            "form = ' item'",
            "p/vocabulary.toml:1:60: a form begins with a name",
        ),
        form(
            "a word of two lines",
            "form = \"item\\nfault\"",
            "p/vocabulary.toml:1:60: a form is one line of visible characters, as reports print it",
        ),
        form(
            "a word that turns a terminal red",
            "form = \"item \\u001b[31m\"",
            "p/vocabulary.toml:1:60: a form is one line of visible characters, as reports print it",
        ),
        form(
            "a word with an invisible character",
            "form = 'it\u{200b}em'",
            "p/vocabulary.toml:1:60: a form is one line of visible characters, as reports print it",
        ),
        form(
            "a word of the harness",
            "form = 'fault KIND'",
            "p/vocabulary.toml:1:60: `fault` is a word of the harness; choose another one",
        ),
        form(
            "a word twice",
            "form = 'line'",
            "p/vocabulary.toml:1:60: the word `line` is defined in line 1 already; remove one of \
             the two",
        ),
        words(
            "a meaning from right to left",
            "\"an item\"",
            "'an \u{202e}item'",
            "p/vocabulary.toml:1:76: `means` is one line of visible characters, as reports print it",
        ),
        words(
            "a setup twice",
            "means = \"lines\" }",
            "means = \"lines\" },\n  { form = 'lines min=N', means = 'lines' }",
            "p/vocabulary.toml:3:12: the setup `lines` is defined in line 2 already; remove one \
             of the two",
        ),
        words(
            "a feature twice",
            "the tail\" }",
            "the tail\" },\n  { form = 'tail', means = 'again' }",
            "p/vocabulary.toml:4:12: the feature `tail` is defined in line 3 already; remove one \
             of the two",
        ),
        words(
            "an action twice",
            "\"goes\" }",
            "\"goes\" },\n  { form = 'go X', means = 'x' }",
            "p/vocabulary.toml:5:12: the action `go` is defined in line 4 already; remove one of \
             the two",
        ),
        words(
            "a number twice",
            "ACK = 1",
            "ACK = 1, ACK = 2",
            "p/vocabulary.toml:5:22: duplicate key",
        ),
        words(
            "a number below zero in the vocabulary",
            "ACK = 1",
            "ACK = -1",
            "p/vocabulary.toml:5:19: invalid value: integer `-1`, expected u64",
        ),
        words(
            "a number beyond 128 bits",
            "ACK = 1",
            format!("ACK = 1{}", "0".repeat(40)),
            "p/vocabulary.toml:5:19: integer number overflowed",
        ),
        words(
            "a number that has the name of another one",
            "ACK = 1",
            "16 = 1",
            "p/vocabulary.toml:5:11: `16` cannot stand for a number; a name is one word that \
             begins with a letter and has no `+`, brace, colon or quote",
        ),
        words(
            "a number with a name of two words",
            "ACK = 1",
            "'A CK' = 1",
            "p/vocabulary.toml:5:11: `A CK` cannot stand for a number; a name is one word that \
             begins with a letter and has no `+`, brace, colon or quote",
        ),
        words(
            "a number with a name that rings a bell",
            "ACK = 1",
            "\"A\\u0007\" = 1",
            "p/vocabulary.toml:5:11: `A\\x07` cannot stand for a number; a name is one word that \
             begins with a letter and has no `+`, brace, colon or quote",
        ),
    ]
}

fn blocks() -> Vec<Entry> {
    let form = |name, form: &str, sentence| words(name, "'frame TYPE : BODY'", form, sentence);
    let bytes = |name, by: &str, sentence| words(name, "'{u8 #BODY}{u8 TYPE}{BODY}'", by, sentence);
    let more = |name, blocks: &[(&str, &str)], sentence| {
        let block = |(form, bytes): &(&str, &str)| {
            format!("[[blocks]]\nform = '{form}'\nbytes = '{bytes}'\nmeans = 'm'\n")
        };
        let text = format!("{WORDS}{}", blocks.iter().map(block).collect::<String>());
        files(
            name,
            move |root| {
                write(root, "p/vocabulary.toml", &text);
                write(root, "p/x.toml", GOOD);
            },
            sentence,
        )
    };
    vec![
        form(
            "a block without a name",
            "''",
            "p/vocabulary.toml:8:8: a block cannot have the name ``; one begins with a letter, \
             and is none of the notation: u8 to u64, varint, quic, bits, hex, repeat, size",
        ),
        form(
            "a block with the name of a number",
            "'u16 TYPE : BODY'",
            "p/vocabulary.toml:8:8: a block cannot have the name `u16`; one begins with a letter, \
             and is none of the notation: u8 to u64, varint, quic, bits, hex, repeat, size",
        ),
        form(
            "a block with the name of a repetition",
            "'repeat TYPE : BODY'",
            "p/vocabulary.toml:8:8: a block cannot have the name `repeat`; one begins with a \
             letter, and is none of the notation: u8 to u64, varint, quic, bits, hex, repeat, size",
        ),
        form(
            "a block whose name is no letter",
            "'7 TYPE : BODY'",
            "p/vocabulary.toml:8:8: a block cannot have the name `7`; one begins with a letter, \
             and is none of the notation: u8 to u64, varint, quic, bits, hex, repeat, size",
        ),
        form(
            "a parameter twice",
            "'frame BODY : BODY'",
            "p/vocabulary.toml:8:8: the parameter `BODY` is there twice; rename one of the two",
        ),
        form(
            "a block of two lines",
            "\"frame TYPE\\n: BODY\"",
            "p/vocabulary.toml:8:8: a form is one line of visible characters, as reports print it",
        ),
        bytes(
            "a block with an unknown escape",
            "'{u8 TYPE}\\q{BODY}'",
            "p/vocabulary.toml:9:9: at character 10: unknown escape `\\q`; write `\\\\` for a \
             backslash",
        ),
        bytes(
            "a block with an unknown parameter",
            "'{u8 KIND}{BODY}'",
            "p/vocabulary.toml:9:9: at character 2: `KIND` is neither a number nor the name of \
             one: ACK",
        ),
        bytes(
            "a block with an unknown block",
            "'{u8 TYPE}{BODDY}'",
            "p/vocabulary.toml:9:9: at character 11: unknown block `BODDY`; the vocabulary knows: \
             frame; write \\x7b for a plain brace",
        ),
        bytes(
            "a content that is a number",
            "'{u8 BODY}'",
            "p/vocabulary.toml:9:9: at character 2: the content of a block is not a number",
        ),
        bytes(
            "a constant beyond its width",
            "'{u8 256}{u8 TYPE}{BODY}'",
            "p/vocabulary.toml:9:9: at character 1: a number must fit its width, in this size and \
             in four times it; here one is larger",
        ),
        bytes(
            "a block that holds itself",
            "'{frame TYPE: {BODY}}'",
            "p/vocabulary.toml:9:9: the block `frame` holds itself",
        ),
        bytes(
            "a block without its end",
            "'{u8 TYPE'",
            "p/vocabulary.toml:9:9: at character 1: a block ends with a brace; write \\x7b for a \
             plain one",
        ),
        more(
            "a block twice",
            &[("frame TYPE : BODY", "{BODY}")],
            "p/vocabulary.toml:12:8: the block `frame` is defined in line 8 already; remove one \
             of the two",
        ),
        more(
            "blocks that hold each other",
            &[("a", "{b}"), ("b", "{c}"), ("c", "{a}")],
            "p/vocabulary.toml:13:9: the block `a` holds itself, through b, c",
        ),
        more(
            "a block that loops below another one",
            &[("a", "{b}"), ("b", "x{b}")],
            "p/vocabulary.toml:17:9: the block `b` holds itself",
        ),
        more(
            "a block that misuses another one",
            &[("a", "{frame: x}")],
            "p/vocabulary.toml:13:9: at character 2: `frame` is written {frame TYPE : BODY}",
        ),
    ]
}

fn others() -> Vec<Entry> {
    vec![
        files(
            "two vocabularies of a protocol",
            |root| {
                write(root, "p/a/q/vocabulary.toml", WORDS);
                write(root, "p/a/q/x.toml", GOOD);
                write(root, "p/b/q/vocabulary.toml", "words = []");
                write(root, "p/b/q/y.toml", GOOD.replace("one", "two"));
            },
            "p/b/q/vocabulary.toml: another vocabulary of `q` differs from this one; a protocol \
             has one",
        ),
        files(
            "an empty vocabulary",
            |root| {
                write(root, "p/vocabulary.toml", "");
                write(root, "p/x.toml", GOOD);
            },
            "p/vocabulary.toml:1:1: missing field `words`",
        ),
        files(
            "a vocabulary without words",
            |root| {
                write(root, "p/vocabulary.toml", "words = []");
                write(root, "p/x.toml", GOOD);
            },
            "p/x.toml:7:9: unknown setup `lines`; p/vocabulary.toml knows: none",
        ),
        files(
            "a vocabulary that holds cases",
            |root| {
                write(root, "p/vocabulary.toml", GOOD);
                write(root, "p/x.toml", GOOD);
            },
            "p/vocabulary.toml:3:3: unknown field `case`, expected one of `words`, `setups`, \
             `features`, `actions`, `numbers`, `blocks`",
        ),
        files(
            "cases that are a vocabulary",
            |root| {
                write(root, "p/vocabulary.toml", WORDS);
                write(root, "p/x.toml", WORDS);
            },
            "p/x.toml:4:1: unknown field `actions`, expected one of `case`, `waiver`, `quirk`",
        ),
    ]
}
