//! The end of the stream is accepted at the offsets where a message may end, and nowhere else.
//!
//! All chunkings may agree on the wrong answer, so the check needs to know where the stream may end: from
//! [`Check::complete_at`](crate::Check::complete_at), or from `complete` in a corpus.
//!
//! It reports one finding for each kind: the end of the stream is accepted within a message or refused
//! after one, and either without or with something that the core logs at that end. A
//! [waiver](crate::Waiver::kind) may name one of them: to ignore half a message may be harmless where to
//! deliver it is not.
//!
//! Spec: harness rule; RFC 9112, 8, requires it of HTTP: a message cut short must not pass for a whole one.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! // Accepts the end of the stream anywhere, also within a record of four bytes.
//! let records = || |bytes: &[u8], log: &mut Log| {
//!     let Some(record) = bytes.get(..4) else { return Ok(0) };
//!     log.event(record);
//!     Ok(4)
//! };
//! let report = check(records).receive("abcdefgh").complete_at([0, 4, 8]).run();
//! assert_eq!(report.verdict(CheckId::COMPLETENESS), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::{Chunking, Play};
use crate::transcript::{End, Kind};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::COMPLETENESS,
    sentence: "the end of the stream is accepted where a message may end, and nowhere else",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Complete),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a.end != b.end,
    find: Find::OfEachKind { kinds: &KINDS, find },
};

/// Accepted within a message or refused after one, without and with something that is logged at that end.
const KINDS: [&str; 4] = ["accepted", "accepted-with-message", "refused", "refused-with-message"];

fn find(context: &Context<'_>) -> Vec<Violation> {
    let Some(complete) = context.facts.complete.as_ref() else { return Vec::new() };
    let end = context.script.eof_offset().unwrap_or(context.script.len());
    let mut found: Vec<(usize, Play, Vec<usize>)> = Vec::new();
    for offset in (0..=end).filter(|offset| context.can_end_at(*offset)) {
        let may_end = complete.contains(&offset);
        let Some(play) = wrong(context, offset, may_end) else { continue };
        let logs = logs_at_end(context, &play, offset);
        let kind = 2 * usize::from(may_end) + usize::from(logs);
        match found.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, _, offsets)) => offsets.push(offset),
            None => found.push((kind, play, vec![offset])),
        }
    }
    let violation = |(kind, play, offsets): (usize, Play, Vec<usize>)| {
        let answer =
            if kind < 2 { "may not end, but is accepted" } else { "may end, but is refused" };
        let logs = if kind % 2 == 1 { ", with something logged at that end" } else { "" };
        let clause = format!("the stream {answer} after {}{logs}", listed(&offsets));
        let name = KINDS.get(kind).copied().unwrap_or_default();
        let one = Violation::of_one(play).with_verdict(Verdict::Unexpected);
        one.of_kind(name).because(clause)
    };
    found.into_iter().map(violation).collect()
}

/// A play of the stream that ends at an offset, if the core answers otherwise than it must: in one piece or
/// byte by byte.
fn wrong(context: &Context<'_>, offset: usize, may_end: bool) -> Option<Play> {
    let script = context.script.truncated(offset);
    let chunkings = [Chunking::whole(), Chunking::bytewise(offset)];
    let mut plays = chunkings.into_iter().map(|chunking| Play::new(script.clone(), chunking));
    plays.find(|play| is_wrong(context, play, may_end))
}

/// Whether a core answers the end otherwise than it must. A panic is reported by `panics`.
fn is_wrong(context: &Context<'_>, play: &Play, may_end: bool) -> bool {
    match context.end(play) {
        Some(End::Eof) => !may_end,
        Some(End::Fault(_)) => may_end,
        Some(
            End::Open
            | End::Panic(_)
            | End::Livelock(_)
            | End::Stall(_)
            | End::ContractViolation(_)
            | End::Aborted(_)
            | End::Hung(_)
            | End::OutOfMemory(_),
        )
        | None => false,
    }
}

/// Whether the end of the stream makes a core log an event or payload, so that half a message passes for a
/// whole one.
fn logs_at_end(context: &Context<'_>, play: &Play, offset: usize) -> bool {
    let open = Play { script: context.script.prefix(offset), ..play.clone() };
    let logged = |play: &Play| Some(context.transcript(play)?.project(&[Kind::Event, Kind::Data]));
    logged(&open) != logged(play)
}

