//! The cost of a script grows no faster than its size: neither the bytes that are passed again, nor, where
//! they are counted, allocations and the memory held at once.
//!
//! The check needs scripts that grow: from [`Check::growth`](crate::Check::growth), or a corpus case that
//! grows. They are played whole, in pieces of 16 bytes and byte by byte, at n, 2n, 4n and 8n. Everything is
//! counted, nothing is timed; an exponent of more than 1.5 is a violation, one of 2 is quadratic. Bytes
//! that a core did not consume are passed again, so a parser that starts over at each byte of a long
//! message is quadratic by design: its author limits the message, or waives this. Memory is counted through
//! a [`Meter`](crate::search::Meter).
//!
//! Spec: harness rule (CWE-407, inefficient algorithmic complexity; CVE-2023-52425 is one of many).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Script, Verdict};
//!
//! // Looks for the end of a line from its start, again with each feed.
//! let lines = || |bytes: &[u8], _: &mut Log| {
//!     Ok(bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1))
//! };
//! let one_line = |size: usize| Script::from("x".repeat(size) + "\n");
//! let report = check(lines).growth(100, one_line).run();
//! assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Unexpected));
//!
//! let many_lines = |size: usize| Script::from("some line\n".repeat(size));
//! let report = check(lines).growth(100, many_lines).run();
//! assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Same));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::{Chunking, Play, Script};
use crate::search::Growth;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::GROWTH,
    sentence: "the cost of a script grows no faster than its size",
    category: Category::Growth,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Growth),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let family = context.facts.growth.as_ref()?;
    let scripts = [1, 2, 4, 8].map(|times| family.script(family.size * times));
    let all: Vec<Growth> =
        PIECES.iter().flat_map(|&piece| measured(context, &scripts, piece)).collect();
    context.note_growth(&all);
    let worst = all.into_iter().find(|growth| growth.exponent() > EXPONENT_MAX)?;
    let [shown, ..] = scripts;
    let play = Play::new(shown.clone(), cut(&shown, worst.piece));
    let violation = Violation::of_one(play).with_verdict(Verdict::Unexpected);
    Some(violation.because(format!("{worst}; more than n^{EXPONENT_MAX}")))
}

/// What four scripts cost, cut into pieces of one size.
fn measured(context: &Context<'_>, scripts: &[Script; 4], piece: usize) -> Vec<Growth> {
    let costs = scripts.each_ref().map(|script| {
        let play = Play::new(script.clone(), cut(script, piece));
        context.cost(&play)
    });
    let growth = |what, figures| Growth { what, piece, figures };
    let [passed, allocations, allocated, peak] = FIGURES;
    let mut all = vec![growth(passed, costs.map(|cost| cost.n_shown))];
    if context.options.meter.is_some() {
        all.push(growth(allocations, costs.map(|cost| cost.allocated.count)));
        all.push(growth(allocated, costs.map(|cost| cost.allocated.bytes)));
        all.push(growth(peak, costs.map(|cost| cost.allocated.peak)));
    }
    all
}

/// The quantities that are counted.
pub(crate) const FIGURES: [&str; 4] =
    ["bytes passed", "allocations", "bytes allocated", "bytes at the peak"];

fn cut(script: &Script, piece: usize) -> Chunking {
    match piece {
        0 => Chunking::whole(),
        size => Chunking::uniform(script.len(), size),
    }
}

/// The sizes of pieces; 0 is all in one.
const PIECES: [usize; 3] = [0, 16, 1];
/// Halfway between linear and quadratic.
const EXPONENT_MAX: f64 = 1.5;

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::Log;
    use crate::script::Script;
    use crate::transcript::Fault;

    #[test]
    fn who_has_failed_is_shown_nothing_more() {
        let refuses = || |_: &[u8], _: &mut Log| Err(Fault::new("no"));
        let size_by_size = |size: usize| Script::from("x".repeat(size));
        let report = check(refuses).growth(100, size_by_size).run();
        assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Same), "{report}");
    }
}
