//! From a violation to the smallest one like it.
//!
//! Strategy: first the cuts are thinned out, then the script is shortened by delta debugging over
//! its bytes (Zeller and Hildebrandt, 2002), the cuts moving along; what is left is searched once more
//! for fewer and earlier cuts. A candidate counts only if it breaks the same invariant with the same
//! verdict and the same ends, so that one fault is never traded for another.

use crate::checks::Invariant;
use crate::context::violation::Violation;
use crate::context::{Context, Options, Verdict};
use crate::contract::CoreFactory;
use crate::script::{Chunking, Play, Script};
use crate::search::Budget;
use crate::search::sample::outcome_within;
use crate::transcript::Transcript;
use crate::transcript::line::first_word;

/// The smallest plays found that show an invariant broken.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Counterexample {
    /// How many bytes the script had before it was shortened.
    pub len_before: usize,
    /// One play; the simplest of its class.
    pub a: Play,
    /// Another one, with another outcome; or the same, where one run alone shows the fault.
    pub b: Play,
    /// What the core logged under the one.
    pub transcript_a: Transcript,
    /// What the core logged under the other.
    pub transcript_b: Transcript,
    /// How the two differ.
    pub verdict: Verdict,
    /// The simplest chunking of every class of outcome that the script had before it was shortened; of
    /// plays that differ in something else, theirs.
    pub classes: Vec<Chunking>,
}

/// Makes the smallest counterexample of the violation's kind.
pub(crate) fn minimise(
    context: &Context<'_>,
    invariant: &Invariant,
    found: Violation,
) -> Counterexample {
    let len_before = found.a.script.len();
    let mut classes = found.classes.clone();
    if classes.is_empty() {
        classes = vec![found.a.chunking.clone(), found.b.chunking.clone()];
        classes.dedup();
    }
    let mut small = found;
    if small.verdict.is_none_or(|verdict| verdict == Verdict::Stalled) {
        let mut minimiser = Minimiser::new(context, invariant, &small);
        if minimiser.kind.is_some() {
            minimiser.thin_cuts(&mut small);
            minimiser.shorten(&mut small);
            minimiser.search_again(&mut small);
        } else {
            // A fresh core does not show it, so what was explored or played was not the core alone.
            let is_explored = context.cores.is_provable();
            small.verdict = Some(if is_explored { Verdict::BadStateKey } else { Verdict::Flaky });
        }
    }
    let Violation { a, b, verdict, .. } = small;
    let (transcript_a, transcript_b) = (context.cores.play(&a), context.cores.play(&b));
    let verdict =
        verdict.unwrap_or_else(|| Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b)));
    Counterexample { len_before, a, b, transcript_a, transcript_b, verdict, classes }
}

struct Minimiser<'a> {
    cores: &'a CoreFactory,
    options: Options,
    invariant: &'a Invariant,
    is_single: bool,
    /// Both plays are cut alike and differ in something else.
    is_joint: bool,
    kind: Option<FindingKind>,
    n_tries: usize,
    n_bytes: u64,
}

/// What must stay the same: the verdict and how the two runs end.
type FindingKind = (Verdict, [String; 2]);

impl<'a> Minimiser<'a> {
    fn new(context: &Context<'a>, invariant: &'a Invariant, found: &Violation) -> Self {
        let options = Options { budget: Budget::small(), ..context.options };
        let (is_single, is_joint) = (found.is_single(), found.is_joint());
        let mut minimiser = Self {
            cores: context.cores,
            options,
            invariant,
            is_single,
            is_joint,
            kind: None,
            n_tries: 0,
            n_bytes: 0,
        };
        minimiser.kind = minimiser.kind_of(found, u64::MAX).0;
        minimiser
    }

    /// The kind of a violation, and what it cost to know; nothing if it is none, or costs too much.
    fn kind_of(&self, candidate: &Violation, cost_max: u64) -> (Option<FindingKind>, u64) {
        let play = |play| outcome_within(self.cores, play, cost_max);
        let ((outcome_a, cost_a), (outcome_b, cost_b)) = (play(&candidate.a), play(&candidate.b));
        let is_broken = outcome_a.zip(outcome_b).is_some_and(|(a, b)| match self.is_single {
            true => a.end.is_abnormal(),
            false => self.invariant.differs(&a, &b),
        });
        let cost = cost_a + cost_b;
        if is_broken { (Some(self.kind_as_text(candidate)), 2 * cost) } else { (None, cost) }
    }

    fn kind_as_text(&self, candidate: &Violation) -> FindingKind {
        let Violation { a, b, verdict, .. } = candidate;
        let logged = [a, b].map(|play| self.cores.play(play));
        let verdict =
            verdict.unwrap_or_else(|| Verdict::of_plays((a, &logged[0]), (b, &logged[1])));
        let mut ends = logged.map(|logged| ending(&logged));
        // Which of the two is the simpler one may change on the way.
        ends.sort();
        (verdict, ends)
    }

