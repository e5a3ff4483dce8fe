//! What is queued is sent, even if the application requests no more.
//!
//! An application that has read the message that it waited for may never ask for another. What the core has
//! to send by then, such as the answer to a ping, must reach the transport all the same: by
//! [`Core::transmit`](crate::Core::transmit), and not only with the next [`Core::poll`](crate::Core::poll).
//!
//! The check applies to cores that do something when they are polled and queue what they send. The bytes come
//! one by one, so that nothing is left to parse after an event. At up to 64 offsets at which something is
//! logged, the script ends there, and the core is not polled after its last event.
//!
//! In an async function the request for more is
//! [`Demand::more`](crate::adapter::future::demand::Demand::more).
//!
//! Spec: harness rule; RFC 6455, 5.5.2 (an endpoint answers a ping as soon as is practical), RFC 9113, 6.7.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Pings {
//!     events: Vec<&'static str>,
//!     answer: Vec<u8>,
//!     outgoing: Vec<u8>,
//! }
//!
//! impl Core for Pings {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.events.extend(bytes.iter().map(|_| "ping"));
//!         Ok(bytes.len())
//!     }
//!     fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
//!         self.outgoing.append(&mut self.answer); // that of the event before this one
//!         let Some(event) = self.events.pop() else { return Ok(false) };
//!         self.answer.extend(b"pong");
//!         log.event(event);
//!         Ok(true)
//!     }
//!     fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
//!         let n_sent = room.min(self.outgoing.len());
//!         log.send(&self.outgoing.drain(..n_sent).collect::<Vec<_>>());
//!         Ok(n_sent > 0)
//!     }
//! }
//!
//! let report = check(Pings::default).receive("ab").run();
//! assert_eq!(report.verdict(CheckId::POLLING), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::FLUSHING), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Chunking, Mode, Play};
use crate::transcript::Kind;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::FLUSHING,
    sentence: "what is queued is sent, even if the application requests no more",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| matches!(mode, Mode::PollUntil(_)),
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core that is polled and queues what it sends: `Core::poll`, `Core::transmit`",
        is_met: |context| context.observed().polls && context.observed().transmits,
    },
    differs: sends_otherwise,
    find: Find::Simplest(find),
};

/// Whether two runs logged the same and sent something else.
fn sends_otherwise(a: &Outcome, b: &Outcome) -> bool {
    let logged = |outcome: &Outcome| (outcome.logged.events, outcome.logged.faults, outcome.end);
    logged(a) == logged(b) && a.logged.outgoing != b.logged.outgoing
}

fn find(context: &Context<'_>) -> Option<Violation> {
    let bytewise = |offset| {
        let script = context.script.prefix(offset);
        Play::new(script, Chunking::bytewise(offset))
    };
    let logged = context.transcript(&bytewise(context.script.len()))?;
    let is_event = |kind| matches!(kind, Kind::Event | Kind::Data);
    let events = logged.entries().filter(|entry| is_event(entry.kind));
    let mut offsets: Vec<usize> = events.map(|entry| entry.offset).collect();
    offsets.dedup();
    let step = offsets.len().div_ceil(OFFSETS_MAX).max(1);
    offsets.into_iter().step_by(step).find_map(|offset| {
        let usual = bytewise(offset);
        let (as_usual, n_events) = context.outcome_and_events(&usual)?;
        let stopped = usual.clone().in_mode(Mode::PollUntil(usize::try_from(n_events).ok()?));
        let outcome = context.outcome(&stopped)?;
        sends_otherwise(&as_usual, &outcome).then(|| Violation::of_two(usual, stopped))
    })
}

/// How many offsets are tried, at most.
const OFFSETS_MAX: usize = 64;
