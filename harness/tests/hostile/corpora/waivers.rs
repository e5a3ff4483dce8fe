//! Waivers and quirks: what they name must exist, and be printable.

use super::{Entry, GOOD, good, text};

pub(super) fn entries() -> Vec<Entry> {
    let mut all = waivers();
    all.extend(quirks());
    all
}

fn waivers() -> Vec<Entry> {
    let check = "check = \"events\"";
    let cases = "cases = [\"one\"]";
    let more = |name, line: &str, sentence| good(name, "class", format!("{line}\nclass"), sentence);
    let again = &GOOD[GOOD.find("[[waiver]]").unwrap()..];
    vec![
        good(
            "a waiver of an unknown case",
            cases,
            "cases = [\"one\", \"two\"]",
            "p/x.toml:14:17: this file has no case `two`; name one, or remove this",
        ),
        good(
            "a waiver of no case",
            cases,
            "cases = []",
            "p/x.toml:14:9: a waiver names the cases that it is for",
        ),
        good(
            "a waiver of one case twice",
            cases,
            "cases = [\"one\", \"one\"]",
            "p/x.toml:14:17: `one` is waived already; remove one of the two",
        ),
        good(
            "a waiver of a pattern for no case",
            cases,
            "cases = [\"one\", \"two*\"]",
            "p/x.toml:14:17: this file has no case like `two*`; name one, or remove this",
        ),
        good(
            "a waiver of a case and its pattern",
            cases,
            "cases = [\"one\", \"o*\"]",
            "p/x.toml:14:17: `one` is waived already; remove one of the two",
        ),
        good(
            "a waiver of an invisible case",
            cases,
            "cases = [\"one\u{200b}\"]",
            "p/x.toml:14:10: this file has no case `one\\xe2\\x80\\x8b`; name one, or remove this",
        ),
        good(
            "a waiver of a text",
            cases,
            "cases = 'one'",
            "p/x.toml:14:9: invalid type: string \"one\", expected a sequence",
        ),
        text(
            "a waiver twice",
            format!("{GOOD}{again}"),
            "p/x.toml:20:10: `one` is waived already; remove one of the two",
        ),
        good(
            "a waiver of an unknown check",
            check,
            "check = \"event\"",
            "p/x.toml:13:9: unknown check `event` (did you mean `events`?); there are: \
             self-check, consumed, determinism, state-key, events, before-faults, outgoing, \
             faults, panics, progress, empty-pieces, promptness, truncation, completeness, \
             after-end, half-close, abort, closing, backpressure, refusals, polling, window, \
             pausing, time, leftovers, limits, growth, buffering, isolation, rewriting, expected",
        ),
        good(
            "a waiver of no check",
            check,
            "check = ''",
            "p/x.toml:13:9: unknown check ``; there are: self-check, consumed, determinism, \
             state-key, events, before-faults, outgoing, faults, panics, progress, empty-pieces, \
             promptness, truncation, completeness, after-end, half-close, abort, closing, \
             backpressure, refusals, polling, window, pausing, time, leftovers, limits, growth, \
             buffering, isolation, rewriting, expected",
        ),
        good(
            "a waiver of an unknown class",
            "\"deviation\"",
            "'fault'",
            "p/x.toml:15:9: unknown variant `fault`, expected `deviation` or `permitted`",
        ),
        good(
            "a waiver without a reason",
            "reason = \"r\"\n",
            "",
            "p/x.toml:11:1: missing field `reason`",
        ),
        good(
            "a waiver with a reason of two lines",
            "\"r\"",
            "\"r\\n::error::r\"",
            "p/x.toml:16:10: `reason` is one line of visible characters, as reports print it",
        ),
        good(
            "a waiver of a subject from right to left",
            "\"core\"",
            "'\u{202e}core'",
            "p/x.toml:12:11: a subject is one line of visible characters, as reports print it",
        ),
        more(
            "a waiver with a reference that rings a bell",
            "reference = \"\\u0007\"",
            "p/x.toml:15:13: `reference` is one line of visible characters, as reports print it",
        ),
        more(
            "a waiver of an unknown verdict",
            "verdict = 'vairant'",
            "p/x.toml:15:11: unknown verdict `vairant`; there are: variant, lost-events, flaky, \
             stalled, livelock, panicked, contract-violation, bad-state-key, unexpected",
        ),
        more(
            "a waiver of success",
            "verdict = 'same'",
            "p/x.toml:15:11: unknown verdict `same`; there are: variant, lost-events, flaky, \
             stalled, livelock, panicked, contract-violation, bad-state-key, unexpected",
        ),
        more(
            "a waiver of a kind that is none",
            "kind = 'accepted'",
            "p/x.toml:15:8: `events` has one kind of violation only; remove this",
        ),
        good(
            "a waiver of an unknown kind",
            check,
            "kind = 'acepted'\ncheck = 'completeness'",
            "p/x.toml:13:8: `completeness` has no kind `acepted`; there are: accepted, \
             accepted-with-message, refused, refused-with-message",
        ),
        more(
            "a waiver of no cut",
            "cuts = [3, 3]",
            "p/x.toml:15:8: `cuts` are the offsets from the first number up to the second, which \
             is greater and not included",
        ),
        more(
            "a waiver of cuts that run back",
            "cuts = [8, 3]",
            "p/x.toml:15:8: `cuts` are the offsets from the first number up to the second, which \
             is greater and not included",
        ),
        more(
            "a waiver of cuts below zero",
            "cuts = [-1, 3]",
            "p/x.toml:15:8: `cuts` are the offsets from the first number up to the second, which \
             is greater and not included",
        ),
        more(
            "a waiver of three numbers of cuts",
            "cuts = [3, 8, 9]",
            "p/x.toml:15:8: invalid length 3, expected a list of two",
        ),
        more(
            "a waiver of cuts that are a number",
            "cuts = 3",
            "p/x.toml:15:8: invalid type: integer `3`, expected a sequence",
        ),
        more(
            "a waiver of one number of cuts",
            "cuts = [3]",
            "p/x.toml:15:8: invalid length 1, expected a list of two",
        ),
        good(
            "a waiver of cuts where none is made",
            check,
            "cuts = [3, 8]\ncheck = 'expected'",
            "p/x.toml:13:8: `expected` judges the script in one piece; remove this",
        ),
    ]
}

