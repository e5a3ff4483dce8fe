//! The adapter follows the contract: it logs nothing before its first call, and has logged all that is
//! ready before it is given the same bytes again.
//!
//! Its `Clone`, its state key and its count of held bytes panic in no state: the core would be sampled, or
//! not judged, as if it had none.
//!
//! Five of seventy adapters written for real cores broke the contract at first, and each looked like a bug
//! of the core. So this runs first, and blames the adapter.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! struct Greets;
//!
//! impl Core for Greets {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         Ok(bytes.len())
//!     }
//!     fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
//!         log.send(b"+OK\r\n"); // nobody asked
//!         Ok(false)
//!     }
//! }
//!
//! let report = check(|| Greets).receive("x").run();
//! assert_eq!(report.verdict(CheckId::SELF_CHECK), Some(Verdict::ContractViolation));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::{Chunking, Play, Script};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::SELF_CHECK,
    sentence: "the adapter follows the contract of a core",
    category: Category::Ground,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut untouched = context.session();
    let broken = untouched.broken_operation().or_else(|| context.cores.broken_operation());
    if let Some(broken) = broken {
        let play = Play::whole(context.script.clone());
        return Some(broken_contract(play.clone(), play).because(broken));
    }
    let before = untouched.n_logged();
    if !(context.is_strict() && context.cores.accepts_empty) {
        untouched.poke();
    }
    if before > 0 || untouched.n_logged() > 0 {
        let [a, b] = [Chunking::whole(), Chunking::new([0])].map(|c| Play::new(Script::new(), c));
        let spoke = "it logs before its first call; let an action start it";
        return Some(broken_contract(a, b).because(spoke));
    }
    for chunking in context.a_few_chunkings() {
        let mut broken = None;
        let played = context.played_alone(&chunking, |session| {
            broken = broken.take().or_else(|| session.broken_operation());
        });
        if let Some(broken) = broken {
            let play = Play::new(context.script.clone(), chunking);
            return Some(broken_contract(play.clone(), play).because(broken));
        }
        let Some(mut session) = played else { continue };
        // The same bytes again would be another piece.
        if context.is_strict() && (session.n_untaken() > 0 || context.cores.accepts_empty) {
            context.refuse();
            continue;
        }
        let logged = session.n_logged();
        session.poke();
        if session.n_logged() > logged {
            let poked = chunking.with_cut(context.script.len());
            let [a, b] = [chunking, poked].map(|c| Play::new(context.script.clone(), c));
            return Some(broken_contract(a, b).because("given the same bytes again, it logs more"));
        }
    }
    None
}

fn broken_contract(a: Play, b: Play) -> Violation {
    Violation::of_two(a, b).with_verdict(Verdict::ContractViolation)
}

#[cfg(test)]
mod tests {
    use std::hash::{Hash, Hasher};

    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Core, Log};
    use crate::transcript::Fault;

    /// Sends a byte for each that it receives, and panics in one of its operations once it has received five.
    #[derive(Default)]
    struct Breaks(Vec<u8>, &'static str, usize);

    impl Breaks {
        fn at(&self, operation: &str) {
            assert!(self.0.len() < 5 || self.1 != operation, "no {operation}");
        }
    }

    impl Clone for Breaks {
        fn clone(&self) -> Self {
            self.at("clone");
            Self(self.0.clone(), self.1, self.2)
        }
    }

    impl Hash for Breaks {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.at("hash");
            (&self.0, self.2).hash(state);
        }
    }

    impl Core for Breaks {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0.extend(bytes);
            self.2 += bytes.len();
            log.data("raw", bytes);
            Ok(bytes.len())
        }
        fn transmit(&mut self, _: usize, log: &mut Log) -> Result<bool, Fault> {
            let sends = self.2 > 0;
            if sends {
                self.2 -= 1;
                log.send(b"x");
            }
            Ok(sends)
        }
        fn awaits_room(&self) -> bool {
            self.at("room");
            false
        }
    }

    #[test]
    fn operations_that_panic_are_named() {
        let run = |operation: &'static str| {
            let cores = check(move || Breaks(Vec::new(), operation, 0)).prove();
            let cores = cores.held_bytes(|core: &Breaks| {
                core.at("held");
                0
            });
            cores.receive("abcdefgh").buffered_max(8).run()
        };
        assert!(run("none").is_ok());
        let names = [
            ("clone", "`Clone` panics: no clone at "),
            ("hash", "the state key panics: no hash at "),
            ("held", "the function of `held_bytes` panics: no held at "),
        ];
        for (operation, name) in names {
            let report = run(operation);
            assert_eq!(
                report.verdict(CheckId::SELF_CHECK),
                Some(Verdict::ContractViolation),
                "{report}"
            );
            assert!(report.to_string().contains(name), "{report}");
            assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::NotJudged), "{report}");
        }
        let report = run("room");
        assert!(
            report.findings().any(|it| it.counterexample.verdict == Verdict::Panicked),
            "{report}"
        );
    }
}
