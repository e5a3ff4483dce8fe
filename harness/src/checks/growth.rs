//! The cost of a script grows no faster than its size: neither the bytes that are passed again, nor the work
//! inside of the core, nor, where they are counted, allocations and the memory held at once.
//!
//! The check needs scripts that grow: from [`Check::growth`](crate::Check::growth), or a corpus case that
//! grows. They are played whole, in pieces of 16 bytes and byte by byte, at n, 2n, 4n and 8n; a size at which
//! the largest script is shorter than 4 KiB is doubled until it is not, so that constant costs hide nothing,
//! or until the script comes to something else, as beyond a limit. Byte by byte, the sizes are halved again
//! while the core looks at more than 1 MiB: code that starts over with each piece looks at the square.
//! An exponent of more than 1.5 is a violation, one of 2 is quadratic.
//!
//! - **Bytes passed.** Bytes that a core did not consume are passed again, so a parser that starts over at
//!   each byte of a long message is quadratic by design: its author limits the message, or waives this.
//! - **Work.** A core that consumes everything can look through its own buffer again with each piece. A
//!   [`WorkMeter`] measures that: the time of the processor (feature `cpu-time`),
//!   or what a platform counts. It is measured whole and in pieces of 16 bytes, in larger scripts if the
//!   figures are too small to compare; more than n<sup>1.6</sup> is a violation if it is so twice. The
//!   command `chunkproof run` measures it in the standard profile; a test opts in by
//!   [`work_meter`](crate::Checker::work_meter), as a figure of time is never the same twice.
//! - **Memory** is counted through a [`Meter`](crate::search::Meter).
//!
//! Where a core consumes everything and there is no meter, the check is not judged: it has seen nothing of
//! what the core does with the bytes.
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

use std::mem::{self, Discriminant};

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Family, Verdict};
use crate::script::{Chunking, Play, Script};
use crate::search::{Growth, Profile, WorkMeter};
use crate::transcript::End;

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
    // Larger scripts are none of the given plays.
    if context.is_strict() {
        context.refuse();
        return None;
    }
    let family = context.facts.growth.as_ref()?;
    let meant = shape(context, &largest(family, family.size.max(1)));
    let start = size_of_len(context, family, meant);
    let counted = |size, piece| CountedScripts::of(context, doubled(family, size), piece);
    let [whole, pieces] = PIECES.map(|piece| counted(start, piece));
    let bytewise = counted(bytewise_size(family, start, pieces.n_looked_at), 1);
    let all = [whole, pieces, bytewise];
    all.iter().for_each(|counted| context.note_growth(&counted.figures));
    let found = all.iter().find_map(CountedScripts::violation);
    if found.is_some() {
        return found;
    }
    let is_measured = context.options.profile >= Profile::Standard;
    match context.options.work_meter.filter(|_| is_measured) {
        Some(meter) => {
            PIECES.into_iter().find_map(|piece| work(context, (meter, piece), (start, meant)))
        }
        None => {
            if all.iter().all(CountedScripts::is_seen_once) && context.options.meter.is_none() {
                context.leave_unjudged(NOT_MEASURED);
            }
            None
        }
    }
}

/// What four scripts cost, cut into pieces of one size.
struct CountedScripts {
    scripts: [Script; 4],
    figures: Vec<Growth>,
    /// How many bytes the core looked at in the largest of them.
    n_looked_at: u64,
}

impl CountedScripts {
    fn of(context: &Context<'_>, scripts: [Script; 4], piece: usize) -> Self {
        let costs = scripts.each_ref().map(|script| context.cost(&play(script, piece)));
        let growth = |what, figures| Growth { what, piece, figures };
        let [passed, held, allocations, allocated, peak] = FIGURES;
        let mut figures = vec![growth(passed, costs.map(|cost| cost.n_shown))];
        let n_held = costs.map(|cost| cost.n_held_max);
        if n_held != [0; 4] {
            figures.push(growth(held, n_held));
        }
        if context.options.meter.is_some() {
            figures.push(growth(allocations, costs.map(|cost| cost.allocated.count)));
            figures.push(growth(allocated, costs.map(|cost| cost.allocated.bytes)));
            figures.push(growth(peak, costs.map(|cost| cost.allocated.peak)));
        }
        let [.., largest] = costs;
        Self { scripts, figures, n_looked_at: largest.n_looked_at }
    }

