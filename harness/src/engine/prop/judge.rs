//! Whether a play says what its script says in one piece, played as usual.

use proptest::test_runner::TestCaseError;

use crate::checks::Invariant;
use crate::contract::{Cores, Log};
use crate::driver::Session;
use crate::rig::{IntoRig, Rig};
use crate::runner::Comparison;
use crate::script::{Manner, Play, Replay};
use crate::search::sample::outcome_within;

/// A play beside its script in one piece, played as usual: both must say the same, and neither may end in
/// trouble.
///
/// A manner for which a core lacks the power, or which the checks do not compare with the usual one for
/// such a script, is left out, as the checks leave it out; time that is told late, and refusals that leave
/// no line, are compared among cuts. A waiver of the check that the manner belongs to, or of one that
/// compares cuts, covers what it says.
///
/// # Errors
///
/// With both transcripts side by side, if they differ.
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
pub fn play_invariant(core: impl IntoRig, play: &Play) -> Result<(), TestCaseError> {
    let rig = core.into_rig();
    let (a, b, check) = pair(rig.cores(), play);
    let (name, check) = (rig.name.clone(), check.to_owned());
    let replay = Replay { name, check, a, b };
    if is_same(rig.cores(), &replay) {
        return Ok(());
    }
    let comparison = Comparison::of(rig.cores(), &replay);
    if is_waived(&rig, &replay, &comparison) {
        return Ok(());
    }
    let token = format!("replay it:\n    CHUNKPROOF_REPLAY={replay}");
    Err(TestCaseError::fail(format!("\n{comparison}\n{token}")))
}

/// The play of the whole script, the one to be compared with it, and the check that does so.
fn pair(cores: &Cores, play: &Play) -> (Play, Play, &'static str) {
    let whole = Play::whole(play.script.clone());
    let is_compared = match play.manner {
        // Who acts on events acts later where it polls later.
        Manner::PollOnce | Manner::PollLast => play.script.reactions().is_empty(),
        Manner::Window(_) => cores.has_window(),
        Manner::ClockIdle => !waits(cores, &whole),
        Manner::Copied => cores.is_clonable(),
        Manner::Reset | Manner::ResetHalfway => cores.can_reset(),
        Manner::Usual
        | Manner::PollFirst
        | Manner::Room(_)
        | Manner::SendLast
        | Manner::ResumeAfter(_)
        | Manner::ResumeLast
        | Manner::ClockEarly
        | Manner::ClockStill
        | Manner::ClockLate
        | Manner::Knocked
        | Manner::Unrefused
        | Manner::Twin
        | Manner::Widowed
        | Manner::Dropped => true,
    };
    let manner = if is_compared { play.manner } else { Manner::Usual };
    let is_among_cuts = matches!(manner, Manner::ClockLate | Manner::Unrefused);
    let whole = if is_among_cuts { whole.in_manner(manner) } else { whole };
    let check = Invariant::of_manner(manner).unwrap_or("events");
    (whole, play.clone().in_manner(manner), check)
}

/// Whether both plays say the same, as the checks compare them, and end well.
fn is_same(cores: &Cores, replay: &Replay) -> bool {
    let outcome = |play| outcome_within(cores, play, u64::MAX).0;
    let both = outcome(&replay.a).zip(outcome(&replay.b));
    both.is_some_and(|(a, b)| !a.says_otherwise(&b) && !a.end.is_trouble())
}

/// Whether the core names a deadline: such a one may count from when the script began.
fn waits(cores: &Cores, play: &Play) -> bool {
    let mut session = Session::in_manner(cores, play, Log::new(false));
    session.play(&play.chunking, |_, _| {});
    session.habits().waits
}

fn is_waived(rig: &Rig, replay: &Replay, comparison: &Comparison) -> bool {
    let cuts = [&replay.a.chunking, &replay.b.chunking];
    let checks = COMPARE_CUTS.into_iter().chain([replay.check.as_str()]);
    let mut checks = checks.flat_map(|check| rig.waivers.iter().map(move |known| (check, known)));
    checks.any(|(check, known)| known.covers(check, &rig.name, comparison.verdict(), &cuts))
}

/// The checks to which what a cut changes is laid.
const COMPARE_CUTS: [&str; 8] = [
    "events",
    "before-faults",
    "outgoing",
    "faults",
    "panics",
    "progress",
    "empty-pieces",
    "closing",
];
