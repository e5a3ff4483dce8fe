//! Fewer cuts, and simpler ones.

use super::{Minimiser, SEARCHED_LEN_MAX};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::digest::Digest;
use crate::script::{Chunking, Mode, Play, Script};

/// What plays are ranked by: fewest cuts, then fewest empty pieces, then earliest.
pub(super) fn rank(play: &Play) -> (usize, usize, &[usize]) {
    rank_of(&play.chunking, play.script.len())
}

fn rank_of(chunking: &Chunking, len: usize) -> (usize, usize, &[usize]) {
    let n_cuts = chunking.cuts().len();
    let n_empty = n_cuts - chunking.without_empty_pieces(len).cuts().len();
    (n_cuts, n_empty, chunking.cuts())
}

/// How the cuts of the two plays depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairing {
    /// Not at all: each play may be cut in any way.
    Free,
    /// Both are cut alike and differ in something else.
    Alike,
    /// B has empty pieces that A does not have, and the check chose the two for that.
    Padded,
}

impl Pairing {
    pub(super) fn of(violation: &Violation) -> Self {
        let Violation { a, b, .. } = violation;
        let len = b.script.len();
        if violation.is_joint() {
            Self::Alike
        } else if violation.classes.is_empty() && a.chunking == b.chunking.without_empty_pieces(len)
        {
            Self::Padded
        } else {
            Self::Free
        }
    }

    /// Whether a candidate keeps to it.
    pub(super) fn is_kept_by(self, candidate: &Violation) -> bool {
        let Violation { a, b, .. } = candidate;
        match self {
            Self::Free => true,
            Self::Alike => a.chunking == b.chunking,
            Self::Padded => a.chunking == b.chunking.without_empty_pieces(b.script.len()),
        }
    }
}

/// Whose cuts are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrimSide {
    A,
    B,
    Both,
    /// B's, and A's are those without the empty pieces.
    Padded,
}

impl TrimSide {
    fn of(self, violation: &Violation) -> &Chunking {
        match self {
            Self::A | Self::Both => &violation.a.chunking,
            Self::B | Self::Padded => &violation.b.chunking,
        }
    }
}

impl Minimiser<'_> {
    /// Drops cuts, many at a time and then one by one.
    pub(super) fn thin_cuts(&mut self, small: &mut Violation) {
        for &side in self.sides() {
            let mut width = side.of(small).cuts().len();
            while width > 0 {
                let mut at = 0;
                while at < side.of(small).cuts().len() && !self.is_spent() {
                    let cuts = side.of(small).cuts();
                    let kept = cuts.iter().take(at).chain(cuts.iter().skip(at + width));
                    let thinner = Chunking::new(kept.copied());
                    let candidate = with_cuts(small, side, &thinner);
                    if !self.accept(small, candidate) {
                        at += width;
                    }
                }
                width /= 2;
            }
        }
    }

    /// Puts the simplest chunking that shows the same fault in the place of each; whether there was one.
    pub(super) fn simplify_cuts(&mut self, small: &mut Violation) -> bool {
        let mut is_simpler = false;
        for &side in self.sides() {
            let len = small.a.script.len().min(small.b.script.len());
            let mut simpler = match side {
                TrimSide::Padded => one_empty_piece(len),
                TrimSide::A | TrimSide::B | TrimSide::Both => {
                    few_cuts(len, rank_of(side.of(small), len))
                }
            };
            if self.has_classes(small) {
                simpler.extend(self.classes_of(&small.a.script));
            }
            simpler.retain(|it| rank_of(it, len) < rank_of(side.of(small), len));
            simpler.sort_by(|x, y| rank_of(x, len).cmp(&rank_of(y, len)));
            simpler.dedup();
            let found = simpler.into_iter().any(|chunking| {
                let candidate = with_cuts(small, side, &chunking);
                self.accept(small, candidate)
            });
            is_simpler |= found;
        }
        is_simpler
    }

    /// Whether the cuts alone tell the two plays apart, in a script short enough to be searched.
    pub(super) fn has_classes(&self, small: &Violation) -> bool {
        let Violation { a, b, .. } = small;
        let is_usual = [a, b].iter().all(|play| play.mode == Mode::Default);
        self.pairing != Pairing::Alike
            && is_usual
            && a.script == b.script
            && a.script.len() <= SEARCHED_LEN_MAX
    }

    /// The simplest chunking known of each outcome of a short script.
    pub(super) fn classes_of(&mut self, script: &Script) -> Vec<Chunking> {
        let digest = Digest::of(script);
        if let Some((_, classes)) = self.classes.as_ref().filter(|(known, _)| *known == digest) {
            return classes.clone();
        }
        let context = Context::new(self.cores, script, self.options);
        let evidence = context.evidence();
        let classes = evidence.chunkings(&evidence.last);
        self.classes = Some((digest, classes.clone()));
        classes
    }

    fn sides(&self) -> &'static [TrimSide] {
        match self.pairing {
            Pairing::Free => &[TrimSide::A, TrimSide::B],
            Pairing::Alike => &[TrimSide::Both],
            Pairing::Padded => &[TrimSide::Padded],
        }
    }
}

/// Fewer cuts than these, or as many without an empty piece: none, one, and in a short script two.
fn few_cuts(len: usize, (n_cuts, n_empty, _): (usize, usize, &[usize])) -> Vec<Chunking> {
    let may_have = |n| n < n_cuts || (n == n_cuts && n_empty > 0);
    let singles = if may_have(1) { len } else { 0 };
    let one = (1..singles).take(SINGLE_CUTS_MAX).map(|cut| vec![cut]);
    let pairs = if may_have(2) && len <= SEARCHED_LEN_MAX { len } else { 0 };
    let two = (1..pairs).flat_map(|a| (a + 1..pairs).map(move |b| vec![a, b]));
    [vec![]].into_iter().chain(one).chain(two).map(Chunking::new).collect()
}

/// An empty piece at the start, at the end, or inside.
fn one_empty_piece(len: usize) -> Vec<Chunking> {
    let inside = (1..len).take(SINGLE_CUTS_MAX).map(|at| vec![at, at]);
    [vec![0], vec![len]].into_iter().chain(inside).map(Chunking::new).collect()
}

fn with_cuts(small: &Violation, side: TrimSide, cuts: &Chunking) -> Violation {
    let mut candidate = small.clone();
    match side {
        TrimSide::A => candidate.a.chunking = cuts.clone(),
        TrimSide::B => candidate.b.chunking = cuts.clone(),
        TrimSide::Both => {
            candidate.a.chunking = cuts.clone();
            candidate.b.chunking = cuts.clone();
        }
        TrimSide::Padded => {
            candidate.a.chunking = cuts.without_empty_pieces(candidate.a.script.len());
            candidate.b.chunking = cuts.clone();
        }
    }
    candidate
}

/// Single cuts that are tried in place of others, the earliest of them.
const SINGLE_CUTS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::rank;
    use crate::script::{Chunking, Play};

    #[test]
    fn a_cut_is_simpler_than_an_empty_piece() {
        let play = |cuts: &[usize]| Play::new("abcd", Chunking::new(cuts.iter().copied()));
        let ranked: [&[usize]; 10] =
            [&[], &[1], &[3], &[0], &[4], &[1, 2], &[0, 1], &[2, 2], &[0, 0], &[1, 2, 3]];
        let ranked = ranked.map(play);
        assert!(ranked.is_sorted_by(|simpler, other| rank(simpler) < rank(other)), "{ranked:?}");
    }
}
