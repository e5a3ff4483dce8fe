//! Cores do not influence each other: fed in turns with another core, beside one that is dropped halfway,
//! replaced by its clone before each piece, or reset after another life, a core logs what it logs alone.
//!
//! Clones are tried where the core can be cloned, resets where it has one
//! ([`Checker::reset_with`](crate::Checker::reset_with)): a core that was reset is as good as a fresh one.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use std::cell::RefCell;
//!
//! use chunkproof::contract::core_fn;
//! use chunkproof::{check, CheckId, Verdict};
//!
//! thread_local! { static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) }; }
//!
//! // All instances of a thread collect in one buffer.
//! let messages = || core_fn(|bytes, log| {
//!     BUFFER.with_borrow_mut(|buffer| {
//!         buffer.extend_from_slice(bytes);
//!         if buffer.ends_with(b";") {
//!             log.event(std::mem::take(buffer));
//!         }
//!     });
//!     Ok(bytes.len())
//! });
//! let report = check(messages).receive("ab;").run();
//! assert_eq!(report.verdict(CheckId::ISOLATION), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::Mode;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::ISOLATION,
    sentence: "a core logs the same beside others, as a clone, and after a reset",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| {
        use Mode::{Cloned, Reset, ResetHalfway, Twin, TwinDropped};
        matches!(mode, Twin | TwinDropped | Cloned | Reset | ResetHalfway)
    },
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let mut modes = vec![Mode::Twin, Mode::TwinDropped];
    if context.cores.is_clonable() {
        modes.push(Mode::Cloned);
    }
    if context.cores.can_reset() {
        modes.push(Mode::Reset);
        // Half of a script ends within a piece, which would be another one than those given.
        modes.extend((!context.is_strict()).then_some(Mode::ResetHalfway));
    }
    context.otherwise(&modes).map(|(usual, other)| Violation::of_two(usual, other))
}
