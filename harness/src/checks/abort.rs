//! A core can be dropped at any offset: dropping a connection must not panic.
//!
//! Spec: harness rule; a panic while another one unwinds aborts the process.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Records {
//!     n_open: usize,
//! }
//!
//! impl Core for Records {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.n_open = (self.n_open + bytes.len()) % 4;
//!         Ok(bytes.len())
//!     }
//! }
//!
//! impl Drop for Records {
//!     fn drop(&mut self) {
//!         assert_eq!(self.n_open, 0, "a record is open");
//!     }
//! }
//!
//! let report = check(Records::default).receive("abcd").run();
//! assert_eq!(report.verdict(CheckId::ABORT), Some(Verdict::Panicked));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Mode, Play};
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::ABORT,
    sentence: "a core can be dropped at any offset",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: |mode| mode == Mode::Dropped,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let len = context.script.len();
    // A long script is dropped at some of its offsets.
    let step = len.div_ceil(OFFSETS_MAX).max(1);
    (0..=len).step_by(step).filter(|offset| context.can_end_at(*offset)).find_map(|offset| {
        let script =
            if offset == len { context.script.clone() } else { context.script.prefix(offset) };
        let usual = Play::whole(script);
        let dropped = usual.clone().in_mode(Mode::Dropped);
        let differs = context.outcome(&dropped)?.says_otherwise(&context.outcome(&usual)?);
        differs.then(|| Violation::of_two(usual, dropped))
    })
}

/// Offsets at which a core is dropped.
const OFFSETS_MAX: usize = 64;
