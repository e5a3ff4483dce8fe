//! A stream means what its reference says of the whole of it: at every offset at which it may end, the core
//! logs what the author's one-shot function, or another core, logs for the same bytes in one piece.
//!
//! All chunkings may agree on the wrong meaning, so the check needs something to compare with: from
//! [`Check::reference`](crate::Check::reference), which takes a function of all the bytes, or from
//! [`Check::reference_core`](crate::Check::reference_core). Of a function, events and payload are compared,
//! of a core also what it sends. Faults are compared without their kinds. Before a fault each of the two may
//! log more than the other, as a function that returns a result logs nothing.
//!
//! The script is played with its stream ended, where it stands and at up to 64 offsets before. It reports one
//! finding for each kind: `meaning` where the lines differ, `answer` where one accepts what the other
//! refuses.
//! What may differ is a [waiver](crate::Waiver). Where cuts come to different things, `events` or `faults`
//! report it, and this check is not judged.
//!
//! Spec: harness rule; a streaming parser that differs from the parser that its users know is a trap.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! // The streaming parser forgets to trim a number.
//! let numbers = || |bytes: &[u8], log: &mut Log| {
//!     let Some(end) = bytes.iter().position(|&byte| byte == b',') else { return Ok(0) };
//!     log.named("number", str::from_utf8(&bytes[..end])?);
//!     Ok(end + 1)
//! };
//! let report = check(numbers)
//!     .receive("1,2, 3,")
//!     .reference(|bytes, log| {
//!         let text = str::from_utf8(bytes)?;
//!         let all = text.split_terminator(',');
//!         all.for_each(|number| log.named("number", number.trim()));
//!         Ok(())
//!     })
//!     .run();
//! assert_eq!(report.verdict(CheckId::REFERENCE), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Reference, Verdict};
use crate::script::{Play, Script};
use crate::search::Profile;
use crate::transcript::line::n_common;
use crate::transcript::{End, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::REFERENCE,
    sentence: "a stream means what its reference says of the whole of it",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Reference),
    needs_agreement: true,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a script of bytes alone, as a function knows no actions",
        is_met: |context| {
            context.facts.reference.as_ref().is_some_and(|it| it.knows(context.script))
        },
    },
    differs: |a, b| a != b,
    find: Find::OfEachKind { kinds: &KINDS, find },
};

const KINDS: [&str; 2] = ["meaning", "answer"];

fn find(context: &Context<'_>) -> Vec<Violation> {
    let Some(reference) = context.facts.reference.as_ref() else { return Vec::new() };
    let mut found: Vec<Violation> = Vec::new();
    for script in scripts(context) {
        let Some(violation) = otherwise(context, reference, script) else { continue };
        if !found.iter().any(|known| known.kind == violation.kind) {
            found.push(violation);
        }
    }
    found
}

/// The script with its stream ended, first where it stands, then earlier.
fn scripts<'c>(context: &'c Context<'_>) -> impl Iterator<Item = Script> + 'c {
    let script = context.script;
    let end = script.eof_offset().unwrap_or(script.len());
    let whole = if script.eof_offset().is_some() { script.clone() } else { script.clone().eof() };
    // One execution of a fuzzer, whose inputs are cut off anyway, compares the whole alone.
    let is_cut_off = context.options.profile > Profile::Fuzz;
    let step = end.div_ceil(OFFSETS_MAX).max(1);
    let earlier =
        (0..end).step_by(step).filter(move |offset| is_cut_off && context.can_end_at(*offset));
    [whole].into_iter().chain(earlier.map(|offset| script.truncated(offset)))
}

/// A play that comes to something else than the reference.
fn otherwise(context: &Context<'_>, reference: &Reference, script: Script) -> Option<Violation> {
    let expected = reference.transcript(&script);
    let play = Play::whole(script);
    let logged = context.transcript(&play)?;
    let (kind, clause) = difference(reference, &logged, &expected)?;
    let violation = Violation::of_one(play).with_verdict(Verdict::Unexpected);
    Some(violation.of_kind(kind).because(clause))
}

/// The kind of the first difference, and what it is in words.
fn difference(
    reference: &Reference,
    logged: &Transcript,
    expected: &Transcript,
) -> Option<(&'static str, String)> {
    let [meaning, answer] = KINDS;
    let matching = reference.matching();
    let name = matching.name();
    let is_fault = |transcript: &Transcript| {
        let end = transcript.end();
        (!end.is_abnormal()).then_some(matches!(end, End::Fault(_)))
    };
    // What ends abnormally is reported by other checks.
    let is_refused = is_fault(logged)?;
    let [own, other] = [logged, expected].map(|it| matching.lines(it));
    if matching.is_known(&own, &other) {
        return None;
    }
    let Some(should_refuse) = is_fault(expected) else {
        let end = expected.end().line().unwrap_or_default();
        return Some((answer, format!("{name} ends with {end}")));
    };
    if is_refused != should_refuse {
        let words = match is_refused {
            true => format!("is refused, {name} accepts it"),
            false => format!("is accepted, {name} refuses it"),
        };
        return Some((answer, format!("the stream {words}")));
    }
    let n_same = n_common(&own, &other);
    let is_beginning = n_same == own.len().min(other.len());
    if own == other || (is_refused && is_beginning) {
        return None;
    }
    let line = |lines: &[String]| match lines.get(n_same) {
        Some(line) => format!("`{line}`"),
        None => "nothing more".to_owned(),
    };
    let (own, other) = (line(&own), line(&other));
    let number = n_same + 1;
    Some((meaning, format!("as line {number} it logs {own}, {name} {other}")))
}

