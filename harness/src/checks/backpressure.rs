//! The bytes that a core sends do not depend on when the transport accepts them, nor on how many at a time.
//!
//! The check applies to cores that queue what they send, see [`Core::transmit`](crate::Core::transmit). The
//! transport accepts 1, 2 or 7 bytes for each piece that the core receives, or none until the end, or is
//! served only when no event is ready.
//!
//! Spec: harness rule; a socket accepts what it has room for (POSIX, `send`).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Echo {
//!     waiting: Vec<u8>,
//! }
//!
//! impl Core for Echo {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.waiting.extend_from_slice(bytes);
//!         Ok(bytes.len())
//!     }
//!     fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
//!         let waiting = std::mem::take(&mut self.waiting); // what has no room is lost
//!         log.send(&waiting[..room.min(waiting.len())]);
//!         Ok(!waiting.is_empty())
//!     }
//! }
//!
//! let report = check(Echo::default).receive("abc").run();
//! assert_eq!(report.verdict(CheckId::BACKPRESSURE), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::Mode;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::BACKPRESSURE,
    sentence: "what is sent depends neither on when the transport accepts it nor on how much at a time",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| matches!(mode, Mode::EventsFirst | Mode::TransmitRoom(_) | Mode::TransmitLast),
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core that queues what it sends: `Core::transmit`",
        is_met: |context| context.observed().transmits,
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let modes = [
        Mode::TransmitRoom(1),
        Mode::TransmitRoom(2),
        Mode::TransmitRoom(7),
        Mode::TransmitLast,
        Mode::EventsFirst,
    ];
    context.otherwise(&modes).map(|(usual, other)| Violation::of_two(usual, other))
}
