//! The log of a core does not depend on when it is polled: until dry after each piece, once for each piece,
//! or only after all bytes have come. Nothing that is ready is ever stranded.
//!
//! The check applies to cores that log when they are polled, see [`Core::poll`](crate::Core::poll). An
//! application that acts on events acts later where it polls later, so it does not act on them here.
//!
//! Spec: harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Bytes {
//!     ready: Option<u8>, // room for one only
//! }
//!
//! impl Core for Bytes {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.ready = bytes.first().copied();
//!         Ok(1.min(bytes.len()))
//!     }
//!     fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
//!         Ok(self.ready.take().map(|byte| log.event(byte)).is_some())
//!     }
//! }
//!
//! let report = check(Bytes::default).receive("abc").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::POLLING), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Mode, Script, Step};
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::POLLING,
    sentence: "the log of a core does not depend on when it is polled",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| matches!(mode, Mode::PollOnce | Mode::PollLast),
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core that logs when it is polled: `Core::poll`",
        is_met: |context| context.observed().polls,
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let steps = context.script.steps().filter(|step| !matches!(step, Step::On { .. }));
    let script = steps.fold(Script::new(), Script::step);
    let found = context.otherwise_of(&script, &[Mode::PollOnce, Mode::PollLast])?;
    Some(Violation::of_two(found.0, found.1))
}
