//! Shorter scripts that show the same fault.

use super::cuts::Pairing;
use super::signature::lines;
use super::{Minimiser, SEARCHED_LEN_MAX, SEARCHES_MAX};
use crate::context::violation::Violation;
use crate::digest::Digest;
use crate::script::{Play, Script};

impl Minimiser<'_> {
    /// Shortens the script and simplifies the cuts until neither helps the other any more.
    pub(super) fn shorten(&mut self, small: &mut Violation) {
        let has_same_bytes = small.a.script.bytes() == small.b.script.bytes();
        loop {
            if has_same_bytes {
                self.drop_tail(small);
                self.drop_steps(small);
                self.drop_bytes(small);
                if self.lower_lengths(small) {
                    self.drop_bytes(small);
                }
            }
            self.thin_cuts(small);
            if !self.simplify_cuts(small) {
                break;
            }
        }
        self.drop_eof(small);
    }

    /// Leaves the stream open, if that changes no line: a fault of the end shall not become one of the open
    /// stream, nor what is late become what is lost.
    fn drop_eof(&mut self, small: &mut Violation) {
        let without = |play: &Play| {
            let at = play.script.eof_number()?;
            Some(Play { script: play.script.without_controls(at, at + 1), ..play.clone() })
        };
        let Some((a, b)) = without(&small.a).zip(without(&small.b)) else { return };
        let is_same = |[now, was]: [&Play; 2]| {
            let [now, was] = [now, was].map(|play| self.cores.play(play));
            lines(&now) == lines(&was) && now.untaken() == was.untaken()
        };
        let is_same = [[&a, &small.a], [&b, &small.b]].into_iter().all(is_same);
        if is_same && self.is_judged(&a.script) {
            let candidate = Violation { a, b, ..small.clone() };
            self.accept(small, candidate);
        }
    }

    /// Drops the bytes that come once the two plays differ: looks for the shortest beginning that is enough.
    fn drop_tail(&mut self, small: &mut Violation) {
        let mut too_short = 0;
        while too_short < small.a.script.len() && !self.is_spent() {
            let len = small.a.script.len();
            let middle = usize::midpoint(too_short, len);
            let candidate = without(small, middle, len);
            if !self.accept(small, candidate) {
                too_short = middle + 1;
            }
        }
    }

    /// Drops what happens between the bytes, many steps at a time and then one by one, from the last on;
    /// then what follows events.
    fn drop_steps(&mut self, small: &mut Violation) {
        let mut width = small.a.script.n_controls();
        while width > 0 {
            let mut to = small.a.script.n_controls();
            while to > 0 && !self.is_spent() {
                let from = to.saturating_sub(width);
                if let Some(candidate) = without_controls(small, from, to) {
                    self.accept(small, candidate);
                }
                to = from;
            }
            width /= 2;
        }
        for index in (0..small.a.script.reactions().len()).rev() {
            let mut candidate = small.clone();
            for play in [&mut candidate.a, &mut candidate.b] {
                play.script = play.script.without_reaction(index);
            }
            self.accept(small, candidate);
        }
    }

    /// Drops bytes in ever shorter runs, and again in short ones wherever that allows others to go: what
    /// belongs together can only go together.
    fn drop_bytes(&mut self, small: &mut Violation) {
        let len = small.a.script.len();
        let halves = std::iter::successors(Some(len / 2), |width| Some(width / 2));
        for width in halves.take_while(|width| *width > 1) {
            self.drop_runs(small, width);
        }
        while SHORT_RUNS.iter().any(|width| self.drop_runs(small, *width)) {}
    }

    /// Drops runs of bytes of one length; whether any went.
    fn drop_runs(&mut self, small: &mut Violation, width: usize) -> bool {
        let len_before = small.a.script.len();
        let mut from = 0;
        while from < small.a.script.len() && !self.is_spent() {
            let to = (from + width).min(small.a.script.len());
            let candidate = without(small, from, to);
            if !self.accept(small, candidate) && !self.find_in(small, from, to) {
                from += width;
            }
        }
        small.a.script.len() < len_before
    }

    /// Looks for the same fault in a short script without some of its bytes, under any cuts.
    fn find_in(&mut self, small: &mut Violation, from: usize, to: usize) -> bool {
        let script = small.a.script.without(from, to);
        // A core that cannot be proved is replayed many times for each search.
        let is_dear = !self.cores.is_provable() && self.searched.len() >= SEARCHES_MAX;
        if self.pairing == Pairing::Alike || script.len() > SEARCHED_LEN_MAX || is_dear {
            return false;
        }
        // What was refused once needs more cuts than are wanted, or shows something else.
        let is_new = self.searched.insert(Digest::of(&script));
        let found = is_new.then(|| self.find(&script)).flatten();
        found.is_some_and(|found| found.a.script.len() <= script.len() && self.accept(small, found))
    }

    /// Lowers a byte by as many bytes as are dropped after it, as it may hold their number; whether that
    /// was of use. A byte is lowered for nothing else: other bytes are no simpler to read. It takes half as
    /// many tries as were needed to come here.
    fn lower_lengths(&mut self, small: &mut Violation) -> bool {
        let len_before = small.a.script.len();
        let n_tries_max = self.n_tries + (self.n_tries / 2).max(LOWERED_TRIES_MIN);
        let mut at = 0;
        while at + 1 < small.a.script.len() && self.may_try(n_tries_max) {
            self.lower_length(small, at, n_tries_max);
            at += 1;
        }
        small.a.script.len() < len_before
    }

    /// Whether one more candidate is worth making: in a long script there are millions.
    fn may_try(&self, n_tries_max: usize) -> bool {
        self.n_tries < n_tries_max && !self.is_spent()
    }

    /// Lowers the byte at an offset: by many at once where what it counts follows it or ends the script,
    /// and then one by one, wherever what it counts is.
    fn lower_length(&mut self, small: &mut Violation, at: usize, n_tries_max: usize) {
        let mut n = length_at(&small.a.script, at);
        while n > 0 && self.may_try(n_tries_max) {
            let len = small.a.script.len();
            let is_lower = [len - n, at + 1].into_iter().any(|from| {
                lowered(small, at, from, from + n).is_some_and(|it| self.accept(small, it))
            });
            n = if is_lower { length_at(&small.a.script, at).min(n) } else { n / 2 };
        }
        for from in (at + 1..small.a.script.len()).rev() {
            if length_at(&small.a.script, at) == 0 || !self.may_try(n_tries_max) {
                return;
            }
            if let Some(candidate) = lowered(small, at, from, from + 1) {
                self.accept(small, candidate);
            }
        }
    }
}

