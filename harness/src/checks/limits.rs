//! Whether a size is accepted depends on the size alone, and a declared limit is where it says.
//!
//! The check needs scripts of many sizes. Around a declared limit it plays half of it, the sizes next to it,
//! and up to twice of it, and the first size that must be refused, each in some cuts:
//!
//! - a size has one answer, however its script is cut;
//! - no size is accepted that is larger than one that is refused;
//! - a size up to the limit is accepted;
//! - one from the size on that is declared as refused is refused; an exact limit declares the next size.
//!
//! Scripts that grow without a limit are played at the sizes that come closest to common buffers from below:
//! of 4 to 16 KiB, and in the thorough profile of 64 KiB. A message that fits into a buffer, but not with
//! what its core adds to it, is refused or lost at no other size. Only the first two clauses are judged
//! there.
//!
//! A size is refused if the core faults, and survives that or not. The scripts come from
//! [`Check::limit`](crate::Check::limit), [`Check::exact_limit`](crate::Check::exact_limit) and
//! [`Check::growth`](crate::Check::growth), or from a corpus case with `limit` or `grow`. What must be
//! refused is declared by [`Check::refused_from`](crate::Check::refused_from), or by `refused` in a case.
//!
//! Spec: harness rule; a limit that counts feeds, or only what is buffered, is no limit (CWE-770), and one
//! that is off by a header refuses what it promised to accept (CWE-193).
//!
//! # Examples
//!
//! A limit that only unfinished lines meet:
//!
//! ```
//! use chunkproof::{check, CheckId, Fault, Log, Script, Verdict};
//!
//! let lines = || |bytes: &[u8], log: &mut Log| {
//!     match bytes.iter().position(|&byte| byte == b'\n') {
//!         Some(end) => { log.event(end); Ok(end + 1) }
//!         None if bytes.len() > 8 => Err(Fault::new("too-long")),
//!         None => Ok(0),
//!     }
//! };
//! let report = check(lines).limit(8, |size| Script::from("x".repeat(size) + "\n")).run();
//! assert_eq!(report.verdict(CheckId::LIMITS), Some(Verdict::Variant));
//! ```
//!
//! One that is two bytes short under every cut, as it counts the line terminator:
//!
//! ```
//! use chunkproof::{check, CheckId, Fault, Log, Script, Verdict};
//!
//! let lines = || |bytes: &[u8], log: &mut Log| {
//!     let end = bytes.windows(2).position(|pair| pair == b"\r\n").map(|end| end + 2);
//!     match end {
//!         _ if end.unwrap_or(bytes.len()) > 8 => Err(Fault::new("too-long")),
//!         Some(end) => { log.event(end); Ok(end) }
//!         None => Ok(0),
//!     }
//! };
//! let line = |size: usize| Script::from("x".repeat(size) + "\r\n");
//! let report = check(lines).limit(8, line).run();
//! assert_eq!(report.verdict(CheckId::LIMITS), Some(Verdict::Unexpected));
//! check(lines).exact_limit(6, line).assert();
//! ```

use std::collections::BTreeSet;

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Facts, Family, Verdict};
use crate::script::{Chunking, Play, Script};
use crate::search::Profile;
use crate::transcript::outcome::Outcome;
use crate::transcript::{End, Kind};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::LIMITS,
    sentence: "whether a size is accepted depends on the size alone",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Limit),
    needs_agreement: true,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    around_limit(context).or_else(|| below_buffers(context))
}

/// Sizes around a declared limit.
fn around_limit(context: &Context<'_>) -> Option<Violation> {
    let Facts { limit: Some(family), refused_from, .. } = &context.facts else { return None };
    let limit = family.size;
    let mut smallest_refused = None;
    sizes(limit, *refused_from).into_iter().find_map(|size| {
        let script = family.script(size);
        let at_size = || format!("at a size of {size}, the limit being {limit}");
        let cuts = context.some_chunkings_of(&script);
        let found = differing(context, &script, cuts).map(|found| found.because(at_size()));
        found.or_else(|| {
            let declared = |is_refused| match (is_refused, *refused_from) {
                (true, _) if size <= limit => {
                    Some(format!("a size of {size} is refused, the limit being {limit}"))
                }
                (false, Some(refused)) if size >= refused => Some(format!(
                    "a size of {size} is accepted, {refused} and more must be refused"
                )),
                _ => None,
            };
            wrong_answer(context, script, size, &mut smallest_refused, declared)
        })
    })
}

