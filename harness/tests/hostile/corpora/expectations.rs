//! Expectations: lines, outcomes, and the words in them.

use super::{Entry, good};

pub(super) fn entries() -> Vec<Entry> {
    let expect = |name, by: &str, sentence| good(name, "['line \"x\"', 'end']", by, sentence);
    vec![
        expect(
            "an expectation that is a text",
            "'end'",
            "p/x.toml:9:10: invalid type: string \"end\", expected a list of lines, or of \
             outcomes with `verdict` and `says`",
        ),
        expect(
            "an expectation that is a number",
            "5",
            "p/x.toml:9:10: invalid type: integer `5`, expected a list of lines, or of outcomes \
             with `verdict` and `says`",
        ),
        expect(
            "a line that is a number",
            "[5]",
            "p/x.toml:9:11: invalid type: integer `5`, expected a line in quotes, or an outcome \
             with `verdict` and `says`",
        ),
        expect(
            "lines and outcomes",
            "['end', { verdict = 'may', says = ['end'] }]",
            "p/x.toml:9:10: `expect` holds lines or outcomes, not both",
        ),
        expect(
            "an unknown verdict",
            "[{ verdict = 'can', says = ['end'] }]",
            "p/x.toml:9:23: unknown variant `can`, expected one of `must`, `should`, `may`",
        ),
        expect(
            "an outcome without lines",
            "[{ verdict = 'may' }]",
            "p/x.toml:9:11: missing field `says`",
        ),
        expect(
            "an outcome without a verdict",
            "[{ says = ['end'] }]",
            "p/x.toml:9:11: missing field `verdict`",
        ),
        expect(
            "an outcome with an unknown key",
            "[{ verdict = 'may', say = ['end'] }]",
            "p/x.toml:9:30: unknown field `say`, expected `verdict` or `says`",
        ),
        expect(
            "an unknown word",
            "['lime \"x\"']",
            "p/x.toml:9:11: unknown word `lime`; p/vocabulary.toml knows: line, item",
        ),
        expect(
            "an unknown word in an outcome",
            "[{ verdict = 'may', says = ['ending'] }]",
            "p/x.toml:9:38: unknown word `ending`; p/vocabulary.toml knows: line, item",
        ),
        expect(
            "an unknown word after a character of two bytes",
            "['line \"é\"', 'ending']",
            "p/x.toml:9:23: unknown word `ending`; p/vocabulary.toml knows: line, item",
        ),
        expect(
            "an empty line",
            "['']",
            "p/x.toml:9:11: unknown word ``; p/vocabulary.toml knows: line, item",
        ),
        expect(
            "a line that is two",
            "[\"line\\nend\"]",
            "p/x.toml:9:11: no transcript has such a line: in them, control and invisible \
             characters are escaped",
        ),
        expect(
            "a line from right to left",
            "['line \u{202e}x']",
            "p/x.toml:9:11: no transcript has such a line: in them, control and invisible \
             characters are escaped",
        ),
        expect(
            "a line with an unknown escape",
            "['line \"\\q\"']",
            "p/x.toml:9:11: at character 7: unknown escape `\\q`; write `\\\\` for a backslash",
        ),
        expect(
            "a line with half an escape",
            "['line', 'line \"\\x4\"']",
            "p/x.toml:9:19: at character 7: `\\x` needs two hexadecimal digits",
        ),
        expect(
            "a line with a repetition of nothing",
            "['line \"{repeat 2}\"']",
            "p/x.toml:9:11: at character 7: a repetition is written {repeat N \"…\"} and gives at \
             most 16 MiB; write \\x7b for a plain brace",
        ),
        expect(
            "a line with a size",
            "['line {size}']",
            "p/x.toml:9:11: at character 6: `{size}` is the value of `limit` or `grow`, and there \
             is neither; write \\x7b for a plain brace",
        ),
    ]
}