/// Offsets at which the stream ends early.
const OFFSETS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use crate::check::{Checker, check};
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Core, Log};
    use crate::runner::{Finding, Report, Waiver};
    use crate::transcript::Fault;

    /// Numbers, each ended by a comma; one that is empty is a fault.
    struct Numbers {
        trims: bool,
    }

    impl Core for Numbers {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            let Some(end) = bytes.iter().position(|&byte| byte == b',') else { return Ok(0) };
            let number = str::from_utf8(&bytes[..end])?;
            if number.is_empty() {
                return Err(Fault::new("empty"));
            }
            log.named("number", if self.trims { number.trim() } else { number });
            Ok(end + 1)
        }
        fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
            if rest.is_empty() { Ok(()) } else { Err(Fault::new("no-comma")) }
        }
    }

    fn numbers(trims: bool) -> Checker<Numbers> {
        check(move || Numbers { trims })
    }

    /// All numbers, or nothing but a fault.
    fn parse(bytes: &[u8], log: &mut Log) -> Result<(), Fault> {
        let text = str::from_utf8(bytes)?;
        let Some(inner) = text.strip_suffix(',') else {
            return if text.is_empty() { Ok(()) } else { Err(Fault::new("cut")) };
        };
        let all: Vec<&str> = inner.split(',').map(str::trim).collect();
        if all.contains(&"") {
            return Err(Fault::new("no-number"));
        }
        all.into_iter().for_each(|number| log.named("number", number));
        Ok(())
    }

    fn findings(report: &Report) -> Vec<&Finding> {
        report.findings().filter(|finding| finding.check == CheckId::REFERENCE).collect()
    }

    #[test]
    fn what_agrees_at_every_offset_is_the_same() {
        for text in ["", "1,2,", "1, 2", "1,,2,"] {
            let report = numbers(true).reference(parse).script(text).run();
            assert_eq!(report.verdict(CheckId::REFERENCE), Some(Verdict::Same), "{text}: {report}");
        }
    }

    #[test]
    fn a_difference_is_shown_in_the_shortest_script() {
        let report = numbers(false).reference(parse).receive("12,34, 5,6,").run();
        let found = findings(&report);
        let shown: Vec<_> = found.iter().map(|it| (it.kind, it.clause.as_deref())).collect();
        let clause = "it logs `number \" \"`, the reference nothing more, after 0 lines";
        let answer = "the stream is accepted, the reference refuses it";
        let (meaning, text) = (found[0], found[0].counterexample.a.script.to_string());
        assert_eq!(meaning.kind, Some("meaning"), "{shown:?}, {clause}, {answer}");
        assert!(text.len() < "receive \"12,34, 5,6,\"".len(), "{text}");
        assert!(
            meaning.clause.as_ref().is_some_and(|it| it.contains("the reference")),
            "{shown:?}"
        );
    }

    #[test]
    fn an_answer_is_a_kind_of_its_own_and_can_be_waived() {
        // Accepts a stream that is cut inside of a number.
        let lenient = || {
            let mut numbers = Numbers { trims: true };
            move |bytes: &[u8], log: &mut Log| numbers.receive(bytes, log)
        };
        let start = || check(lenient).reference(parse);
        let report = start().receive("12,34").run();
        let kinds: Vec<_> = findings(&report).iter().map(|finding| finding.kind).collect();
        assert_eq!(kinds, [Some("answer")], "{report}");
        let known = Waiver::deviation(CheckId::REFERENCE, "lenient").kind("answer");
        assert!(start().waive(known).receive("12,34").run().is_ok());
    }

    #[test]
    fn another_core_knows_actions_and_a_function_does_not() {
        let actor = |answer: &'static str| {
            move || {
                struct Actor(&'static str);
                impl Core for Actor {
                    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
                        Ok(bytes.len())
                    }
                    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
                        log.send(self.0.as_bytes());
                        Ok(())
                    }
                }
                Actor(answer)
            }
        };
        let verdict = |report: Report| report.verdict(CheckId::REFERENCE);
        let of_core = |answer| check(actor("yes")).reference_core(actor(answer)).act("go").run();
        assert_eq!(verdict(of_core("yes")), Some(Verdict::Same));
        assert_eq!(verdict(of_core("no")), Some(Verdict::Unexpected));
        let of_function = check(actor("yes")).reference(|_, _| Ok(())).act("go").run();
        assert_eq!(verdict(of_function), Some(Verdict::NotApplicable));
    }

    #[test]
    fn before_a_fault_another_core_may_log_less() {
        struct Cautious(Numbers);
        impl Core for Cautious {
            fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
                match bytes.windows(2).any(|two| two == b",,") {
                    true => Err(Fault::new("no-number")),
                    false => self.0.receive(bytes, log),
                }
            }
            fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
                self.0.receive_eof(rest, log)
            }
        }
        let cautious = || Cautious(Numbers { trims: true });
        for text in ["1,2,,3,", "1,2,3,"] {
            let report = numbers(true).reference_core(check(cautious)).receive(text).eof().run();
            assert_eq!(report.verdict(CheckId::REFERENCE), Some(Verdict::Same), "{report}");
        }
    }

    #[test]
    fn a_reference_that_panics_is_named() {
        let report = numbers(true).reference(|_, _| panic!("oh")).receive("1,").run();
        let clauses: Vec<_> = findings(&report).iter().map(|it| it.clause.clone()).collect();
        assert!(clauses[0].as_ref().is_some_and(|it| it.contains("the reference ends with panic")));
    }
}
