//! The adapter follows the contract: it logs nothing before its first call, and has logged all that is
//! ready before it is given the same bytes again.
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
    let before = untouched.n_logged();
    untouched.poke();
    if before > 0 || untouched.n_logged() > 0 {
        let [a, b] = [Chunking::whole(), Chunking::new([0])].map(|c| Play::new(Script::new(), c));
        let spoke = "it logs before its first call; let an action start it";
        return Some(broken_contract(a, b).because(spoke));
    }
    for chunking in context.a_few_chunkings() {
        let mut session = context.session();
        session.play(&chunking, |_, _| {});
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
