//! Decides whether an execution breaks a check: one that compares chunkings, or one other check.

use crate::check::Checker;
use crate::checks::{CheckId, Invariant};
use crate::context::{Context, Verdict};
use crate::digest::Digest;
use crate::script::Mode;

/// Whether a check fails in a way that no waiver covers.
pub(super) fn is_any_broken(checker: &Checker, context: &Context<'_>, mode: Mode) -> bool {
    let fails = |invariant: &Invariant| {
        let found = if invariant.is_judged(context) { invariant.find(context) } else { None };
        found.is_some_and(|found| {
            let cores = checker.factory();
            let logged = |play| cores.play(play);
            let verdict =
                || Verdict::of_plays((&found.a, &logged(&found.a)), (&found.b, &logged(&found.b)));
            let known = checker.waivers().iter().filter(|waiver| waiver.check == invariant.id());
            let mut known = known.peekable();
            known.peek().is_none() || {
                let verdict = found.verdict.unwrap_or_else(verdict);
                known.all(|waiver| waiver.verdict.is_some_and(|known| known != verdict))
            }
        })
    };
    // Checks that read the evidence need no further plays, so each execution runs all of them; a reference
    // is what its author fuzzes for, and costs one play.
    let is_always_run =
        |invariant: &&Invariant| invariant.reads_evidence() || invariant.id() == CheckId::REFERENCE;
    let (comparing, replaying): (Vec<&Invariant>, Vec<&Invariant>) =
        Invariant::ALL.iter().partition(is_always_run);
    let mut comparing = comparing.into_iter().filter(|invariant| invariant.is_concerned(context));
    comparing.any(fails) || further(replaying, context, mode).is_some_and(fails)
}

/// The one further check that is run: the one that plays in the mode of the input; in the default
/// mode, one that the bytes choose among those that apply.
fn further(
    replaying: Vec<&'static Invariant>,
    context: &Context<'_>,
    mode: Mode,
) -> Option<&'static Invariant> {
    let named = CheckId::of_mode(mode);
    let mut digest = Digest::new();
    digest.write(context.script.bytes());
    let is_it = |invariant: &&Invariant| named.is_none_or(|named| invariant.id() == named);
    let is_concerned = |invariant: &&Invariant| invariant.is_concerned(context);
    let choice: Vec<_> = replaying.into_iter().filter(is_it).filter(is_concerned).collect();
    let at = usize::try_from(digest.value() % choice.len().max(1) as u128).ok()?;
    choice.get(at).copied()
}