fn quirks() -> Vec<Entry> {
    let quirk = |name, lines: &str, sentence| {
        text(name, format!("{GOOD}\n[[quirk]]\nreason = 'r'\n{lines}"), sentence)
    };
    vec![
        quirk(
            "a quirk of nothing",
            "between = ['a', 'b']",
            "p/x.toml:18:1: a quirk names the cases that it is for, or `says` what differs",
        ),
        quirk(
            "a quirk of an unknown case",
            "between = ['a', 'b']\ncases = ['two']",
            "p/x.toml:18:1: this file has no case `two`; name one, or remove this",
        ),
        quirk(
            "a quirk between three",
            "between = ['a', 'b', 'c']\ncases = ['one']",
            "p/x.toml:20:11: invalid length 3, expected a list of two",
        ),
        quirk(
            "a quirk of three lines",
            "between = ['a', 'b']\nsays = ['a', 'b', 'c']",
            "p/x.toml:21:8: invalid length 3, expected a list of two",
        ),
        quirk(
            "a quirk of an unknown key",
            "between = ['a', 'b']\ncase = ['one']",
            "p/x.toml:21:1: unknown field `case`, expected one of `between`, `cases`, `says`, \
             `reason`",
        ),
        quirk(
            "a quirk that rings a bell",
            "between = [\"\\u0007\", 'b']\ncases = ['one']",
            "p/x.toml:18:1: the texts of a quirk are lines of visible characters, as reports \
             print them",
        ),
    ]
}
