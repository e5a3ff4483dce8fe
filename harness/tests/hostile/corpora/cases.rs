//! Cases: ids, names, what is received, and facts.

use super::{Entry, GOOD, RECEIVE, WORDS, files, good, receives, text, write};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = ids();
    all.extend(names());
    all.extend(steps());
    all.extend(facts());
    all
}

fn ids() -> Vec<Entry> {
    let id = |name, id: &str, sentence| good(name, "id = \"one\"", format!("id = {id}"), sentence);
    let cases = &GOOD[GOOD.find("[[case]]").unwrap()..];
    vec![
        id(
            "an empty id",
            "''",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id of two lines",
            "\"a\\n::error::x\"",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id that turns a terminal red",
            "\"a\\u001b[31m\"",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id from right to left",
            "'a\u{202e}b'",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id with an Arabic letter mark",
            "'a\u{61c}b'",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id with an invisible character",
            "'a\u{feff}'",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id with tags",
            "'a\u{e0041}'",
            "p/x.toml:4:6: an id is a name of visible characters, as reports print it",
        ),
        id(
            "an id that is a pattern",
            "'o*e'",
            "p/x.toml:4:6: an id has no `*`, which stands for any characters in waivers",
        ),
        text(
            "an id twice in a file",
            format!("{GOOD}{cases}"),
            "p/x.toml:18:6: the id `one` is taken at p/x.toml:4; give one another",
        ),
        files(
            "an id twice in two files",
            |root| {
                write(root, "p/vocabulary.toml", WORDS);
                write(root, "p/a.toml", GOOD);
                write(root, "p/regressions/b.toml", GOOD);
            },
            "p/regressions/b.toml:4:6: the id `one` is taken at p/a.toml:4; give one another",
        ),
    ]
}

fn names() -> Vec<Entry> {
    vec![
        good(
            "an unknown setup",
            "lines max=9",
            "line max=9",
            "p/x.toml:7:9: unknown setup `line`; p/vocabulary.toml knows: lines",
        ),
        good(
            "an empty setup",
            "lines max=9",
            "",
            "p/x.toml:7:9: unknown setup ``; p/vocabulary.toml knows: lines",
        ),
        good(
            "a setup of two lines",
            "\"lines max=9\"",
            "\"co\\nntent\"",
            "p/x.toml:7:9: a setup is one line of visible characters, as reports print it",
        ),
        good(
            "an option that turns a terminal red",
            "max=9",
            "max=\\u001b[31m",
            "p/x.toml:7:9: a setup is one line of visible characters, as reports print it",
        ),
        good(
            "a specification of two lines",
            "s 1",
            "s\\n1",
            "p/x.toml:5:8: `spec` is one line of visible characters, as reports print it",
        ),
        good(
            "a requirement that cleans a terminal",
            "\"m\"",
            "\"\\u001b[2J\\u001b]0;x\\u0007\"",
            "p/x.toml:6:8: `must` is one line of visible characters, as reports print it",
        ),
        good(
            "a requirement from right to left",
            "\"m\"",
            "'\u{2067}m'",
            "p/x.toml:6:8: `must` is one line of visible characters, as reports print it",
        ),
        receives(
            "an unknown feature",
            format!("{RECEIVE}\nfeatures = ['tail', 'tial']"),
            "p/x.toml:9:21: unknown feature `tial`; p/vocabulary.toml knows: tail",
        ),
        receives(
            "a feature that rings a bell",
            format!("{RECEIVE}\nfeatures = [\"\\u0007\"]"),
            "p/x.toml:9:13: unknown feature `\\x07`; p/vocabulary.toml knows: tail",
        ),
        good(
            "a setup of 100,000 characters",
            "lines max=9",
            "x".repeat(100_000),
            format!(
                "p/x.toml:7:9: unknown setup `{} … {}`; p/vocabulary.toml knows: lines",
                "x".repeat(585),
                "x".repeat(567)
            ),
        ),
    ]
}