/// What the byte at an offset may hold as a length: a number, beside a flag in its highest bit, or a digit;
/// 0 if fewer bytes follow it.
fn length_at(script: &Script, at: usize) -> usize {
    let n_after = script.len().saturating_sub(at + 1);
    let length = match script.bytes().get(at) {
        Some(digit @ b'0'..=b'9') => digit - b'0',
        Some(byte) => byte & 0x7f,
        None => 0,
    };
    Some(usize::from(length)).filter(|length| *length <= n_after).unwrap_or_default()
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

/// The same, and the byte `at` an offset before them lowered by their number; `None` if it is too low.
fn lowered(small: &Violation, at: usize, from: usize, to: usize) -> Option<Violation> {
    let value = small.a.script.bytes().get(at)?.checked_sub(u8::try_from(to - from).ok()?)?;
    let mut candidate = without(small, from, to);
    for play in [&mut candidate.a, &mut candidate.b] {
        play.script = play.script.with_byte(at, value);
    }
    Some(candidate)
}

/// The violation without A's controls `from..to`, and without the same ones of B; `None` if B does not have
/// them, or if the end of the stream is one of them.
fn without_controls(small: &Violation, from: usize, to: usize) -> Option<Violation> {
    let Violation { a, b, .. } = small;
    let is_eof = |script: &Script| script.eof_number().is_some_and(|at| (from..to).contains(&at));
    if is_eof(&a.script) {
        return None;
    }
    let (n_before, n_after) = a.script.common_controls(&b.script);
    let (n_a, n_b) = (a.script.n_controls(), b.script.n_controls());
    let (from_b, to_b) = match (to <= n_before, from + n_after >= n_a) {
        (true, _) => (from, to),
        (false, true) => ((from + n_b).checked_sub(n_a)?, (to + n_b).checked_sub(n_a)?),
        (false, false) => return None,
    };
    let shorter = |play: &Play, from, to| Play {
        script: play.script.without_controls(from, to),
        ..play.clone()
    };
    Some(Violation { a: shorter(a, from, to), b: shorter(b, from_b, to_b), ..small.clone() })
}

/// The lengths of short runs.
const SHORT_RUNS: [usize; 3] = [1, 2, 4];
/// Tries at lengths that are worth it however soon the rest was done.
const LOWERED_TRIES_MIN: usize = 64;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use crate::checks::CheckId;
    use crate::context::violation::Violation;
    use crate::context::{Context, Options};
    use crate::contract::{CoreFactory, Log};
    use crate::runner::minimise::{Minimiser, Reach, minimise};
    use crate::script::{Chunking, Play, Script};

    /// Cores that log how they were cut at each byte, so that no shorter script shows the same; and how many
    /// were made.
    fn telling() -> (CoreFactory, Arc<AtomicU64>) {
        let n_made = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&n_made);
        let make = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut n_feeds = 0;
            move |bytes: &[u8], log: &mut Log| {
                n_feeds += 1;
                bytes.iter().for_each(|byte| log.named("feeds", (n_feeds, byte)));
                Ok(bytes.len())
            }
        };
        (CoreFactory::of(make).into(), n_made)
    }

    fn cut_at(script: &Script, cuts: &[usize]) -> Violation {
        let play = |cuts: &[usize]| Play::new(script.clone(), Chunking::new(cuts.iter().copied()));
        Violation::of_two(play(&[]), play(cuts))
    }

    #[test]
    fn shortening_makes_a_bounded_number_of_cores() {
        let (cores, n_made) = telling();
        let script = Script::from("abcdefghijklmn");
        let context = Context::new(&cores, &script, Options::default());
        let row = CheckId::EVENTS.invariant().expect("a check");
        let found = cut_at(&script, &[3, 7, 9, 12]);
        let before = n_made.load(Ordering::Relaxed);
        let (small, _) = minimise(&context, row, found);
        let made = n_made.load(Ordering::Relaxed) - before;
        assert!(small.a.script.len() < script.len() && made < 9000, "{made}");
    }

    #[test]
    fn no_candidate_is_made_once_the_budget_is_spent() {
        let (cores, _) = telling();
        let script = Script::from("x".repeat(400));
        let context = Context::new(&cores, &script, Options::default());
        let row = CheckId::EVENTS.invariant().expect("a check");
        let mut small = cut_at(&script, &[100, 200, 300]);
        let few = cores.allowing(64);
        let mut minimiser = Minimiser::new((&context, &few), (row, Reach::Script), &small);
        minimiser.shorten(&mut small);
        // Each of 400 bytes may be the length of as many that follow it.
        assert!(few.is_spent() && minimiser.n_made < 500, "{}", minimiser.n_made);
    }
}
