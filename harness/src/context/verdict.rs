//! What a check finds: never one bit.

use std::fmt;

use crate::script::Play;
use crate::transcript::{End, Kind, Transcript};

/// The verdict of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The invariant held wherever it was tried.
    Same,
    /// The log of the core depends on the chunking.
    Variant,
    /// The same fault, but one transcript is the beginning of the other: events were lost.
    LostEvents,
    /// The same schedule, run twice, gave different transcripts.
    Flaky,
    /// An event came late: only with a later byte, with an empty read, or never, as no waker is left.
    Stalled,
    /// The core runs endlessly without progress.
    Livelock,
    /// The core panicked.
    Panicked,
    /// The core ended its process.
    Aborted,
    /// A call of the core did not return in time.
    Hung,
    /// The core needed more memory than its process had.
    OutOfMemory,
    /// The adapter breaks the contract of a core.
    ContractViolation,
    /// Equal state keys had different futures.
    BadStateKey,
    /// The test or the case does not allow the transcript.
    Unexpected,
    /// It could not be judged: an earlier check failed, or the budget was spent.
    NotJudged,
    /// The core, its script and its facts give the check nothing to judge.
    NotApplicable,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Same,
        Self::Variant,
        Self::LostEvents,
        Self::Flaky,
        Self::Stalled,
        Self::Livelock,
        Self::Panicked,
        Self::Aborted,
        Self::Hung,
        Self::OutOfMemory,
        Self::ContractViolation,
        Self::BadStateKey,
        Self::Unexpected,
        Self::NotJudged,
        Self::NotApplicable,
    ];

    /// Whether the check found no violation.
    #[must_use]
    pub fn is_ok(self) -> bool {
        matches!(self, Self::Same | Self::NotJudged | Self::NotApplicable)
    }

    /// The name, as in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Variant => "variant",
            Self::LostEvents => "lost-events",
            Self::Flaky => "flaky",
            Self::Stalled => "stalled",
            Self::Livelock => "livelock",
            Self::Panicked => "panicked",
            Self::Aborted => "aborted",
            Self::Hung => "hung",
            Self::OutOfMemory => "out-of-memory",
            Self::ContractViolation => "contract-violation",
            Self::BadStateKey => "bad-state-key",
            Self::Unexpected => "unexpected",
            Self::NotJudged => "not-judged",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The meaning of the verdict in one phrase, about two transcripts of one script.
    #[must_use]
    pub fn explain(self) -> &'static str {
        match self {
            Self::Same => "the transcripts agree",
            Self::Variant => "the transcripts differ",
            Self::LostEvents => "the same fault, but events before it are lost in one",
            Self::Flaky => "the same schedule, run twice, logs different things",
            Self::Stalled => "an event comes late, or never",
            Self::Livelock => "the core runs endlessly without progress",
            Self::Panicked => "the core panics",
            Self::Aborted => "the core ends its process",
            Self::Hung => "a call of the core does not return",
            Self::OutOfMemory => "the core needs more memory than its process has",
            Self::ContractViolation => "the adapter breaks the contract of a core",
            Self::BadStateKey => {
                "equal state keys have different futures: the key leaves something out"
            }
            Self::Unexpected => "this outcome is not allowed",
            Self::NotJudged => "not judged: an earlier check failed, or the budget was spent",
            Self::NotApplicable => {
                "the core, its script and its facts give the check nothing to judge"
            }
        }
    }

    /// How two plays differ. An event after an end is not one that was lost before it.
    pub(crate) fn of_plays(a: (&Play, &Transcript), b: (&Play, &Transcript)) -> Self {
        let is_mode = a.0.mode != b.0.mode;
        let verdict = Self::of(a.1, b.1);
        if is_mode && verdict == Self::LostEvents { Self::Variant } else { verdict }
    }

    /// How two transcripts of one script differ.
    pub(crate) fn of(a: &Transcript, b: &Transcript) -> Self {
        let ends = [a.end(), b.end()];
        let any = |is: fn(&End) -> bool| ends.into_iter().any(is);
        if any(|end| matches!(end, End::ContractViolation(_))) {
            Self::ContractViolation
        } else if any(|end| matches!(end, End::Panic(_))) {
            Self::Panicked
        } else if any(|end| matches!(end, End::Aborted(_))) {
            Self::Aborted
        } else if any(|end| matches!(end, End::Hung(_))) {
            Self::Hung
        } else if any(|end| matches!(end, End::OutOfMemory(_))) {
            Self::OutOfMemory
        } else if any(|end| matches!(end, End::Livelock(_))) {
            Self::Livelock
        } else if any(|end| matches!(end, End::Stall(_))) {
            Self::Stalled
        } else if is_weak(a, b) {
            Self::LostEvents
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
    same_fault && (is_beginning(a, b) || is_beginning(b, a))
}

/// Whether one log is a prefix of the other; a payload at its end may be a part.
fn is_beginning(less: &Transcript, more: &Transcript) -> bool {
    const SAID: [Kind; 3] = [Kind::Event, Kind::Data, Kind::Fault];
    let last = less.entries().filter(|entry| SAID.contains(&entry.kind)).last();
    let is_in_payload = last.is_some_and(|entry| entry.kind == Kind::Data);
    let (less, more) = (less.project(&SAID), more.project(&SAID));
    let Some((last, before)) = less.split_last() else { return !more.is_empty() };
    let Some((next, behind)) = more.strip_prefix(before).and_then(<[String]>::split_first) else {
        return false;
    };
    match next == last {
        true => !behind.is_empty(),
        false => {
            is_in_payload && last.strip_suffix('"').is_some_and(|begun| next.starts_with(begun))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Verdict;
    use crate::contract::Log;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::{Fault, Transcript};

    /// Letters are payload, capitals are events; a `!` is the fault of this kind.
    fn logged(letters: &str, kind: &'static str) -> Transcript {
        let core = move |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                match byte {
                    b'!' => return Err(Fault::new(kind)),
                    b'A'..=b'Z' => log.event(char::from(*byte)),
                    _ => log.data("text", &[*byte]),
                }
            }
            Ok(bytes.len())
        };
        drive(core, &Script::from(letters), &Chunking::whole())
    }

    #[test]
    fn lost_payload_before_a_fault_is_a_lost_event() {
        let of = |a, b| Verdict::of(&logged(a, "bad"), &logged(b, "bad"));
        for less in ["!", "A!", "Ab!", "Abc!", "AbcD!"] {
            assert_eq!(of(less, "AbcDe!"), Verdict::LostEvents, "{less}");
            assert_eq!(of("AbcDe!", less), Verdict::LostEvents, "{less}");
        }
        for other in ["AbcDe!", "B!", "Ac!", "AbD!", "AbcDef", "AbcDE!"] {
            assert_eq!(of(other, "AbcDe!"), Verdict::Variant, "{other}");
        }
        assert_eq!(Verdict::of(&logged("A!", "bad"), &logged("Ab!", "worse")), Verdict::Variant);
    }

    #[test]
    fn all_are_all_and_each_has_a_name_of_its_own() {
        assert_eq!(Verdict::ALL.len(), Verdict::NotApplicable as usize + 1);
        assert!(Verdict::ALL.is_sorted_by(|a, b| a < b));
        let names: std::collections::BTreeSet<_> = Verdict::ALL.iter().map(|v| v.name()).collect();
        assert_eq!(names.len(), Verdict::ALL.len());
    }
}
