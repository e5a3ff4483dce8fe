//! Timers depend on the time of the script alone: the cuts move no deadline, and it does not matter how
//! often the core is given the time.
//!
//! The core is given the time at each deadline, before and after it, and repeatedly while the clock stands
//! still. For a core that never names a deadline an hour passes after each piece, as it must not depend on
//! what it did not ask for. There is no other clock. Timers that are served late may fire fewer times, so
//! only the cuts are compared there.
//!
//! Spec: harness rule; sans-I/O cores receive the time as an argument (quinn-proto, `handle_timeout`).
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//!
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! /// An idle timer that each feed puts off, even one of half a message.
//! #[derive(Default)]
//! struct Idle {
//!     n_feeds: u32,
//! }
//!
//! impl Core for Idle {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.n_feeds += 1;
//!         Ok(bytes.len())
//!     }
//!     fn deadline(&self) -> Option<Duration> {
//!         Some(Duration::from_secs(30) * self.n_feeds)
//!     }
//! }
//!
//! let report = check(Idle::default).receive("ab").run();
//! assert_eq!(report.verdict(CheckId::TIME), Some(Verdict::Variant));
//! ```

use std::time::Duration;

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::script::{Chunking, Mode, Play, Step};
use crate::transcript::outcome::{NEVER, Outcome};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::TIME,
    sentence: "timers depend on the time of the script alone",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| {
        use Mode::{ClockEarly, ClockLate, ClockRepeats, ClockRuns};
        matches!(mode, ClockEarly | ClockRepeats | ClockLate | ClockRuns)
    },
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a.due != b.due || a.says_otherwise(b),
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    moved(context).or_else(|| told(context)).or_else(|| late(context))
}

/// A cut that moves a deadline.
fn moved(context: &Context<'_>) -> Option<Violation> {
    let evidence = context.evidence();
    let offsets = 0..=context.script.len();
    let moved = evidence.open.iter().zip(offsets).find_map(|(moment, offset)| {
        let is_told = evidence.disagreement(moment, Outcome::says).is_some();
        let classes = evidence.disagreement(moment, |outcome| outcome.due)?;
        // Where they logged different things, `events` or `outgoing` reports it.
        (!is_told).then(|| Violation::of_classes(&context.script.prefix(offset), classes))
    });
    let moved = moved?;
    let dues = [context.outcome(&moved.a)?.due, context.outcome(&moved.b)?.due];
    let [a, b] = dues.map(shown);
    let clause = format!("the cuts move its deadline: A waits {a}, B waits {b}");
    let sooner = dues.into_iter().min()?;
    let moved = fired(context, &moved, sooner).unwrap_or(moved);
    Some(moved.with_verdict(Verdict::Variant).because(clause))
}

/// The same two plays, and then time passes until a deadline that only one of them has: that can be seen.
fn fired(context: &Context<'_>, moved: &Violation, due: u64) -> Option<Violation> {
    let passed = moved.a.script.steps().map(|step| match step {
        Step::Advance(time) => time,
        Step::Receive(_) | Step::Eof | Step::Act(_) | Step::On { .. } => Duration::ZERO,
    });
    let wait = Duration::from_nanos(due).checked_sub(passed.sum())?;
    let later = |play: &Play| Play { script: play.script.clone().advance(wait), ..play.clone() };
    let (a, b) = (later(&moved.a), later(&moved.b));
    let differs = context.outcome(&a)?.says_otherwise(&context.outcome(&b)?);
    differs.then(|| Violation { a, b, ..moved.clone() })
}

fn shown(due: u64) -> String {
    match due {
        NEVER => "without a deadline".to_owned(),
        nanos => format!("until {:?}", Duration::from_nanos(nanos)),
    }
}

/// A way of telling the time that changes what is logged.
fn told(context: &Context<'_>) -> Option<Violation> {
    // A core that waits for something may count from when the script began, so its clock is left alone.
    let modes: &[Mode] = match context.observed().waits {
        true => &[Mode::ClockEarly, Mode::ClockRepeats],
        false => &[Mode::ClockRepeats, Mode::ClockRuns],
    };
    let (usual, other) = context.otherwise(modes)?;
    // To give a core the time is to give it a turn as well. One that names no deadline, and differs with how
    // often it gets a turn, is reported by `polling` and `empty-pieces`.
    let is_of_turns = !context.observed().waits && differs_with_turns(context, &usual);
    (!is_of_turns).then(|| Violation::of_two(usual, other))
}

/// Whether turns alone, without any time that passes, change what the core logs.
fn differs_with_turns(context: &Context<'_>, usual: &Play) -> bool {
    let ends = usual.chunking.cuts().iter().copied().chain([context.script.len()]);
    let again = Play { chunking: Chunking::new(ends.flat_map(|end| [end; 2])), ..usual.clone() };
    let differs = |a: Outcome, b: Outcome| a.says_otherwise(&b);
    context.outcome(usual).zip(context.outcome(&again)).is_some_and(|(a, b)| differs(a, b))
        || context.otherwise(&[Mode::PollOnce, Mode::PollLast]).is_some()
}

/// Cuts that matter where the core is given the time late.
fn late(context: &Context<'_>) -> Option<Violation> {
    if !context.script.passes_time() {
        return None;
    }
    let late = |chunking| context.usual(&chunking).in_mode(Mode::ClockLate);
    let (a, b) = context.disagreeing(context.some_chunkings().into_iter().map(late))?;
    let in_time = |play: &Play| context.outcome(&play.clone().in_mode(Mode::Default));
    // Where the cuts matter although the time is given at once, `events` or `outgoing` reports it.
    let is_its_doing = !in_time(&a)?.says_otherwise(&in_time(&b)?);
    is_its_doing.then(|| Violation::of_two(a, b))
}
