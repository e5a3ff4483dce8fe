//! From a violation to the smallest one like it.
//!
//! Strategy: first the cuts are thinned out, then the script is shortened by delta debugging over
//! its bytes (Zeller and Hildebrandt, 2002), the cuts moving along; what is left is searched once more
//! for fewer and earlier cuts. A candidate counts only if it breaks the same invariant with the same
//! verdict and the same ends, so that one fault is never traded for another.

use crate::budget::Budget;
use crate::check::{Invariant, Violation};
use crate::chunking::Chunking;
use crate::lab::{Lab, Options};
use crate::sample::outcome_within;
use crate::script::Script;
use crate::state::Cores;
use crate::transcript::Transcript;
use crate::verdict::Verdict;

/// The smallest script and chunkings found that show an invariant broken.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Counterexample {
    /// The script.
    pub script: Script,
    /// How many bytes it had before it was shortened.
    pub len_before: usize,
    /// One chunking; the simplest of its class.
    pub a: Chunking,
    /// Another one, with another outcome; or the same, where one run alone shows the fault.
    pub b: Chunking,
    /// What the core said under the one.
    pub said_a: Transcript,
    /// What the core said under the other.
    pub said_b: Transcript,
    /// How the two differ.
    pub verdict: Verdict,
    /// The simplest chunking of every class of outcome that the script had before it was shortened.
    pub classes: Vec<Chunking>,
}

/// Makes the smallest counterexample of the violation's kind.
pub(crate) fn minimise(lab: &Lab<'_>, invariant: &Invariant, found: Violation) -> Counterexample {
    let (len_before, classes) = (found.script.len(), found.classes.clone());
    let mut small = found;
    if small.verdict.is_none_or(|verdict| verdict == Verdict::Stalled) {
        let mut minimiser = Minimiser::new(lab, invariant, &small);
        if minimiser.kind.is_some() {
            minimiser.thin_cuts(&mut small);
            minimiser.shorten(&mut small);
            minimiser.search_again(&mut small);
        } else {
            // A fresh core does not show it, so what was explored or played was not the core alone.
            let is_explored = lab.cores.is_provable();
            small.verdict = Some(if is_explored { Verdict::Unsound } else { Verdict::Flaky });
        }
    }
    let Violation { script, a, b, verdict, .. } = small;
    let said_a = lab.cores.replay(&script, &a);
    let said_b = lab.cores.replay(&script, &b);
    let verdict = verdict.unwrap_or_else(|| Verdict::of(&said_a, &said_b));
    Counterexample { script, len_before, a, b, said_a, said_b, verdict, classes }
}

struct Minimiser<'a> {
    cores: &'a Cores,
    options: Options,
    invariant: &'a Invariant,
    is_single: bool,
    kind: Option<Kind>,
    n_tries: usize,
    n_bytes: u64,
}

/// What must stay the same: the verdict and how the two runs end.
type Kind = (Verdict, [String; 2]);

impl<'a> Minimiser<'a> {
    fn new(lab: &Lab<'a>, invariant: &'a Invariant, found: &Violation) -> Self {
        let options = Options { budget: Budget::small(), ..lab.options };
        let is_single = found.a == found.b;
        let mut minimiser = Self {
            cores: lab.cores,
            options,
            invariant,
            is_single,
            kind: None,
            n_tries: 0,
            n_bytes: 0,
        };
        minimiser.kind = minimiser.kind_of(found, u64::MAX).0;
        minimiser
    }

    /// The kind of a violation, and what it cost to know; nothing if it is none, or costs too much.
    fn kind_of(&self, candidate: &Violation, cost_max: u64) -> (Option<Kind>, u64) {
        let Violation { script, a, b, .. } = candidate;
        let play = |chunking| outcome_within(self.cores, script, chunking, cost_max);
        let ((outcome_a, cost_a), (outcome_b, cost_b)) = (play(a), play(b));
        let is_broken = outcome_a.zip(outcome_b).is_some_and(|(a, b)| match self.is_single {
            true => a.end.is_trouble,
            false => (self.invariant.differs)(&a, &b),
        });
        let cost = cost_a + cost_b;
        if is_broken { (Some(self.kind_as_text(candidate)), 2 * cost) } else { (None, cost) }
    }

