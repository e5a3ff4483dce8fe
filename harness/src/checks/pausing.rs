//! A core that pauses keeps or hands back what it did not consume: resumed at once, some pieces later or
//! only at the end, it logs the same.
//!
//! The check applies to cores that pause, see [`Core::is_paused`](crate::Core::is_paused). Under a
//! byte-by-byte chunking, "one piece later" is every offset after a pause.
//!
//! Spec: harness rule; PEP 3153 (transports that pause), RFC 9112, 9.3.2 (pipelined requests are answered
//! in order).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Requests {
//!     is_answering: bool,
//! }
//!
//! impl Core for Requests {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         if self.is_answering {
//!             return Ok(bytes.len()); // should hand it back
//!         }
//!         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!         log.event("request");
//!         self.is_answering = true;
//!         Ok(end + 1)
//!     }
//!     fn is_paused(&self) -> bool {
//!         self.is_answering
//!     }
//!     fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
//!         self.is_answering = false;
//!         log.send(b"done\n");
//!         Ok(())
//!     }
//! }
//!
//! let report = check(Requests::default).receive("a\nb\n").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::PAUSING), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::Mode;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::PAUSING,
    sentence: "a core that pauses logs the same whenever it is resumed",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| matches!(mode, Mode::ResumeAfter(_) | Mode::ResumeLast),
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core that pauses in this script: `Core::is_paused`",
        is_met: |context| context.observed().pauses,
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let later = (0..RESUMED_MAX).map(Mode::ResumeAfter);
    let modes: Vec<Mode> = later.chain([Mode::ResumeLast]).collect();
    context.otherwise(&modes).map(|(usual, other)| Violation::of_two(usual, other))
}

/// How many pieces a core is left paused for, at most, before the end.
const RESUMED_MAX: usize = 8;