/// Sizes whose scripts just fit into common buffers.
fn below_buffers(context: &Context<'_>) -> Option<Violation> {
    let family = context.facts.growth.as_ref()?;
    let largest = match context.options.profile {
        Profile::Fuzz | Profile::Quick => 0,
        Profile::Standard => STANDARD_MAX,
        Profile::Thorough => usize::MAX,
    };
    let mut smallest_refused = None;
    let mut buffers = BUFFERS.into_iter().filter(|buffer| *buffer <= largest);
    buffers.find_map(|buffer| {
        BELOW.into_iter().find_map(|below| {
            let size = largest_within(family, buffer - below)?;
            let script = family.script(size);
            let len = script.len();
            let cuts = [Chunking::whole(), Chunking::uniform(len, buffer.div_ceil(4))];
            let found = differing(context, &script, cuts.into());
            let at_size = || format!("at a size of {size}, whose script has {len} bytes");
            let found = found.map(|found| found.because(at_size()));
            found.or_else(|| wrong_answer(context, script, size, &mut smallest_refused, |_| None))
        })
    })
}

/// An answer to the script of a size in one piece that breaks what is `declared` of it, or that accepts a
/// larger size than one refused before.
fn wrong_answer(
    context: &Context<'_>,
    script: Script,
    size: usize,
    smallest_refused: &mut Option<usize>,
    declared: impl Fn(bool) -> Option<String>,
) -> Option<Violation> {
    let whole = Play::whole(script);
    let transcript = context.transcript(&whole)?;
    let is_fault = matches!(transcript.end(), End::Fault(_));
    let is_refused = is_fault || transcript.entries().any(|entry| entry.kind == Kind::Fault);
    // What ends abnormally is reported by other checks.
    let is_answer = is_fault || matches!(transcript.end(), End::Open | End::Eof);
    let smaller = smallest_refused.filter(|smaller| *smaller < size && !is_refused);
    if is_refused {
        smallest_refused.get_or_insert(size);
    }
    let not_monotonic =
        smaller.map(|smaller| format!("a size of {size} is accepted, {smaller} is refused"));
    let clause = not_monotonic.or_else(|| declared(is_refused)).filter(|_| is_answer)?;
    let odd = Violation::of_one(whole).with_verdict(Verdict::Unexpected);
    Some(odd.because(clause))
}

/// Two cuts of one script that come to different things. It is not shortened: it would be of another size.
fn differing(context: &Context<'_>, script: &Script, cuts: Vec<Chunking>) -> Option<Violation> {
    let plays = cuts.into_iter().map(|cuts| Play::new(script.clone(), cuts));
    let (a, b) = context.disagreeing(plays)?;
    let (transcript_a, transcript_b) = (context.transcript(&a)?, context.transcript(&b)?);
    let verdict = Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b));
    Some(Violation::of_two(a, b).with_verdict(verdict))
}

/// Half of the limit, around it, up to twice of it, and the first size that must be refused; in order.
fn sizes(limit: usize, refused: Option<usize>) -> BTreeSet<usize> {
    let near = limit.saturating_sub(2)..=limit + 2;
    let half = Some(limit / 2).filter(|size| size + 2 < limit);
    let far = [limit + limit / 2, (2 * limit).saturating_sub(1), 2 * limit];
    half.into_iter().chain(near).chain(far).chain(refused).collect()
}

/// The largest size whose script has at most `len` bytes; `None` if no script comes near it.
fn largest_within(family: &Family, len: usize) -> Option<usize> {
    let fits = |size: usize| family.script(size).len() <= len;
    let mut too_large = family.size.max(1);
    while fits(too_large) {
        // Scripts that do not grow with their size reach no length.
        too_large = too_large.checked_mul(2).filter(|size| *size <= len.saturating_mul(2))?;
    }
    let mut fitting = 0;
    while fitting + 1 < too_large {
        let middle = fitting.midpoint(too_large);
        if fits(middle) { fitting = middle } else { too_large = middle }
    }
    (fitting > family.size).then_some(fitting)
}

/// Sizes of buffers that cores and their readers have.
const BUFFERS: [usize; 4] = [1 << 12, 1 << 13, 1 << 14, 1 << 16];
/// The largest buffer that the standard profile tries.
const STANDARD_MAX: usize = 1 << 14;
/// How far below a buffer a script ends: what a core may add to a message, or reserve for the next one.
const BELOW: [usize; 3] = [40, 8, 0];

