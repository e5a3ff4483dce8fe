//! Vocabularies: definitions that could not be used, or not all of them.

use super::{Entry, GOOD, WORDS, both, files, words, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = definitions();
    all.extend(blocks());
    all.extend(others());
    all
}

fn definitions() -> Vec<Entry> {
    let item = "{ form = \"item\", means = \"an item\" }";
    let form = |name, form: &str| words(name, "form = \"item\"", form);
    vec![
        words("an unknown key of a vocabulary", "features =", "faetures ="),
        words("an unknown key of a word", "means = \"an item\"", "maens = \"an item\""),
        words("a word without a meaning", ", means = \"an item\"", ""),
        words("a word that is a text", item, "\"item\""),
        form("a word without a name", "form = ''"),
        form("a word that begins with a space", "form = ' item'"),
        form("a word of two lines", "form = \"item\\nfault\""),
        form("a word that turns a terminal red", "form = \"item \\u001b[31m\""),
        form("a word with an invisible character", "form = 'it\u{200b}em'"),
        form("a word of the harness", "form = 'fault KIND'"),
        form("a word twice", "form = 'line'"),
        words("a meaning from right to left", "\"an item\"", "'an \u{202e}item'"),
        words(
            "a setup twice",
            "means = \"lines\" }",
            "means = \"lines\" },\n  { form = 'lines min=N', means = 'lines' }",
        ),
        words(
            "a feature twice",
            "the tail\" }",
            "the tail\" },\n  { form = 'tail', means = 'again' }",
        ),
        words("an action twice", "\"goes\" }", "\"goes\" },\n  { form = 'go X', means = 'x' }"),
        words("a number twice", "ACK = 1", "ACK = 1, ACK = 2"),
        words("a number below zero in the vocabulary", "ACK = 1", "ACK = -1"),
        words("a number beyond 128 bits", "ACK = 1", format!("ACK = 1{}", "0".repeat(40))),
        words("a number that has the name of another one", "ACK = 1", "16 = 1"),
        words("a number with a name of two words", "ACK = 1", "'A CK' = 1"),
        words("a number with a name that rings a bell", "ACK = 1", "\"A\\u0007\" = 1"),
    ]
}

fn blocks() -> Vec<Entry> {
    let form = |name, form: &str| words(name, "'frame TYPE : BODY'", form);
    let bytes = |name, by: &str| words(name, "'{u8 #BODY}{u8 TYPE}{BODY}'", by);
    let more = |name, blocks: &[(&str, &str)]| {
        let block = |(form, bytes): &(&str, &str)| {
            format!("[[blocks]]\nform = '{form}'\nbytes = '{bytes}'\nmeans = 'm'\n")
        };
        let text = format!("{WORDS}{}", blocks.iter().map(block).collect::<String>());
        files(name, move |root| {
            write(root, "p/vocabulary.toml", &text);
            write(root, "p/x.toml", GOOD);
        })
    };
    vec![
        form("a block without a name", "''"),
        form("a block with the name of a number", "'u16 TYPE : BODY'"),
        form("a block with the name of a repetition", "'repeat TYPE : BODY'"),
        form("a block whose name is no letter", "'7 TYPE : BODY'"),
        form("a parameter twice", "'frame BODY : BODY'"),
        form("a block of two lines", "\"frame TYPE\\n: BODY\""),
        bytes("a block with an unknown escape", "'{u8 TYPE}\\q{BODY}'"),
        bytes("a block with an unknown parameter", "'{u8 KIND}{BODY}'"),
        bytes("a block with an unknown block", "'{u8 TYPE}{BODDY}'"),
        bytes("a content that is a number", "'{u8 BODY}'"),
        bytes("a constant beyond its width", "'{u8 256}{u8 TYPE}{BODY}'"),
        bytes("a block that holds itself", "'{frame TYPE: {BODY}}'"),
        bytes("a block without its end", "'{u8 TYPE'"),
        more("a block twice", &[("frame TYPE : BODY", "{BODY}")]),
        more("blocks that hold each other", &[("a", "{b}"), ("b", "{c}"), ("c", "{a}")]),
        more("a block that loops below another one", &[("a", "{b}"), ("b", "x{b}")]),
        more("a block that misuses another one", &[("a", "{frame: x}")]),
    ]
}

fn others() -> Vec<Entry> {
    vec![
        files("two vocabularies of a protocol", |root| {
            write(root, "p/a/q/vocabulary.toml", WORDS);
            write(root, "p/a/q/x.toml", GOOD);
            write(root, "p/b/q/vocabulary.toml", "words = []");
            write(root, "p/b/q/y.toml", GOOD.replace("one", "two"));
        }),
        both("an empty vocabulary", "", GOOD),
        both("a vocabulary without words", "words = []", GOOD),
        both("a vocabulary that holds cases", GOOD, GOOD),
        both("cases that are a vocabulary", WORDS, WORDS),
    ]
}
