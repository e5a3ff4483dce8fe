//! Expectations: lines, outcomes, and the words in them.

use super::{Entry, good};

pub(super) fn entries() -> Vec<Entry> {
    let expect = |name, by: &str| good(name, "['line \"x\"', 'end']", by);
    vec![
        expect("an expectation that is a text", "'end'"),
        expect("an expectation that is a number", "5"),
        expect("a line that is a number", "[5]"),
        expect("lines and outcomes", "['end', { verdict = 'may', says = ['end'] }]"),
        expect("an unknown verdict", "[{ verdict = 'can', says = ['end'] }]"),
        expect("an outcome without lines", "[{ verdict = 'may' }]"),
        expect("an outcome without a verdict", "[{ says = ['end'] }]"),
        expect("an outcome with an unknown key", "[{ verdict = 'may', say = ['end'] }]"),
        expect("an unknown word", "['lime \"x\"']"),
        expect("an unknown word in an outcome", "[{ verdict = 'may', says = ['ending'] }]"),
        expect("an unknown word after a character of two bytes", "['line \"é\"', 'ending']"),
        expect("an empty line", "['']"),
        expect("a line that is two", "[\"line\\nend\"]"),
        expect("a line from right to left", "['line \u{202e}x']"),
        expect("a line with an unknown escape", "['line \"\\q\"']"),
        expect("a line with half an escape", "['line', 'line \"\\x4\"']"),
        expect("a line with a repetition of nothing", "['line \"{repeat 2}\"']"),
        expect("a line with a size", "['line {size}']"),
    ]
}
