//! Whether a size is accepted depends on the size alone: around a limit, and up to twice of it, for every
//! cut; and no size is accepted that is larger than one that is refused.
//!
//! The check needs scripts of every size: from [`Check::limit`](crate::Check::limit), or a corpus case with
//! a `limit`.
//!
//! Spec: harness rule; a limit that counts feeds, or only what is buffered, is no limit (CWE-770).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Fault, Log, Script, Verdict};
//!
//! // Looks at the limit only where a line is not yet complete.
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

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::{Play, Script};
use crate::transcript::End;
use crate::transcript::outcome::Outcome;

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
    let family = context.facts.limit.as_ref()?;
    let mut refused: Option<usize> = None;
    for size in sizes(family.size) {
        let script = family.script(size);
        if let Some(found) = differing(context, &script) {
            return Some(
                found.because(format!("at a size of {size}, the limit being {}", family.size)),
            );
        }
        let whole = Play::whole(script);
        match (context.end(&whole)?, refused) {
            (End::Fault(_), None) => refused = Some(size),
            (End::Open | End::Eof, Some(smaller)) => {
                let clause = format!("a size of {size} is accepted, {smaller} is refused");
                let odd = Violation::of_one(whole).with_verdict(Verdict::Unexpected);
                return Some(odd.because(clause));
            }
            _ => {}
        }
    }
    None
}

/// Two cuts of one script that come to different things. It is not shortened: it would be of another size.
fn differing(context: &Context<'_>, script: &Script) -> Option<Violation> {
    let chunkings = context.some_chunkings_of(script).into_iter();
    let (a, b) = context.disagreeing(chunkings.map(|cuts| Play::new(script.clone(), cuts)))?;
    let (transcript_a, transcript_b) = (context.transcript(&a)?, context.transcript(&b)?);
    let verdict = Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b));
    Some(Violation::of_two(a, b).with_verdict(verdict))
}

/// Around the limit, and up to twice of it.
fn sizes(limit: usize) -> impl Iterator<Item = usize> {
    let near = limit.saturating_sub(2)..=limit + 2;
    let far = [limit + limit / 2, (2 * limit).saturating_sub(1), 2 * limit];
    near.chain(far.into_iter().filter(move |size| *size > limit + 2))
}
