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
    let id = |name, id: &str| good(name, "id = \"one\"", format!("id = {id}"));
    let cases = &GOOD[GOOD.find("[[case]]").unwrap_or_default()..];
    vec![
        id("an empty id", "''"),
        id("an id of two lines", "\"a\\n::error::x\""),
        id("an id that turns a terminal red", "\"a\\u001b[31m\""),
        id("an id from right to left", "'a\u{202e}b'"),
        id("an id with an Arabic letter mark", "'a\u{61c}b'"),
        id("an id with an invisible character", "'a\u{feff}'"),
        id("an id with tags", "'a\u{e0041}'"),
        id("an id that is a pattern", "'o*e'"),
        text("an id twice in a file", format!("{GOOD}{cases}")),
        files("an id twice in two files", |root| {
            write(root, "p/vocabulary.toml", WORDS);
            write(root, "p/a.toml", GOOD);
            write(root, "p/regressions/b.toml", GOOD);
        }),
    ]
}

fn names() -> Vec<Entry> {
    vec![
        good("an unknown setup", "lines max=9", "line max=9"),
        good("an empty setup", "lines max=9", ""),
        good("a setup of two lines", "\"lines max=9\"", "\"co\\nntent\""),
        good("an option that turns a terminal red", "max=9", "max=\\u001b[31m"),
        good("a specification of two lines", "s 1", "s\\n1"),
        good("a requirement that cleans a terminal", "\"m\"", "\"\\u001b[2J\\u001b]0;x\\u0007\""),
        good("a requirement from right to left", "\"m\"", "'\u{2067}m'"),
        receives("an unknown feature", format!("{RECEIVE}\nfeatures = ['tail', 'tial']")),
        receives("a feature that rings a bell", format!("{RECEIVE}\nfeatures = [\"\\u0007\"]")),
        good("a setup of 100,000 characters", "lines max=9", "x".repeat(100_000)),
    ]
}

fn steps() -> Vec<Entry> {
    let steps = |name, steps: &str| receives(name, format!("steps = [{steps}]"));
    vec![
        receives("nothing received", ""),
        receives("received twice", format!("{RECEIVE}\nsteps = [{{ eof = true }}]")),
        receives("a number received", "receive = 5"),
        receives("a list of numbers received", "receive = ['a', 5]"),
        steps("no step", ""),
        steps("an empty step", "{ }"),
        steps("a step that does two things", "{ receive = 'x', act = 'go' }"),
        steps("a step of an unknown key", "{ act = 'go' }, { recieve = 'x' }"),
        steps("a step that is a text", "'x'"),
        steps("an end that is none", "{ eof = true }, { eof = false }"),
        steps("bytes after the end", "{ eof = true }, { receive = 'x' }"),
        steps("two ends", "{ eof = true }, { eof = true }"),
        receives("an end after the end", "eof = true\nsteps = [{ eof = true }]"),
        steps("an unknown action", "{ act = 'stop' }"),
        steps("an action of two lines", "{ act = \"go\\nfault x\" }"),
        steps("an event without an action", "{ on = 'line' }"),
        steps("an unknown event", "{ on = 'lien', act = 'go' }"),
        steps("an event of two lines", "{ on = \"line\\nx\", act = 'go' }"),
        steps("time that runs back", "{ advance = -0.5 }"),
        steps("time that is no number", "{ advance = nan }"),
        steps("time without an end", "{ advance = inf }"),
        steps("time beyond all clocks", "{ advance = 1e300 }"),
        steps("10,001 steps", &"{ act = 'go' },".repeat(10_001)),
    ]
}

fn facts() -> Vec<Entry> {
    let and = |name, line: &str| receives(name, format!("{RECEIVE}\n{line}"));
    let sized = |name, lines: &str| {
        receives(name, format!("receive = '{{repeat {{size}} \"a\"}}\\n'\n{lines}"))
    };
    vec![
        and("an offset beyond the bytes", "complete = [0, 4]"),
        and("an offset below zero", "complete = [-1]"),
        and("an offset beyond 64 bits", "complete = [99999999999999999999]"),
        and("a switch beyond the bytes", "switch = { at = 4 }"),
        and("a switch nowhere", "switch = { secure = true }"),
        and("a switch with an unknown key", "switch = { at = 1, safe = true }"),
        and("a buffer below zero", "buffered = -1"),
        and("a limit of nothing", "limit = 16"),
        and("a growth of nothing", "grow = 16"),
        receives("a size without a limit", "receive = 'a{size}'"),
        receives("an escaped size", "limit = 16\nreceive = '\\x7bsize}'"),
        sized("two sizes", "limit = 16\ngrow = 16"),
        sized("a limit of zero", "limit = 0"),
        sized("a growth below zero", "grow = -4"),
        sized("a limit that is no whole number", "limit = 1.5"),
        sized("an offset beyond the size", "limit = 16\ncomplete = [18]"),
        sized("a switch beyond the size", "limit = 16\nswitch = { at = 18 }"),
    ]
}
