//! Refuses facts that demand what the outcomes of a case leave to the core.
//!
//! The checks `completeness` and `limits` judge facts and do not know the outcomes. A core that refuses what
//! an outcome lets it refuse, or that misses a recommendation, would be reported as violating a fact.

use crate::corpus::case::are_recommended;
use crate::corpus::expect::word;
use crate::corpus::raw::RawCase;
use crate::corpus::source::Source;
use crate::corpus::{Allowed, CorpusError};
use crate::script::Script;

impl Source {
    /// Refuses a fact that demands to accept what an outcome permits to refuse.
    pub(super) fn demands_no_more(
        &self,
        raw: &RawCase,
        script: &Script,
        allowed: &[Allowed],
    ) -> Result<(), CorpusError> {
        let len = script.len();
        let mut complete = raw.complete.iter().flatten();
        let whole = complete.find(|at| usize::try_from(*at.get_ref()) == Ok(len));
        // The end that is judged is the end of this script, and not one that comes before other steps.
        let ends_here = *script == script.truncated(len);
        if let Some(at) = whole
            && let Some(choice) = choice(allowed, |says| ends_here && is_refused(says))
        {
            let demand = "`complete` demands that the stream may end here";
            return Err(self.error(self.at(at), format!("{demand}, but {choice}")));
        }
        if let Some(limit) = &raw.limit
            && let Some(choice) =
                choice(allowed, |says| says.iter().any(|line| word(line) == "fault"))
        {
            let demand = "`limit` demands that a core accepts every size up to it";
            return Err(self.error(self.at(limit), format!("{demand}, but {choice}")));
        }
        Ok(())
    }
}

/// How the outcomes permit a refusal, if they do, and what to change.
fn choice(allowed: &[Allowed], refuses: impl Fn(&[String]) -> bool) -> Option<String> {
    if let Some(index) = allowed.iter().position(|outcome| refuses(&outcome.says)) {
        let number = index + 1;
        return Some(format!("outcome {number} permits a fault; remove the fact or that outcome"));
    }
    let problem = "every outcome is only recommended; remove the fact, or require an outcome";
    are_recommended(allowed).then(|| problem.to_owned())
}

/// Whether a transcript of a stream that has ended, with these lines, ends in a fault.
fn is_refused(says: &[String]) -> bool {
    let mut last = says.iter().rev().map(|line| word(line));
    last.find(|word| matches!(*word, "fault" | "end" | "...")) == Some("fault")
}

#[cfg(test)]
mod tests {
    use crate::corpus::tests::{GOOD, parse};

    const RECEIVE: &str = "receive = 'é\\n'";
    const SIZED: &str = "receive = '{repeat {size} \"a\"}'";

    /// The error for the good case with these keys in place of its `receive`, and these outcomes.
    fn error(keys: &str, outcomes: &[(&str, &str)]) -> Option<String> {
        let outcome =
            |(verdict, says): &(_, _)| format!("{{ verdict = '{verdict}', says = [{says}] }}");
        let outcomes: Vec<String> = outcomes.iter().map(outcome).collect();
        let expect = format!("expect = [{}]", outcomes.join(", "));
        let text = GOOD.replace("expect = ['line \"x\"', 'end']", &expect).replace(RECEIVE, keys);
        parse(&text).err().map(|error| error.to_string())
    }

    #[test]
    fn a_stream_that_must_end_has_no_outcome_that_refuses() {
        let of = |keys: &str, says: &str| {
            let keys = format!("{RECEIVE}\n{keys}");
            error(&keys, &[("should", "'line \"x\"', 'end'"), ("may", says)])
        };
        let found = of("eof = true\ncomplete = [0, 3]", "'at 1s fault', 'close'").unwrap();
        assert!(found.starts_with("p/x.toml:11:16: `complete` demands"), "{found}");
        assert!(found.contains("outcome 2 permits a fault"), "{found}");
        for says in ["'fault', 'end'", "'fault', '...'", "'line \"y\"', 'end'"] {
            assert_eq!(of("eof = true\ncomplete = [0, 3]", says), None, "{says}");
        }
        assert_eq!(of("eof = true\ncomplete = [0]", "'fault'"), None, "it ends elsewhere");
        assert_eq!(of("complete = [0, 3]", "'fault'"), None, "a fault may be survived");
        let later = "steps = [{ receive = 'é\\n' }, { eof = true }, { act = 'go' }]";
        let outcomes = [("must", "'line \"x\"', 'end'"), ("may", "'line \"x\"', 'fault'")];
        assert_eq!(error(&format!("{later}\ncomplete = [3]"), &outcomes), None, "another end");
    }

    #[test]
    fn a_recommendation_states_no_fact_that_demands_it() {
        let of = |keys: &str, verdict| error(keys, &[(verdict, "'line \"x\"', 'end'")]);
        for keys in [format!("{RECEIVE}\ncomplete = [0, 3]"), format!("{SIZED}\nlimit = 3")] {
            let found = of(&keys, "should").unwrap();
            assert!(found.contains("every outcome is only recommended"), "{found}");
            assert_eq!(of(&keys, "may"), None, "no other outcome is permitted");
        }
        assert_eq!(of(&format!("{RECEIVE}\ncomplete = [0]"), "should"), None);
        assert_eq!(of(&format!("{SIZED}\ngrow = 3"), "should"), None);
    }

    #[test]
    fn a_limit_has_no_outcome_with_a_fault() {
        let of = |keys: &str, says| error(&format!("{SIZED}\n{keys}"), &[("must", says)]);
        let found = of("limit = 3", "'line \"x\"', 'fault', 'end'").unwrap();
        assert!(found.contains("`limit` demands") && found.contains("outcome 1"), "{found}");
        assert_eq!(of("limit = 3", "'line \"x\"'"), None);
        assert_eq!(of("grow = 3", "'fault'"), None);
    }
}
