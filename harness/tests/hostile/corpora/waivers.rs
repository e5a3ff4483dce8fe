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
    let more = |name, line: &str| good(name, "class", format!("{line}\nclass"));
    let again = &GOOD[GOOD.find("[[waiver]]").unwrap_or_default()..];
    vec![
        good("a waiver of an unknown case", cases, "cases = [\"one\", \"two\"]"),
        good("a waiver of no case", cases, "cases = []"),
        good("a waiver of one case twice", cases, "cases = [\"one\", \"one\"]"),
        good("a waiver of a pattern for no case", cases, "cases = [\"one\", \"two*\"]"),
        good("a waiver of a case and its pattern", cases, "cases = [\"one\", \"o*\"]"),
        good("a waiver of an invisible case", cases, "cases = [\"one\u{200b}\"]"),
        good("a waiver of a text", cases, "cases = 'one'"),
        text("a waiver twice", format!("{GOOD}{again}")),
        good("a waiver of an unknown check", check, "check = \"event\""),
        good("a waiver of no check", check, "check = ''"),
        good("a waiver of an unknown class", "\"deviation\"", "'fault'"),
        good("a waiver without a reason", "reason = \"r\"\n", ""),
        good("a waiver with a reason of two lines", "\"r\"", "\"r\\n::error::r\""),
        good("a waiver of a subject from right to left", "\"core\"", "'\u{202e}core'"),
        more("a waiver with a reference that rings a bell", "reference = \"\\u0007\""),
        more("a waiver of an unknown verdict", "verdict = 'vairant'"),
        more("a waiver of success", "verdict = 'same'"),
        more("a waiver of a kind that is none", "kind = 'accepted'"),
        good("a waiver of an unknown kind", check, "kind = 'acepted'\ncheck = 'completeness'"),
        more("a waiver of no cut", "cuts = [3, 3]"),
        more("a waiver of cuts that run back", "cuts = [8, 3]"),
        more("a waiver of cuts below zero", "cuts = [-1, 3]"),
        more("a waiver of three numbers of cuts", "cuts = [3, 8, 9]"),
        more("a waiver of cuts that are a number", "cuts = 3"),
        more("a waiver of one number of cuts", "cuts = [3]"),
        good("a waiver of cuts where none is made", check, "cuts = [3, 8]\ncheck = 'expected'"),
    ]
}

fn quirks() -> Vec<Entry> {
    let quirk = |name, lines: &str| text(name, format!("{GOOD}\n[[quirk]]\nreason = 'r'\n{lines}"));
    vec![
        quirk("a quirk of nothing", "between = ['a', 'b']"),
        quirk("a quirk of an unknown case", "between = ['a', 'b']\ncases = ['two']"),
        quirk("a quirk between three", "between = ['a', 'b', 'c']\ncases = ['one']"),
        quirk("a quirk of three lines", "between = ['a', 'b']\nsays = ['a', 'b', 'c']"),
        quirk("a quirk of an unknown key", "between = ['a', 'b']\ncase = ['one']"),
        quirk("a quirk that rings a bell", "between = [\"\\u0007\", 'b']\ncases = ['one']"),
    ]
}
