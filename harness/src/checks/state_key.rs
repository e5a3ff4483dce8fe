//! States with equal keys have equal futures, and a clone goes on as its original would.
//!
//! Proof merges states by their keys. Random chunkings are replayed against every proof; one that the proof
//! does not know shows that the key, or `Clone`, leaves something out.
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
    if let Some((broken, cuts)) = context.evidence().broken.clone() {
        let violation = Violation::of_one(context.usual(&cuts)).because(broken);
        return Some(violation.with_verdict(Verdict::ContractViolation));
    }
    let contradiction = context.gathered().contradiction.clone()?;
    let violation = Violation::of_classes(context.script, vec![Chunking::whole(), contradiction]);
    Some(violation.with_verdict(Verdict::BadStateKey))
}