/// Offsets as text, those in sequence as a range.
fn listed(offsets: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &offset in offsets {
        match ranges.last_mut().filter(|(_, last)| last + 1 == offset) {
            Some((_, last)) => *last = offset,
            None => ranges.push((offset, offset)),
        }
    }
    let text = |(from, to): &(usize, usize)| match to - from {
        0 => from.to_string(),
        1 => format!("{from}, {to}"),
        _ => format!("{from}–{to}"),
    };
    let n_more = ranges.len().saturating_sub(RANGES_MAX);
    let shown: Vec<String> = ranges.iter().take(RANGES_MAX).map(text).collect();
    let unit = if offsets == [1] { "byte" } else { "bytes" };
    match n_more {
        0 => format!("{} {unit}", shown.join(", ")),
        _ => format!("{} {unit} and at {n_more} more places", shown.join(", ")),
    }
}

const RANGES_MAX: usize = 12;

#[cfg(test)]
mod tests {
    use super::{KINDS, listed};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::contract::{Core, Log};
    use crate::runner::{Finding, Waiver};
    use crate::transcript::{End, Fault};

    /// Messages of two bytes. The end of the stream is accepted after an `a`, and logs a message, and after a
    /// `b`; it is refused after a whole message.
    #[derive(Clone, Hash, Default)]
    struct Pairs(Option<u8>);

    impl Core for Pairs {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            for byte in bytes {
                match self.0.take() {
                    Some(first) => log.event([first, *byte]),
                    None => self.0 = Some(*byte),
                }
            }
            Ok(bytes.len())
        }
        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            match self.0 {
                Some(b'a') => log.event("a"),
                Some(b'b') => {}
                _ => return Err(Fault::new("empty")),
            }
            Ok(())
        }
    }

    #[test]
    fn each_kind_is_a_finding_with_all_its_offsets() {
        let report = check(Pairs::default).receive("axbyazbu").complete_at([0, 2, 4, 6, 8]).run();
        let own = |finding: &&Finding| finding.check == CheckId::COMPLETENESS;
        let found: Vec<&Finding> = report.findings().filter(own).collect();
        let kinds: Vec<&str> = found.iter().filter_map(|finding| finding.kind).collect();
        assert_eq!(kinds, ["refused", "accepted-with-message", "accepted"]);
        let clauses: Vec<&str> = found.iter().filter_map(|it| it.clause.as_deref()).collect();
        let expected = [
            "the stream may end, but is refused after 0, 2, 4, 6, 8 bytes",
            "the stream may not end, but is accepted after 1, 5 bytes, with something logged at that end",
            "the stream may not end, but is accepted after 3, 7 bytes",
        ];
        assert_eq!(clauses, expected);
        assert!(
            found
                .iter()
                .all(|it| matches!(it.counterexample.transcript_a.end(), End::Eof | End::Fault(_)))
        );
    }

    #[test]
    fn a_waiver_of_one_kind_leaves_the_others() {
        let waiver = |kind: &str| Waiver::deviation(CheckId::COMPLETENESS, "known").kind(kind);
        let run = |kinds: &[&str]| {
            let start = check(Pairs::default).receive("axby").complete_at([0, 2, 4]);
            kinds.iter().fold(start, |check, kind| check.waive(waiver(kind))).run()
        };
        let [accepted, with_message, refused, _] = KINDS;
        assert!(!run(&[accepted, refused]).is_ok(), "a cut message that passes for whole is left");
        assert!(run(&[accepted, with_message, refused]).is_ok());
        assert!(!run(&KINDS).is_ok(), "one of them is stale");
    }

    #[test]
    fn offsets_in_sequence_are_a_range() {
        assert_eq!(listed(&[1]), "1 byte");
        assert_eq!(listed(&[0, 1, 3, 4, 5, 9]), "0, 1, 3–5, 9 bytes");
        let odd: Vec<usize> = (0..30).map(|n| 2 * n).collect();
        assert!(listed(&odd).ends_with("22 bytes and at 18 more places"), "{}", listed(&odd));
    }
}
