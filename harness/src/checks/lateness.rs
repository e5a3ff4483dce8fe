//! By the last byte of a message the core has logged it: something new, before the next byte and before the
//! end of the stream.
//!
//! All chunkings may agree that an event is late, so the check needs to know where messages end: from
//! [`Check::messages_at`](crate::Check::messages_at), or from `messages` in a corpus. With the stream open at
//! such an offset, more must be logged than at the one before it; and the end of the stream there must add
//! no event and no payload.
//!
//! What ends no message that the core logs is not declared: a comment, an interim response that is ignored, a
//! message that only the end of the stream ends.
//!
//! Spec: harness rule; a message that waits for the next one is a deadlock if its sender waits for an
//! answer.
//!
//! # Examples
//!
//! A line is logged with the first byte of the next one, or at the end of the stream:
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! struct Lines;
//!
//! impl Core for Lines {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         match bytes.iter().position(|&byte| byte == b'\n').map(|end| end + 1) {
//!             Some(next) if bytes.len() > next => { log.event("line"); Ok(next) }
//!             _ => Ok(0),
//!         }
//!     }
//!     fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
//!         if rest.ends_with(b"\n") { log.event("line"); }
//!         Ok(())
//!     }
//! }
//!
//! let report = check(|| Lines).receive("a\nb\n").eof().messages_at([2, 4]).run();
//! assert_eq!(report.verdict(CheckId::PROMPTNESS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::LATENESS), Some(Verdict::Stalled));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::Play;
use crate::transcript::{End, Kind, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::LATENESS,
    sentence: "by the last byte of a message the core has logged it",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Messages),
    needs_agreement: true,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let messages = context.facts.messages.as_ref()?;
    let mut before = Transcript::default();
    let mut offsets = messages.iter().copied().filter(|offset| context.can_end_at(*offset));
    offsets.find_map(|offset| {
        let open = Play::whole(context.script.prefix(offset));
        let logged = context.transcript(&open)?;
        // A fault at this offset, and what ends abnormally, are reported by other checks.
        if *logged.end() != End::Open {
            return None;
        }
        let is_new = logged.entries().ne(before.entries());
        before = logged;
        match is_new {
            true => added_by_the_end(context, offset, &before),
            false => Some(violation(open, format!("nothing new is logged by byte {offset}"))),
        }
    })
}

/// An end of the stream right after a message that makes the core log more than that end.
fn added_by_the_end(
    context: &Context<'_>,
    offset: usize,
    before: &Transcript,
) -> Option<Violation> {
    if context.script.eof_offset().is_some_and(|eof| eof < offset) {
        return None;
    }
    let ended = Play::whole(context.script.truncated(offset));
    let logged = context.transcript(&ended)?;
    // An answer to the end, such as a farewell, is not late.
    let meant = |transcript: &Transcript| transcript.project(&[Kind::Event, Kind::Data]);
    let adds = *logged.end() == End::Eof && meant(&logged) != meant(before);
    adds.then(|| {
        violation(ended, format!("only the end of the stream after byte {offset} ends it"))
    })
}

fn violation(play: Play, clause: String) -> Violation {
    Violation::of_one(play).with_verdict(Verdict::Stalled).because(clause).of_fact()
}

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Core, Log};
    use crate::runner::Report;
    use crate::transcript::Fault;

    /// Logs a byte with the one after it, or at the end.
    #[derive(Clone, Hash, Default)]
    struct OneBehind(Option<u8>);

    impl Core for OneBehind {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            for &byte in bytes {
                self.0.replace(byte).into_iter().for_each(|byte| log.event(byte));
            }
            Ok(bytes.len())
        }
        fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
            self.0.take().into_iter().for_each(|byte| log.event(byte));
            Ok(())
        }
    }

    fn clause(report: &Report) -> Option<String> {
        let mut own = report.findings().filter(|finding| finding.check == CheckId::LATENESS);
        own.next().and_then(|finding| finding.clause.clone())
    }

    #[test]
    fn a_late_message_is_named_by_its_last_byte() {
        let late = |offsets: &[usize]| {
            let check = check(OneBehind::default).prove().receive("abcd").eof();
            clause(&check.messages_at(offsets.iter().copied()).run())
        };
        assert_eq!(late(&[1]).as_deref(), Some("nothing new is logged by byte 1"));
        let at_end = "only the end of the stream after byte 2 ends it";
        assert_eq!(late(&[2]).as_deref(), Some(at_end), "a byte is new, but not the latest one");
        assert_eq!(late(&[]), None);
    }

    #[test]
    fn a_prompt_core_and_one_that_faults_are_not_late() {
        let raw = || {
            |bytes: &[u8], log: &mut Log| {
                log.data("raw", bytes);
                Ok(bytes.len())
            }
        };
        let report = check(raw).receive("abcd").messages_at([2, 4]).run();
        assert_eq!(report.verdict(CheckId::LATENESS), Some(Verdict::Same), "{report}");
        let refuses = || |_: &[u8], _: &mut Log| Err(Fault::new("no"));
        let report = check(refuses).receive("abcd").messages_at([2, 4]).run();
        assert_eq!(report.verdict(CheckId::LATENESS), Some(Verdict::Same), "{report}");
    }

    #[test]
    fn a_replay_without_the_fact_judges_nothing() {
        let found = check(OneBehind::default).receive("abcd").messages_at([1]).run();
        let own = |finding: &&crate::runner::Finding| finding.check == CheckId::LATENESS;
        let token = found.findings().find(own).unwrap().token.clone();
        let replayed = |check: crate::check::Check| check.run().verdict(CheckId::LATENESS);
        let again = || check(OneBehind::default).replay(&token);
        assert_eq!(replayed(again()), Some(Verdict::NotJudged));
        assert_eq!(replayed(again().messages_at([1])), Some(Verdict::Stalled));
    }
}