    /// Whether no byte was passed twice, so that the count of them tells nothing about the core.
    fn is_seen_once(&self) -> bool {
        let lens = self.scripts.each_ref().map(|script| script.len() as u64);
        let mut passed = self.figures.iter().filter(|growth| growth.what == FIGURES[0]);
        passed.all(|growth| growth.figures.iter().zip(lens).all(|(n, len)| *n <= len))
    }

    /// The first of the figures that grows too fast.
    fn violation(&self) -> Option<Violation> {
        // What is held is a part of the script, however that part begins to grow.
        let mut judged = self.figures.iter().filter(|growth| growth.what != HELD);
        let worst = judged.find(|growth| growth.exponent() > EXPONENT_MAX)?;
        Some(violation(&self.scripts, worst, format!("{worst}; more than n^{EXPONENT_MAX}")))
    }
}

/// The size to count byte by byte from: `start`, or what is left of it when it is halved, down to the size
/// that the test gave, until code that starts over with each piece looks at few enough bytes.
fn bytewise_size(family: &Family, start: usize, n_looked_at_in_pieces: u64) -> usize {
    let [_, piece] = PIECES;
    let mut n_looked_at = n_looked_at_in_pieces * piece as u64;
    let mut size = start;
    while n_looked_at > BYTEWISE_MAX && size / 2 >= family.size.max(1) {
        // Half the bytes come in half as many pieces.
        (size, n_looked_at) = (size / 2, n_looked_at / 4);
    }
    size
}

/// Work that grows too fast, if it does so again with larger scripts.
fn work(
    context: &Context<'_>,
    (meter, piece): (WorkMeter, usize),
    (start, meant): (usize, Shape),
) -> Option<Violation> {
    let family = context.facts.growth.as_ref()?;
    let mut size = start;
    let mut largest = largest(family, size);
    let figure = loop {
        let figure = context.work(meter, &play(&largest, piece), 1);
        if figure >= meter.resolution {
            break figure;
        }
        // Too little work to compare, in a script as long as it may get, is not too much.
        (size, largest) = twice(context, (size, largest.len()), meant)?;
    };
    // A figure that is far above the resolution is as good as the least of several.
    let is_large = figure >= meter.resolution.saturating_mul(LARGE);
    let [n_runs, n_more_runs] = if is_large { [1, 1] } else { [RUNS, MORE_RUNS] };
    let measured = |size, n_runs| {
        let scripts = doubled(family, size);
        let figures =
            scripts.each_ref().map(|script| context.work(meter, &play(script, piece), n_runs));
        Growth { what: meter.what, piece, figures }
    };
    let growth = measured(size, n_runs);
    if growth.exponent() <= WORK_EXPONENT_MAX {
        context.note_growth(&[growth]);
        return None;
    }
    let again = measured(size.saturating_mul(2), n_more_runs);
    context.note_growth(&[growth, again]);
    // A finding is the same in each run, and times are not: its figures are in the coverage alone, and its
    // script is that from which sizes were raised.
    let clause = format!("{} {}: more than n^{WORK_EXPONENT_MAX}", again.what, again.pieces());
    let found = || violation(&doubled(family, start), &again, clause);
    (again.exponent() > WORK_EXPONENT_MAX).then(found)
}

fn violation(scripts: &[Script; 4], worst: &Growth, clause: String) -> Violation {
    let [shown, ..] = scripts;
    let violation = Violation::of_one(play(shown, worst.piece)).with_verdict(Verdict::Unexpected);
    violation.because(clause)
}

