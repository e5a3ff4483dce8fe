//! Compares a play with its script in one piece, in the default mode.

use proptest::test_runner::TestCaseError;

use crate::check::Checker;
use crate::checks::{CheckId, Invariant};
use crate::contract::{CoreFactory, Log};
use crate::driver::Session;
use crate::runner::waiver::WaiverQuery;
use crate::runner::{Comparison, Replay};
use crate::script::mode::{Advance, Life, Poll};
use crate::script::{Mode, Play};
use crate::search::sample::outcome_within;

/// Compares a play with its script in one piece, in the default mode.
///
/// Both must emit the same, and neither may end abnormally. If the core cannot be played in the
/// mode of the play, or the checks do not compare that mode with the default one for such a script,
/// the default mode replaces it. If that mode is [`ClockLate`](Mode::ClockLate) or
/// [`RefusalsHidden`](Mode::RefusalsHidden), the script in one piece is played in it, too. A waiver
/// covers a difference if it is for the check of the mode, or for a check that compares chunkings.
///
/// # Errors
///
/// If the transcripts differ or end abnormally, with both side by side.
///
/// # Examples
///
/// ```
/// use chunkproof::script::Play;
/// use chunkproof::{prop, Chunking, Log};
///
/// let reads = || |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) };
/// let play = Play::new("abc", Chunking::new([1]));
/// assert!(prop::play_invariant(reads, &play).is_err());
/// assert!(prop::play_invariant(reads, &Play::new("abc", Chunking::whole())).is_ok());
/// ```
pub fn play_invariant(core: impl Into<Checker>, play: &Play) -> Result<(), TestCaseError> {
    let checker = core.into();
    let cores = checker.factory();
    let (a, b, check) = pair(&cores, play);
    let replay = Replay { name: checker.title().to_owned(), check, a, b };
    if is_same(&cores, &replay) {
        return Ok(());
    }
    let comparison = Comparison::of(&cores, &replay);
    if is_waived(&checker, &replay, &comparison) {
        return Ok(());
    }
    let line = checker.to_rerun().replay(&replay.to_string());
    Err(TestCaseError::fail(format!("\n{comparison}\nreplay it:\n    {line}")))
}

/// The play in one piece, the play to be compared with it, and the check that compares such plays.
fn pair(cores: &CoreFactory, play: &Play) -> (Play, Play, CheckId) {
    let whole = Play::whole(play.script.clone());
    let mode = if is_compared(cores, play, &whole) { play.mode } else { Mode::Default };
    let policy = mode.policy();
    let is_among_cuts = policy.advance == Advance::Late || policy.hides_refusals;
    let whole = if is_among_cuts { whole.in_mode(mode) } else { whole };
    let check = CheckId::of_mode(mode).unwrap_or(CheckId::EVENTS);
    (whole, play.clone().in_mode(mode), check)
}

/// Whether the checks compare the mode of a play with the default one, for such a core and script.
fn is_compared(cores: &CoreFactory, play: &Play, whole: &Play) -> bool {
    let policy = play.mode.policy();
    // A script that acts on events acts later where the core is polled later.
    let acts_alike = policy.poll == Poll::UntilDry || play.script.reactions().is_empty();
    let has_power = match policy.life {
        Life::Cloned => cores.is_clonable(),
        Life::Reset | Life::ResetHalfway => cores.can_reset(),
        Life::Plain | Life::AfterEnd | Life::Twin | Life::TwinDropped | Life::Dropped => true,
    };
    let has_room = !policy.has_window || cores.has_window();
    // What is logged depends on how many events are requested; `flushing` compares what is sent.
    let requests_all = policy.poll != Poll::UntilLogged;
    let is_timeless = policy.advance != Advance::Runs || !waits(cores, whole);
    acts_alike && has_power && has_room && requests_all && is_timeless
}

/// Whether both plays emit the same, as the checks compare them, and end normally.
fn is_same(cores: &CoreFactory, replay: &Replay) -> bool {
    let outcome = |play| outcome_within(cores, play, u64::MAX).0;
    let both = outcome(&replay.a).zip(outcome(&replay.b));
    both.is_some_and(|(a, b)| !a.says_otherwise(&b) && !a.end.is_abnormal())
}

/// Whether the core ever has a deadline, which may count from the start of the script.
fn waits(cores: &CoreFactory, play: &Play) -> bool {
    let mut session = Session::in_mode(cores, play, Log::new(false));
    session.play(&play.chunking, |_, _| {});
    session.observed().waits
}

fn is_waived(checker: &Checker, replay: &Replay, comparison: &Comparison) -> bool {
    let cuts = [&replay.a.chunking, &replay.b.chunking];
    let of_cuts = Invariant::ALL.iter().filter(|check| check.explains_cuts());
    let checks = of_cuts.map(Invariant::id).chain([replay.check]);
    let mut checks =
        checks.flat_map(|check| checker.waivers().iter().map(move |known| (check, known)));
    let verdict = comparison.verdict();
    checks.any(|(check, known)| {
        known.covers(checker.title(), &WaiverQuery { check, verdict, kind: None, cuts: &cuts })
    })
}