fn steps() -> Vec<Entry> {
    let steps =
        |name, steps: &str, sentence| receives(name, format!("steps = [{steps}]"), sentence);
    vec![
        receives("nothing received", "", "p/x.toml:4:6: a case has either `receive` or `steps`"),
        receives(
            "received twice",
            format!("{RECEIVE}\nsteps = [{{ eof = true }}]"),
            "p/x.toml:4:6: a case has either `receive` or `steps`",
        ),
        receives(
            "a number received",
            "receive = 5",
            "p/x.toml:8:11: invalid type: integer `5`, expected a text in quotes, or a list of them",
        ),
        receives(
            "a list of numbers received",
            "receive = ['a', 5]",
            "p/x.toml:8:17: invalid type: integer `5`, expected a string",
        ),
        steps("no step", "", "p/x.toml:4:6: a case has either `receive` or `steps`"),
        steps(
            "an empty step",
            "{ }",
            "p/x.toml:8:10: a step is one of { receive = '…' }, { act = '…' }, { on = 'EVENT', \
             act = '…' }, { advance = SECONDS } or { eof = true }",
        ),
        steps(
            "a step that does two things",
            "{ receive = 'x', act = 'go' }",
            "p/x.toml:8:10: a step is one of { receive = '…' }, { act = '…' }, { on = 'EVENT', \
             act = '…' }, { advance = SECONDS } or { eof = true }",
        ),
        steps(
            "a step of an unknown key",
            "{ act = 'go' }, { recieve = 'x' }",
            "p/x.toml:8:28: unknown field `recieve`, expected one of `receive`, `act`, `on`, \
             `advance`, `eof`",
        ),
        steps(
            "a step that is a text",
            "'x'",
            "p/x.toml:8:10: invalid type: string \"x\", expected a table such as { receive = '…' }",
        ),
        steps(
            "an end that is none",
            "{ eof = true }, { eof = false }",
            "p/x.toml:8:26: a step is one of { receive = '…' }, { act = '…' }, { on = 'EVENT', \
             act = '…' }, { advance = SECONDS } or { eof = true }",
        ),
        steps(
            "bytes after the end",
            "{ eof = true }, { receive = 'x' }",
            "p/x.toml:8:26: the stream has ended already; no bytes are received after `eof`",
        ),
        steps(
            "two ends",
            "{ eof = true }, { eof = true }",
            "p/x.toml:8:26: the stream has ended already; no bytes are received after `eof`",
        ),
        receives(
            "an end after the end",
            "eof = true\nsteps = [{ eof = true }]",
            "p/x.toml:4:6: `eof = true`, but the steps end the stream already; remove one",
        ),
        steps(
            "an unknown action",
            "{ act = 'stop' }",
            "p/x.toml:8:18: unknown action `stop`; p/vocabulary.toml knows: go",
        ),
        steps(
            "an action of two lines",
            "{ act = \"go\\nfault x\" }",
            "p/x.toml:8:18: an action is one line of visible characters, as reports print it",
        ),
        steps(
            "an event without an action",
            "{ on = 'line' }",
            "p/x.toml:8:10: a step is one of { receive = '…' }, { act = '…' }, { on = 'EVENT', \
             act = '…' }, { advance = SECONDS } or { eof = true }",
        ),
        steps(
            "an unknown event",
            "{ on = 'lien', act = 'go' }",
            "p/x.toml:8:17: unknown word `lien`; p/vocabulary.toml knows: line, item",
        ),
        steps(
            "an event of two lines",
            "{ on = \"line\\nx\", act = 'go' }",
            "p/x.toml:8:17: an event is one line of visible characters",
        ),
        steps(
            "time that runs back",
            "{ advance = -0.5 }",
            "p/x.toml:8:10: `advance` is a finite number of seconds, not below 0",
        ),
        steps(
            "time that is no number",
            "{ advance = nan }",
            "p/x.toml:8:10: `advance` is a finite number of seconds, not below 0",
        ),
        steps(
            "time without an end",
            "{ advance = inf }",
            "p/x.toml:8:10: `advance` is a finite number of seconds, not below 0",
        ),
        steps(
            "time beyond all clocks",
            "{ advance = 1e300 }",
            "p/x.toml:8:10: `advance` is a finite number of seconds, not below 0",
        ),
        steps(
            "10,001 steps",
            &"{ act = 'go' },".repeat(10_001),
            "p/x.toml:4:6: a case has at most 10,000 steps; make several cases of it",
        ),
    ]
}

fn facts() -> Vec<Entry> {
    let and = |name, line: &str, sentence| receives(name, format!("{RECEIVE}\n{line}"), sentence);
    let sized = |name, lines: &str, sentence| {
        receives(name, format!("receive = '{{repeat {{size}} \"a\"}}\\n'\n{lines}"), sentence)
    };
    vec![
        and(
            "an offset beyond the bytes",
            "complete = [0, 4]",
            "p/x.toml:9:16: not an offset of the bytes received; an offset is 0 to 3",
        ),
        and(
            "an offset below zero",
            "complete = [-1]",
            "p/x.toml:9:13: not an offset of the bytes received; an offset is 0 to 3",
        ),
        and(
            "an offset beyond 64 bits",
            "complete = [99999999999999999999]",
            "p/x.toml:9:13: invalid type: integer `99999999999999999999` as i128, expected i64",
        ),
        and(
            "a switch beyond the bytes",
            "switch = { at = 4 }",
            "p/x.toml:9:17: not an offset of the bytes received; an offset is 0 to 3",
        ),
        and("a switch nowhere", "switch = { secure = true }", "p/x.toml:9:10: missing field `at`"),
        and(
            "a switch with an unknown key",
            "switch = { at = 1, safe = true }",
            "p/x.toml:9:20: unknown field `safe`, expected `at` or `secure`",
        ),
        and("a buffer below zero", "buffered = -1", "p/x.toml:9:12: a number is at least 0"),
        and(
            "a limit of nothing",
            "limit = 16",
            "p/x.toml:9:9: no received text holds the `{size}` that this is for",
        ),
        and(
            "a growth of nothing",
            "grow = 16",
            "p/x.toml:9:8: no received text holds the `{size}` that this is for",
        ),
        receives(
            "a size without a limit",
            "receive = 'a{size}'",
            "p/x.toml:8:11: at character 3: `{size}` is the value of `limit` or `grow`, and there \
             is neither; write \\x7b for a plain brace",
        ),
        receives(
            "an escaped size",
            "limit = 16\nreceive = '\\x7bsize}'",
            "p/x.toml:8:9: no received text holds the `{size}` that this is for",
        ),
        sized(
            "two sizes",
            "limit = 16\ngrow = 16",
            "p/x.toml:10:8: a case has one size: either `limit` or `grow`",
        ),
        sized("a limit of zero", "limit = 0", "p/x.toml:9:9: a number is at least 1"),
        sized("a growth below zero", "grow = -4", "p/x.toml:9:8: a number is at least 1"),
        sized(
            "a limit that is no whole number",
            "limit = 1.5",
            "p/x.toml:9:9: invalid type: floating point `1.5`, expected i64",
        ),
        sized(
            "an offset beyond the size",
            "limit = 16\ncomplete = [18]",
            "p/x.toml:10:13: not an offset of the bytes received; an offset is 0 to 17",
        ),
        sized(
            "a switch beyond the size",
            "limit = 16\nswitch = { at = 18 }",
            "p/x.toml:10:17: not an offset of the bytes received; an offset is 0 to 17",
        ),
    ]
}