#[cfg(test)]
mod tests {
    use super::{largest_within, sizes};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::{Family, Verdict};
    use crate::contract::Log;
    use crate::runner::Report;
    use crate::script::Script;
    use crate::transcript::Fault;

    fn line(size: usize) -> Script {
        Script::from("x".repeat(size) + "\n")
    }

    /// The clause of the finding; `None` if the check holds.
    fn clause(report: &Report) -> Option<String> {
        assert_ne!(report.verdict(CheckId::LIMITS), Some(Verdict::NotJudged), "{report}");
        let finding = report.findings().find(|finding| finding.check == CheckId::LIMITS)?;
        finding.clause.clone()
    }

    type Closure = Box<dyn FnMut(&[u8], &mut Log) -> Result<usize, Fault>>;

    /// Lines of sizes that are refused, or faults that are survived.
    fn refusing(
        is_refused: fn(usize) -> bool,
        survives: bool,
    ) -> impl Fn() -> Closure + Send + Sync {
        move || {
            Box::new(move |bytes: &[u8], log: &mut Log| {
                let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
                match is_refused(end) {
                    true if survives => log.fault(Fault::new("too-long")),
                    true => return Err(Fault::new("too-long")),
                    false => log.event("line"),
                }
                Ok(end + 1)
            })
        }
    }

    #[test]
    fn a_limit_below_its_number_is_found() {
        for survives in [false, true] {
            let report = check(refusing(|size| size > 6, survives)).limit(10, line).run();
            let expected = "a size of 8 is refused, the limit being 10";
            assert_eq!(clause(&report).as_deref(), Some(expected), "{report}");
        }
        let half = check(refusing(|size| size == 5, false)).limit(10, line).run();
        assert_eq!(clause(&half).as_deref(), Some("a size of 5 is refused, the limit being 10"));
        let right = check(refusing(|size| size > 10, false)).limit(10, line).run();
        assert_eq!(clause(&right), None);
    }

    #[test]
    fn a_limit_above_its_number_is_wrong_if_exact() {
        let lax = || check(refusing(|size| size > 11, false));
        assert_eq!(clause(&lax().limit(10, line).run()), None);
        let found = clause(&lax().exact_limit(10, line).run());
        let expected = "a size of 11 is accepted, 11 and more must be refused";
        assert_eq!(found.as_deref(), Some(expected));
        assert_eq!(clause(&lax().exact_limit(11, line).run()), None);
    }

    #[test]
    fn a_size_far_above_a_limit_may_be_refused_first() {
        let lax = |refused| {
            let check = check(refusing(|size| size > 30, false)).limit(10, line);
            clause(&check.refused_from(refused).run())
        };
        let expected = "a size of 25 is accepted, 25 and more must be refused";
        assert_eq!(lax(25).as_deref(), Some(expected));
        assert_eq!(lax(31), None);
    }

    #[test]
    fn sizes_just_below_a_buffer_are_tried() {
        // A buffer of 4096 bytes, of which a header takes 16.
        let grown = |is_refused| clause(&check(refusing(is_refused, false)).growth(64, line).run());
        let found = grown(|size| (4080..4096).contains(&size));
        let expected = "a size of 8151 is accepted, 4087 is refused";
        assert_eq!(found.as_deref(), Some(expected));
        assert_eq!(grown(|size| size > 5000), None, "a limit of the core is none of the scripts");
        assert_eq!(grown(|_| false), None);
    }

    #[test]
    fn the_size_for_a_length_is_searched() {
        let of = |family: Family, len| largest_within(&family, len);
        assert_eq!(of(Family::new(1, line), 4096), Some(4095));
        assert_eq!(of(Family::new(5000, line), 4096), None);
        assert_eq!(of(Family::new(1, |size| Script::from("ab".repeat(size))), 4095), Some(2047));
        assert_eq!(of(Family::new(1, |_| Script::from("ab")), 4096), None);
    }

    #[test]
    fn the_limit_and_what_is_next_to_it_are_tried() {
        for limit in 0..40 {
            let all = sizes(limit, Some(99));
            assert!([limit, limit + 1, 99].iter().all(|size| all.contains(size)), "{all:?}");
            assert!(!sizes(limit, None).contains(&99));
        }
    }
}
