//! Whether an execution breaks a check: those that compare chunkings, and one that runs beside them.

use crate::check::Checker;
use crate::checks::Invariant;
use crate::context::{Context, Verdict};
use crate::digest::Digest;
use crate::script::Mode;

/// Whether a check that is not known to fail does.
pub(super) fn glance(checker: &Checker, lab: &Context<'_>, mode: Mode) -> bool {
    let fails = |invariant: &Invariant| {
        let found = if invariant.is_judged(lab) { (invariant.find)(lab) } else { None };
        found.is_some_and(|found| {
            let cores = checker.factory();
            let said = |play| cores.play(play);
            let verdict =
                || Verdict::of_plays((&found.a, &said(&found.a)), (&found.b, &said(&found.b)));
            let known = checker.waivers().iter().filter(|waiver| waiver.check == invariant.id);
            let mut known = known.peekable();
            known.peek().is_none() || {
                let verdict = found.verdict.unwrap_or_else(verdict);
                known.all(|waiver| waiver.verdict.is_some_and(|known| known != verdict))
            }
        })
    };
    let concerned = |invariant: &&Invariant| (invariant.concerns)(lab);
    let (comparing, others): (Vec<_>, Vec<_>) =
        Invariant::ALL.iter().partition(|invariant| COMPARING.contains(&invariant.id));
    let mut comparing = comparing.into_iter().filter(concerned);
    comparing.any(fails) || beside(others, lab, mode).is_some_and(fails)
}

/// The check that is run beside: the one that plays in a mode; else one that the bytes choose among those
/// that find something to judge.
fn beside<'i>(others: Vec<&'i Invariant>, lab: &Context<'_>, mode: Mode) -> Option<&'i Invariant> {
    let named = Invariant::of_mode(mode);
    let mut digest = Digest::new();
    digest.write(lab.script.bytes());
    let concerned = |invariant: &&Invariant| (invariant.concerns)(lab);
    let is_it = |invariant: &&Invariant| named.is_none_or(|named| invariant.id == named);
    let choice: Vec<_> = others.into_iter().filter(is_it).filter(concerned).collect();
    let at = usize::try_from(digest.value() % choice.len().max(1) as u128).ok()?;
    choice.get(at).copied()
}

/// The checks that read what chunkings come to; each execution runs them all.
const COMPARING: [&str; 11] = [
    "consumed",
    "state-key",
    "events",
    "before-faults",
    "outgoing",
    "faults",
    "panics",
    "progress",
    "empty-pieces",
    "promptness",
    "truncation",
];