    /// Keeps a candidate if it is of the same kind.
    fn accept(&mut self, small: &mut Violation, mut candidate: Violation) -> bool {
        if self.is_spent() {
            return false;
        }
        self.n_tries += 1;
        let left = self.options.budget.bytes_max - self.n_bytes;
        let (kind, cost) = self.kind_of(&candidate, left);
        self.n_bytes += cost;
        let is_same = kind == self.kind;
        if is_same {
            let [a, b] = [&candidate.a, &candidate.b].map(|play| play.chunking.simplicity());
            if b < a {
                std::mem::swap(&mut candidate.a, &mut candidate.b);
            }
            *small = candidate;
        }
        is_same
    }

    /// Whether nothing more may be tried; what was found so far stands.
    fn is_spent(&self) -> bool {
        self.n_tries >= TRIES_MAX || self.n_bytes >= self.options.budget.bytes_max
    }

    /// Drops cuts, many at a time and then one by one.
    fn thin_cuts(&mut self, small: &mut Violation) {
        let sides: &[TrimSide] =
            if self.is_joint { &[TrimSide::Both] } else { &[TrimSide::A, TrimSide::B] };
        for &side in sides {
            let mut width = side.of(small).cuts().len();
            while width > 0 {
                let mut at = 0;
                while at < side.of(small).cuts().len() && !self.is_spent() {
                    let cuts = side.of(small).cuts();
                    let kept = cuts.iter().take(at).chain(cuts.iter().skip(at + width));
                    let thinner = Chunking::new(kept.copied());
                    let candidate = Self::with_cuts(small, side, &thinner);
                    if !self.accept(small, candidate) {
                        at += width;
                    }
                }
                width /= 2;
            }
        }
    }

    fn with_cuts(small: &Violation, side: TrimSide, cuts: &Chunking) -> Violation {
        let mut candidate = small.clone();
        if side != TrimSide::B {
            candidate.a.chunking = cuts.clone();
        }
        if side != TrimSide::A {
            candidate.b.chunking = cuts.clone();
        }
        candidate
    }

    /// Drops what happens between the bytes, then bytes, in ever smaller runs.
    fn shorten(&mut self, small: &mut Violation) {
        if small.a.script.bytes() != small.b.script.bytes() {
            // The two say the same in different bytes; neither can lose any without the other.
            return;
        }
        for index in (0..small.a.script.n_controls()).rev() {
            if small.a.script != small.b.script {
                break;
            }
            if let Some(script) = small.a.script.without_control(index) {
                let mut candidate = small.clone();
                candidate.a.script = script.clone();
                candidate.b.script = script;
                self.accept(small, candidate);
            }
        }
        let mut width = small.a.script.len() / 2;
        while width > 0 {
            let mut from = 0;
            let mut is_shorter = false;
            while from < small.a.script.len() && !self.is_spent() {
                let to = (from + width).min(small.a.script.len());
                let candidate = without(small, from, to);
                match self.accept(small, candidate) || self.find_in(small, from, to) {
                    true => is_shorter = true,
                    false => from += width,
                }
            }
            // Dropping one byte may allow another to go.
            width = if width == 1 && is_shorter { 1 } else { width / 2 };
        }
    }

    /// Looks for any violation of the kind in a short script without some of its bytes.
    fn find_in(&mut self, small: &mut Violation, from: usize, to: usize) -> bool {
        let script = small.a.script.without(from, to);
        if self.is_joint || script.len() > SEARCHED_LEN_MAX {
            return false;
        }
        let before = script.len();
        self.find(&script)
            .is_some_and(|found| found.a.script.len() <= before && self.accept(small, found))
    }

    /// Looks for fewer and earlier cuts.
    fn search_again(&mut self, small: &mut Violation) {
        if self.is_joint || small.a.script.len() > SEARCHED_LEN_MAX {
            return;
        }
        let Some(found) = self.find(&small.a.script) else { return };
        let is_simpler = found.b.chunking.simplicity() < small.b.chunking.simplicity();
        if is_simpler || found.a.script.len() < small.a.script.len() {
            self.accept(small, found);
        }
    }

    /// Searches a script; what is found there has the same shape, so only the script may differ.
    fn find(&self, script: &Script) -> Option<Violation> {
        if self.is_spent() {
            return None;
        }
        let found = self.invariant.find(&Context::new(self.cores, script, self.options))?;
        (found.is_single() == self.is_single).then_some(found)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TrimSide {
    A,
    B,
    Both,
}

impl TrimSide {
    fn of(self, violation: &Violation) -> &Chunking {
        match self {
            Self::A | Self::Both => &violation.a.chunking,
            Self::B => &violation.b.chunking,
        }
    }
}

/// The violation without the bytes of `from..to`, its cuts moved along.
fn without(small: &Violation, from: usize, to: usize) -> Violation {
    let shorter = |play: &Play| Play {
        script: play.script.without(from, to),
        chunking: play.chunking.moved(from, to, play.script.len()),
        mode: play.mode,
    };
    Violation { a: shorter(&small.a), b: shorter(&small.b), ..small.clone() }
}

/// Of a panic only that it is one: its message may hold offsets, which change as a script shrinks.
fn ending(logged: &Transcript) -> String {
    let line = logged.end().line().unwrap_or_default();
    match logged.end().is_abnormal() {
        true => first_word(&line).to_owned(),
        false => line,
    }
}

/// Candidates tried, at most.
const TRIES_MAX: usize = 3000;
/// Up to this length a candidate is searched for cuts of its own.
const SEARCHED_LEN_MAX: usize = 24;
