//! What was logged of a growing text is never taken back: each text is the beginning of those after it.
//!
//! For cores that return their whole output each time, such as a parser of streamed JSON or of Markdown, and
//! log it by [`Log::data_so_far`](crate::Log::data_so_far). A user has seen what is taken back, or a program
//! has acted on it. A core that returns only what is new cannot take anything back; that it logs the right
//! thing is for [`reference`](super::reference) to judge.
//!
//! The script is played under the simplest chunking of each outcome, in one piece and byte by byte.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! A filter that removes a mark when it is complete, and has shown the first half of it by then:
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! let filter = || {
//!     let mut all = String::new();
//!     move |bytes: &[u8], log: &mut Log| {
//!         for &byte in bytes {
//!             all.push(char::from(byte));
//!             log.data_so_far("text", all.replace("<>", "").as_bytes());
//!         }
//!         Ok(bytes.len())
//!     }
//! };
//! let report = check(filter).receive("a<>b").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::STEADY), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::Chunking;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::STEADY,
    sentence: "what was logged of a growing text is never taken back",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: true,
    concerns: Concern::Where {
        needs: "a text that is logged as a whole: `Log::data_so_far`",
        is_met: |context| context.observed().retells,
    },
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let each_byte = (!context.judges_again()).then(|| Chunking::bytewise(context.script.len()));
    let each_byte = each_byte.map(|chunking| context.usual(&chunking));
    let mut plays = context.plays_of_outcomes().chain(each_byte);
    let play = plays.find(|play| context.takes_back(play) == Some(true))?;
    let clause = "a part of what was logged is taken back";
    Some(Violation::of_one(play).with_verdict(Verdict::Unexpected).because(clause))
}

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::Log;
    use crate::script::Script;
    use crate::transcript::Fault;

    type Closure = Box<dyn FnMut(&[u8], &mut Log) -> Result<usize, Fault>>;

    /// Logs all of its input so far, as `show` sees it.
    fn growing(show: fn(&str) -> String) -> impl Fn() -> Closure + Send + Sync {
        move || {
            let mut all = String::new();
            Box::new(move |bytes: &[u8], log: &mut Log| {
                for &byte in bytes {
                    all.push(char::from(byte));
                    log.data_so_far("text", show(&all).as_bytes());
                }
                Ok(bytes.len())
            })
        }
    }

    #[test]
    fn a_text_that_only_grows_is_steady() {
        let report = check(growing(str::to_uppercase)).receive("abc").run();
        assert_eq!(report.verdict(CheckId::STEADY), Some(Verdict::Same), "{report}");
        assert_eq!(report.transcript.lines(), ["text \"ABC\""]);
        let raw = || |bytes: &[u8], _: &mut Log| Ok(bytes.len());
        let report = check(raw).receive("abc").run();
        assert_eq!(report.verdict(CheckId::STEADY), Some(Verdict::NotApplicable));
    }

    #[test]
    fn what_is_taken_back_is_shown_in_a_short_script() {
        let report = check(growing(|all| all.replace("()", ""))).receive("ab(c)()d").run();
        let own = report.findings().find(|finding| finding.check == CheckId::STEADY).unwrap();
        assert_eq!(own.counterexample.a.script, Script::from("()"));
        let lines = own.counterexample.transcript_a.lines();
        assert_eq!(lines, ["text \"(\"", "text takes back \"(\""]);
    }
}