/// The bytes that a core, or the driver for it, holds back.
const HELD: &str = "bytes held";
/// The quantities that are counted.
pub(crate) const FIGURES: [&str; 5] =
    ["bytes passed", HELD, "allocations", "bytes allocated", "bytes at the peak"];
/// What work is called that another process has measured, in whatever unit.
#[cfg(feature = "corpus")]
pub(crate) const WORK: &str = "work";

fn play(script: &Script, piece: usize) -> Play {
    let cuts = match piece {
        0 => Chunking::whole(),
        size => Chunking::uniform(script.len(), size),
    };
    Play::new(script.clone(), cuts)
}

/// The scripts of a size, and of 2, 4 and 8 times of it.
fn doubled(family: &Family, size: usize) -> [Script; 4] {
    [1, 2, 4, 8].map(|times| family.script(size.saturating_mul(times)))
}

fn largest(family: &Family, size: usize) -> Script {
    family.script(size.saturating_mul(8))
}

/// The size to start from: doubled until 8 times of it makes a script of 4 KiB, as long as scripts grow and
/// the core comes to the same with them. Beyond a limit they are other scripts than were meant.
fn size_of_len(context: &Context<'_>, family: &Family, meant: Shape) -> usize {
    let mut size = family.size.max(1);
    let mut script = largest(family, size);
    while script.len() < LEN_MIN {
        let Some(next) = twice(context, (size, script.len()), meant) else { break };
        (size, script) = next;
    }
    size
}

/// Twice a size and its largest script; `None` if that is longer than any may get, or no longer than `len`,
/// or if the core comes to something else with it than is meant.
fn twice(
    context: &Context<'_>,
    (size, len): (usize, usize),
    meant: Shape,
) -> Option<(usize, Script)> {
    let next = size.saturating_mul(2);
    let longer = largest(context.facts.growth.as_ref()?, next);
    let is_longer = len < longer.len() && longer.len() <= WORK_LEN_MAX;
    (is_longer && shape(context, &longer) == meant).then_some((next, longer))
}

/// How a core ends, and whether it leaves no bytes.
type Shape = (Discriminant<End>, bool);

/// What comes of a script, apart from what is logged: its end, and whether bytes are left.
fn shape(context: &Context<'_>, script: &Script) -> Shape {
    let logged = context.cores.play(&Play::whole(script.clone()));
    (mem::discriminant(logged.end()), logged.untaken().is_empty())
}

