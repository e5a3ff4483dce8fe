//! States with equal keys have equal futures, and a clone goes on as its original would.
//!
//! Proof merges states by their keys. Random chunkings are replayed against every proof; one that the proof
//! does not know shows that the key, or `Clone`, leaves something out.
//!
//! A key that is another one each time merges no states. It is reported before anything is proved.
//!
//! Spec: harness rule; the soundness of explicit-state model checking depends on the whole state.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Clone, Default)]
//! struct Counter {
//!     n_pieces: usize,
//! }
//!
//! impl Core for Counter {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         self.n_pieces += 1;
//!         if bytes.ends_with(b"!") {
//!             log.event(self.n_pieces);
//!         }
//!         Ok(bytes.len())
//!     }
//! }
//!
//! // The key forgets the only thing there is to know.
//! let report = check(Counter::default).clone_states().key_states(|_| ()).receive("ab!").run();
//! assert_eq!(report.verdict(CheckId::STATE_KEY), Some(Verdict::BadStateKey));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::Chunking;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::STATE_KEY,
    sentence: "states with equal keys have equal futures",
    category: Category::Ground,
    reads: Reads::Evidence,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a state key: `prove()`, `hash_states()`, `debug_states()` or `key_states(…)`",
        is_met: |context| context.cores.is_provable(),
    },
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    // Where only given chunkings are played, no states are compared.
    if context.is_strict() {
        context.refuse();
    }
    if let Some((broken, cuts)) = context.evidence().broken.clone() {
        let violation = Violation::of_one(context.usual(&cuts)).because(broken);
        return Some(violation.with_verdict(Verdict::ContractViolation));
    }
    if let Some(cuts) = context.gathered().unstable.clone() {
        let violation = Violation::of_one(context.usual(&cuts)).because(UNSTABLE);
        return Some(violation.with_verdict(Verdict::BadStateKey));
    }
    let contradiction = context.gathered().contradiction.clone()?;
    let violation = Violation::of_classes(context.script, vec![Chunking::whole(), contradiction]);
    Some(violation.with_verdict(Verdict::BadStateKey))
}

/// What makes a key differ for equal states.
const UNSTABLE: &str =
    "the key of one state is another one each time: is a `HashMap` or an address in it?";

#[cfg(test)]
#[expect(clippy::disallowed_types, reason = "the order of a `HashSet` is what makes a bad key")]
mod tests {
    use std::cell::Cell;
    use std::collections::HashSet;
    use std::hash::{Hash, Hasher};

    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Core, Log};
    use crate::exhaustive::{self, Alphabet};
    use crate::runner::Report;
    use crate::search::Guarantee;
    use crate::transcript::Fault;

    /// Keeps the bytes that it has seen; their order as text is another one in each.
    #[derive(Debug, Clone, Default)]
    struct Seen(HashSet<u8>);

    impl Core for Seen {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            self.0.extend(bytes);
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    }

    /// Has another hash each time.
    #[derive(Clone, Default)]
    struct Fickle;

    thread_local!(static N_HASHED: Cell<u64> = const { Cell::new(0) });

    impl Hash for Fickle {
        fn hash<H: Hasher>(&self, state: &mut H) {
            N_HASHED.set(N_HASHED.get() + 1);
            N_HASHED.get().hash(state);
        }
    }

    impl Core for Fickle {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.data("raw", bytes);
            Ok(bytes.len())
        }
    }

    #[track_caller]
    fn assert_unstable(report: &Report) {
        assert_eq!(report.verdict(CheckId::STATE_KEY), Some(Verdict::BadStateKey), "{report}");
        assert!(report.to_string().contains("another one each time: is a `HashMap`"), "{report}");
        assert_eq!(report.coverage.feeds, 0, "nothing is explored: {report}");
        assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::NotJudged), "{report}");
    }

    #[test]
    fn a_key_that_differs_for_equal_states_is_bad() {
        let bytes: Vec<u8> = (0..40).collect();
        assert_unstable(&check(Seen::default).debug_states().receive(&bytes).run());
        assert_unstable(&check(|| Fickle).hash_states().receive(&bytes).run());
        assert_unstable(&check(|| Fickle).prove().receive(&bytes).run());
        // The order is that of the original in all of its copies.
        let copied = check(Seen::default).debug_states().clone_states().receive(&bytes).run();
        assert!(copied.is_ok(), "{copied}");
        assert_eq!(copied.coverage.guarantee, Guarantee::Proven);
    }

    #[test]
    fn short_strings_report_a_key_that_differs() {
        let symbols: Vec<u8> = (0..12).collect();
        let core = check(Seen::default).debug_states();
        let done = exhaustive::run(core, &Alphabet::new(symbols), 3);
        assert_unstable(&done.first.expect("a report").report);
    }
}
