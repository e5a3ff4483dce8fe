//! Protocols of text lines: the same lines with other ends.

use crate::context::Rewriting;
use crate::protocol::rewriter::{drafted, readable};
use crate::script::Script;

/// Replaces LF by CRLF, or CRLF by LF, if a script ends all its lines the same way.
///
/// It is for protocols in which both end a line and the CR before the LF is not part of the line. A
/// script with a CR anywhere else is left alone, as its meaning differs between protocols.
///
/// # Examples
///
/// ```
/// use chunkproof::Script;
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::lines::rewriting as lines;
///
/// let script = Script::new().receive("one\ntwo\n").eof();
/// let crlf = Script::new().receive("one\r\ntwo\r\n").eof();
/// assert_eq!(lines::LineEnds.rewrite(&script, 1), [crlf]);
/// assert!(lines::LineEnds.rewrite(&"one\r\ntwo\n".into(), 1).is_empty());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LineEnds;

impl Rewriting for LineEnds {
    fn name(&self) -> &'static str {
        "lines/line-ends"
    }

    /// Ignores the seed, as the script has one other form.
    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some((old, new)) = readable(script).and_then(line_ends) else { return Vec::new() };
        let is_lf = |(_, byte): &(usize, &u8)| **byte == b'\n';
        drafted(script, seed, [()], |rewriter, (), _| {
            for (lf, _) in script.bytes().iter().enumerate().filter(is_lf) {
                let end = lf + 1;
                rewriter.keep(end - old.len());
                rewriter.settle();
                rewriter.skip(end);
                rewriter.put(new);
            }
        })
    }
}

/// The line end of the script, and the other one; `None` if it uses both, or single CRs.
fn line_ends(bytes: &[u8]) -> Option<(&'static [u8], &'static [u8])> {
    let count = |of: &[u8]| bytes.windows(of.len()).filter(|window| *window == of).count();
    let (n_cr, n_lf, n_crlf) = (count(b"\r"), count(b"\n"), count(b"\r\n"));
    match (n_cr, n_lf) {
        (0, _) => Some((b"\n", b"\r\n")),
        (n_cr, n_lf) if n_cr == n_crlf && n_lf == n_crlf => Some((b"\r\n", b"\n")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Just, Strategy};
    use proptest::prop_oneof;

    use super::LineEnds;
    use crate::context::Rewriting;
    use crate::protocol::tests::{each, in_order};
    use crate::script::Script;

    /// The bytes of the lines, and their ends in either form.
    fn meaning(_: &dyn Rewriting, script: &Script) -> Vec<String> {
        let bytes = script.bytes().iter().zip(1..).filter(|(byte, _)| **byte != b'\r');
        in_order(script, bytes.map(|(byte, end)| (end, byte.to_string())))
    }

    #[test]
    fn line_ends_are_rewritten_and_the_rest_stays() {
        let script = |end: &str| {
            let lines = Script::new().act("a").receive(format!("one{end}")).act("b");
            lines.receive("tw").act("c").receive(format!("o{end}{end}rest")).eof()
        };
        assert_eq!(LineEnds.rewrite(&script("\n"), 0), [script("\r\n")]);
        assert_eq!(LineEnds.rewrite(&script("\r\n"), 0), [script("\n")]);
    }

    #[test]
    fn doubtful_scripts_are_left_alone() {
        for left in ["", "no line", "a\r\nb\n", "a\nb\r\n", "a\rb\n", "a\r\r\n", "a\n\rb\n", "a\r"]
        {
            assert!(LineEnds.rewrite(&left.into(), 0).is_empty(), "{left:?}");
        }
        let cut = Script::new().receive("a\r").act("x").receive("\n");
        assert!(LineEnds.rewrite(&cut, 0).is_empty());
    }

    #[test]
    fn rewritten_lines_read_back_the_same() {
        let texts = ["a", " ", "\u{e9}", "\n", "\n\n"].map(Just);
        let [a, blank, accent, end, ends] = texts;
        let piece = prop_oneof![a, blank, accent, end, ends];
        let lf = vec(piece, 0..40).prop_map(|pieces| pieces.concat());
        let bytes = (lf, prop_oneof![Just("\n"), Just("\r\n")])
            .prop_map(|(lf, end)| lf.replace('\n', end).into_bytes());
        let [n] = each(bytes, [&LineEnds], meaning);
        assert!(n > 100, "{n} scripts");
    }
}
