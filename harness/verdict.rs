//! What a check finds: never one bit.

use std::fmt;

use crate::manner::Play;
use crate::transcript::{End, Kind, Transcript};

/// The verdict of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The invariant held wherever it was tried.
    Same,
    /// What the core says depends on the chunking.
    Variant,
    /// The same fault, but one transcript is the beginning of the other: events were lost.
    Weak,
    /// The same schedule, run twice, gave different transcripts.
    Flaky,
    /// Something came late: only with a later byte, with an empty read, or never, as nobody wakes it.
    Stalled,
    /// The core goes on for ever without getting anywhere.
    Livelock,
    /// The core panicked.
    Panicked,
    /// The adapter breaks the contract of a core.
    Misuse,
    /// Equal state keys had different futures.
    Unsound,
    /// The transcript is none that the case allows.
    Unexpected,
    /// It could not be judged: an earlier check failed, or the budget was spent.
    NotJudged,
    /// The core, its script and what is known of it give the check nothing to judge.
    Idle,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Same,
        Self::Variant,
        Self::Weak,
        Self::Flaky,
        Self::Stalled,
        Self::Livelock,
        Self::Panicked,
        Self::Misuse,
        Self::Unsound,
        Self::Unexpected,
        Self::NotJudged,
        Self::Idle,
    ];

    /// Whether nothing is wrong, as far as this check could tell.
    #[must_use]
    pub fn is_ok(self) -> bool {
        matches!(self, Self::Same | Self::NotJudged | Self::Idle)
    }

    /// The name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Variant => "variant",
            Self::Weak => "weak",
            Self::Flaky => "flaky",
            Self::Stalled => "stalled",
            Self::Livelock => "livelock",
            Self::Panicked => "panicked",
            Self::Misuse => "misuse",
            Self::Unsound => "unsound",
            Self::Unexpected => "unexpected",
            Self::NotJudged => "not-judged",
            Self::Idle => "idle",
        }
    }

    /// What the verdict says of two transcripts of one script.
    #[must_use]
    pub fn explain(self) -> &'static str {
        match self {
            Self::Same => "the transcripts agree",
            Self::Variant => "the transcripts differ",
            Self::Weak => "the same fault, but events before it are lost in one",
            Self::Flaky => "the same schedule, run twice, says different things",
            Self::Stalled => "it comes late, or never",
            Self::Livelock => "the core goes on for ever without getting anywhere",
            Self::Panicked => "the core panics",
            Self::Misuse => "the adapter breaks the contract of a core",
            Self::Unsound => {
                "equal state keys have different futures: the key leaves something out"
            }
            Self::Unexpected => "this is no outcome that is allowed",
            Self::NotJudged => "not judged: an earlier check failed, or the budget was spent",
            Self::Idle => "there is nothing to judge",
        }
    }

    /// How two plays differ. What is said behind an end is not what was lost before it.
    pub(crate) fn of_plays(a: (&Play, &Transcript), b: (&Play, &Transcript)) -> Self {
        let is_manner = a.0.manner != b.0.manner;
        let verdict = Self::of(a.1, b.1);
        if is_manner && verdict == Self::Weak { Self::Variant } else { verdict }
    }

    /// How two transcripts of one script differ.
    pub(crate) fn of(a: &Transcript, b: &Transcript) -> Self {
        let ends = [a.end(), b.end()];
        let any = |is: fn(&End) -> bool| ends.into_iter().any(is);
        if any(|end| matches!(end, End::Misuse(_))) {
            Self::Misuse
        } else if any(|end| matches!(end, End::Panic(_))) {
            Self::Panicked
        } else if any(|end| matches!(end, End::Livelock(_))) {
            Self::Livelock
        } else if any(|end| matches!(end, End::Stall(_))) {
            Self::Stalled
        } else if is_weak(a, b) {
            Self::Weak
        } else {
            Self::Variant
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn is_weak(a: &Transcript, b: &Transcript) -> bool {
    let same_fault = match (a.end(), b.end()) {
        (End::Fault(a), End::Fault(b)) => a.kind() == b.kind(),
        _ => false,
    };
    same_fault && (begins(a, b) || begins(b, a))
}

/// Whether one transcript says less than another, which begins with it. Payload may be cut anywhere.
fn begins(short: &Transcript, long: &Transcript) -> bool {
    let kinds = [Kind::Event, Kind::Data, Kind::Fault];
    let (said, more) = (short.project(&kinds), long.project(&kinds));
    if said.len() < more.len() && more.starts_with(&said) {
        return true;
    }
    let last = short.entries().filter(|entry| kinds.contains(&entry.kind)).last();
    let is_payload = last.is_some_and(|last| last.kind == Kind::Data);
    let Some((last, before)) = said.split_last().filter(|_| is_payload) else { return false };
    let payload = last.strip_suffix('"').unwrap_or(last);
    more.starts_with(before)
        && more.get(before.len()).is_some_and(|line| line != last && line.starts_with(payload))
}

#[cfg(test)]
mod tests {
    use super::Verdict;
    use crate::chunking::Chunking;
    use crate::driver::drive;
    use crate::fault::Fault;
    use crate::log::Log;
    use crate::transcript::Transcript;

    /// What a core says that says this, and gives up.
    fn said(say: fn(&mut Log)) -> Transcript {
        let core = move |_: &[u8], log: &mut Log| {
            say(log);
            Err::<usize, _>(Fault::new("x"))
        };
        drive(core, &"a".into(), &Chunking::whole())
    }

    #[test]
    fn less_of_what_came_before_a_fault_is_weak_also_within_payload() {
        let all = said(|log| {
            log.event("a");
            log.data("b", b"cd");
        });
        let verdict = |other: &Transcript| [Verdict::of(&all, other), Verdict::of(other, &all)];
        let weak = [
            said(|log| log.event("a")),
            said(|log| {
                log.event("a");
                log.data("b", b"c");
            }),
        ];
        assert!(weak.iter().all(|less| verdict(less) == [Verdict::Weak; 2]));
        let other = [
            said(|log| log.data("b", b"c")),
            said(|log| {
                log.event("a");
                log.data("b", b"d");
            }),
            said(|log| {
                log.event("a");
                log.debug(format_args!("b \"c\""));
            }),
            said(|log| {
                log.event("a");
                log.data("b", b"c");
                log.event("e");
            }),
        ];
        assert!(other.iter().all(|other| verdict(other) == [Verdict::Variant; 2]));
    }

    #[test]
    fn all_are_all_and_each_has_a_name_of_its_own() {
        assert_eq!(Verdict::ALL.len(), Verdict::Idle as usize + 1);
        assert!(Verdict::ALL.is_sorted_by(|a, b| a < b));
        let names: std::collections::BTreeSet<_> = Verdict::ALL.iter().map(|v| v.name()).collect();
        assert_eq!(names.len(), Verdict::ALL.len());
    }
}