    fn kind_as_text(&self, candidate: &Violation) -> Kind {
        let Violation { script, a, b, verdict, .. } = candidate;
        let said = [a, b].map(|chunking| self.cores.replay(script, chunking));
        let verdict = verdict.unwrap_or_else(|| Verdict::of(&said[0], &said[1]));
        let mut ends = said.map(|said| ending(&said));
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
            if candidate.b.simplicity() < candidate.a.simplicity() {
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
        for side in [Side::A, Side::B] {
            let mut width = side.of(small).cuts().len();
            while width > 0 {
                let mut at = 0;
                while at < side.of(small).cuts().len() && !self.is_spent() {
                    let cuts = side.of(small).cuts();
                    let kept = cuts.iter().take(at).chain(cuts.iter().skip(at + width));
                    let thinner = Chunking::new(kept.copied());
                    let candidate = self.with_cuts(small, side, thinner);
                    if !self.accept(small, candidate) {
                        at += width;
                    }
                }
                width /= 2;
            }
        }
    }

    fn with_cuts(&self, small: &Violation, side: Side, cuts: Chunking) -> Violation {
        let mut candidate = small.clone();
        if self.is_single || side == Side::A {
            candidate.a = cuts.clone();
        }
        if self.is_single || side == Side::B {
            candidate.b = cuts;
        }
        candidate
    }

    /// Drops what happens between the bytes, then bytes, in ever smaller runs.
    fn shorten(&mut self, small: &mut Violation) {
        for index in (0..small.script.n_controls()).rev() {
            if let Some(script) = small.script.without_control(index) {
                let candidate = Violation { script, ..small.clone() };
                self.accept(small, candidate);
            }
        }
        let mut width = small.script.len() / 2;
        while width > 0 {
            let mut from = 0;
            let mut is_shorter = false;
            while from < small.script.len() && !self.is_spent() {
                let to = (from + width).min(small.script.len());
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
        let script = small.script.without(from, to);
        if script.len() > SEARCHED_LEN_MAX {
            return false;
        }
        let before = script.len();
        self.find(&script)
            .is_some_and(|found| found.script.len() <= before && self.accept(small, found))
    }

    /// Looks for fewer and earlier cuts.
    fn search_again(&mut self, small: &mut Violation) {
        if small.script.len() > SEARCHED_LEN_MAX {
            return;
        }
        let Some(found) = self.find(&small.script) else { return };
        let is_simpler = found.b.simplicity() < small.b.simplicity();
        if is_simpler || found.script.len() < small.script.len() {
            self.accept(small, found);
        }
    }

    /// Searches a script; what is found there has the same shape, so only the script may differ.
    fn find(&self, script: &Script) -> Option<Violation> {
        if self.is_spent() {
            return None;
        }
        let found = (self.invariant.find)(&Lab::new(self.cores, script, self.options))?;
        ((found.a == found.b) == self.is_single).then_some(found)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    A,
    B,
}

impl Side {
    fn of(self, violation: &Violation) -> &Chunking {
        match self {
            Self::A => &violation.a,
            Self::B => &violation.b,
        }
    }
}

/// The violation without the bytes of `from..to`, its cuts moved along.
fn without(small: &Violation, from: usize, to: usize) -> Violation {
    let len = small.script.len();
    let moved = |chunking: &Chunking| chunking.moved(from, to, len);
    Violation {
        script: small.script.without(from, to),
        a: moved(&small.a),
        b: moved(&small.b),
        ..small.clone()
    }
}

/// Of a panic only that it is one: its message may hold offsets, which change as a script shrinks.
fn ending(said: &Transcript) -> String {
    let line = said.end().line().unwrap_or_default();
    match said.end().is_trouble() {
        true => line.split(' ').next().unwrap_or_default().to_owned(),
        false => line,
    }
}

/// Candidates tried, at most.
const TRIES_MAX: usize = 3000;
/// Up to this length a candidate is searched for cuts of its own.
const SEARCHED_LEN_MAX: usize = 24;