/// The sizes of pieces in which all is counted, beside single bytes, and work is measured: byte by byte, that
/// of the harness would cover it. 0 is all in one.
const PIECES: [usize; 2] = [0, 16];
/// How many bytes a core looks at byte by byte, about, before scripts are made shorter.
const BYTEWISE_MAX: u64 = 1 << 20;
/// Halfway between linear and quadratic.
const EXPONENT_MAX: f64 = 1.5;
/// Time is no exact figure.
const WORK_EXPONENT_MAX: f64 = 1.6;
/// How long the largest of four scripts is, at least.
const LEN_MIN: usize = 1 << 12;
/// How long it gets where work is too little to be measured.
const WORK_LEN_MAX: usize = 1 << 18;
/// How many times the resolution a figure is that needs no second run.
const LARGE: u64 = 16;
const RUNS: usize = 3;
const MORE_RUNS: usize = 7;
/// Why a check that saw no work is not judged.
const NOT_MEASURED: &str = "work inside the core is not measured: call `work_meter(…)`";

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use crate::check::{Check, check};
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::Log;
    use crate::runner::Report;
    use crate::script::Script;
    use crate::search::{Profile, WorkMeter};
    use crate::transcript::Fault;

    thread_local!(static N_STEPS: Cell<u64> = const { Cell::new(0) });

    /// Counts the steps that cores of these tests report.
    fn steps() -> WorkMeter {
        WorkMeter::new("steps", 1_000_000, |run| {
            let before = N_STEPS.get();
            run();
            N_STEPS.get() - before
        })
    }

    /// Holds all bytes, and takes as many steps for each piece as `n_steps` says of what it holds.
    fn working(n_steps: fn(usize) -> usize) -> Check {
        let make = move || {
            let mut n_held = 0;
            move |bytes: &[u8], _: &mut Log| {
                n_held += bytes.len();
                N_STEPS.set(N_STEPS.get() + n_steps(n_held) as u64);
                Ok(bytes.len())
            }
        };
        check(make).growth(64, |size| Script::from("x".repeat(size)))
    }

    fn verdict(report: &Report) -> Option<Verdict> {
        report.verdict(CheckId::GROWTH)
    }

    #[test]
    fn who_has_failed_is_shown_nothing_more() {
        let refuses = || |_: &[u8], _: &mut Log| Err(Fault::new("no"));
        let size_by_size = |size: usize| Script::from("x".repeat(size));
        let report = check(refuses).work_meter(steps()).growth(100, size_by_size).run();
        assert_eq!(verdict(&report), Some(Verdict::Same), "{report}");
    }

    #[test]
    fn work_that_is_not_measured_is_not_judged() {
        let report = working(|_| 1).run();
        assert_eq!(verdict(&report), Some(Verdict::NotJudged), "{report}");
        assert!(report.to_string().contains("call `work_meter(…)`"), "{report}");
        let quick = working(|_| 1).work_meter(steps()).profile(Profile::Quick).run();
        assert_eq!(verdict(&quick), Some(Verdict::NotJudged), "a quick run measures none");
        assert_eq!(verdict(&working(|_| 1).work_meter(steps()).run()), Some(Verdict::Same));
    }

    #[test]
    fn bytes_that_are_passed_again_are_judged_by_number() {
        let patient = || |bytes: &[u8], _: &mut Log| Ok(if bytes.len() < 3 { 0 } else { 3 });
        let report = check(patient).growth(64, |size| Script::from("x".repeat(size))).run();
        assert_eq!(verdict(&report), Some(Verdict::Same), "{report}");
    }

    #[test]
    fn code_that_starts_over_is_counted_in_less() {
        let bytewise = |size: usize| {
            let patient = || {
                |bytes: &[u8], _: &mut Log| Ok(if bytes.ends_with(b"\n") { bytes.len() } else { 0 })
            };
            let report = check(patient).growth(size, |n| Script::from("x".repeat(n) + "\n")).run();
            let mut all = report.coverage.growth.iter();
            let [.., largest] = all.find(|growth| growth.piece == 1).expect("a figure").figures;
            largest
        };
        // A line of 1024 bytes in place of 4096; but of that many, if the test asked for it.
        assert_eq!([16, 512].map(bytewise), [1025 * 1026 / 2, 4097 * 4098 / 2]);
    }

    #[test]
    fn work_on_all_that_is_held_is_found_from_any_size() {
        for size in [1, 64, 4096] {
            let make = |size: usize| Script::from("x".repeat(size));
            let report = working(|n_held| n_held).work_meter(steps()).growth(size, make).run();
            let own = report.findings().find(|found| found.check == CheckId::GROWTH);
            let clause = own.and_then(|found| found.clause.clone()).unwrap_or_default();
            assert_eq!(clause, "steps in pieces of 16: more than n^1.6", "{size}");
        }
    }

    #[test]
    fn a_constant_cost_does_not_hide_growth() {
        let report = working(|n_held| 100 + n_held / 16).work_meter(steps()).run();
        assert_eq!(verdict(&report), Some(Verdict::Unexpected), "{:?}", report.coverage.growth);
        let report = working(|_| 100).work_meter(steps()).run();
        assert_eq!(verdict(&report), Some(Verdict::Same), "{:?}", report.coverage.growth);
    }
}
