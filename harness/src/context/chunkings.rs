//! Which chunkings stand for all where a few must do.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::random::Random;
use crate::script::{Chunking, Script};
use crate::search::strategy::draw;
use crate::search::{Profile, Stream};

impl Context<'_> {
    /// The chunkings under which modes other than the usual one are tried, simplest first.
    pub(crate) fn some_chunkings(&self) -> Vec<Chunking> {
        if self.only {
            let own: BTreeSet<&Chunking> = self.also.iter().collect();
            let step = own.len().div_ceil(2 * self.options.profile.n_cuts()).max(1);
            return own.into_iter().step_by(step).cloned().collect();
        }
        self.some_chunkings_of(self.script)
    }

    /// As [`some_chunkings`](Self::some_chunkings), of another script.
    pub(crate) fn some_chunkings_of(&self, script: &Script) -> Vec<Chunking> {
        if self.is_strict && script.bytes() == self.script.bytes() {
            return self.some_chunkings();
        }
        let n_cuts = self.options.profile.n_cuts();
        let len = script.len();
        let step = len.div_ceil(n_cuts).max(1);
        let single = (1..len).step_by(step).map(|cut| Chunking::new([cut]));
        let mut pieces = self.few_pieces(script);
        let mut seen = BTreeSet::new();
        let own = self.also.iter().map(|chunking| chunking.within(len)).take(n_cuts);
        let all = [Chunking::whole(), pieces.uniform()].into_iter().chain(own).chain(single);
        let all = all.chain(std::iter::repeat_with(|| pieces.draw()).take(n_cuts / 2));
        all.filter(|chunking| seen.insert(chunking.clone())).collect()
    }

    /// The chunkings under which a rewritten script is played: some, or, in the strictest profile, the
    /// simplest of each outcome that proof or all strategies find.
    pub(crate) fn chunkings_of_rewritten(&self, script: &Script) -> Vec<Chunking> {
        if self.options.profile < Profile::Thorough {
            return self.some_chunkings_of(script);
        }
        let rewritten = Context::new(self.cores, script, self.options);
        let evidence = rewritten.evidence();
        evidence.chunkings(&evidence.last)
    }

    /// The most pieces that `len` bytes are cut into where a handful of runs must do.
    fn n_pieces_max(&self, len: usize) -> usize {
        let starts_over = self.observed.get().is_some_and(|observed| observed.starts_over);
        let max = if starts_over { FEW_PIECES_AGAIN_MAX } else { FEW_PIECES_MAX };
        (FEW_BYTES / len.max(1)).clamp(FEW_PIECES_MIN, max)
    }

    /// Whole, byte by byte and one at random: enough to see what does not depend on the cuts. A long
    /// script is cut into fewer pieces, as a parser may start over on each.
    pub(crate) fn a_few_chunkings(&self) -> Vec<Chunking> {
        if self.is_strict {
            return self.also.iter().take(FEW).cloned().collect();
        }
        let mut pieces = self.few_pieces(self.script);
        vec![Chunking::whole(), pieces.uniform(), pieces.draw()]
    }

    fn few_pieces(&self, script: &Script) -> FewPieces {
        let (len, seed) = (script.len(), self.options.seed);
        let stream = Stream::cut_at(&self.cores.cuts, script, seed);
        FewPieces { len, n_max: self.n_pieces_max(len), stream, random: Random::new(seed) }
    }
}

/// Chunkings of one script into few pieces.
struct FewPieces {
    len: usize,
    n_max: usize,
    stream: Stream,
    random: Random,
}

impl FewPieces {
    /// Pieces of one size.
    fn uniform(&self) -> Chunking {
        Chunking::uniform(self.len, self.len.div_ceil(self.n_max).max(1))
    }

    /// The next random chunking, with as many of its cuts as make few pieces.
    fn draw(&mut self) -> Chunking {
        let drawn = draw(&self.stream, &mut self.random);
        let step = drawn.cuts().len().div_ceil(self.n_max).max(1);
        Chunking::new(drawn.cuts().iter().copied().step_by(step))
    }
}

/// How many of the given chunkings stand for all of them where a few must do.
const FEW: usize = 3;
/// What a handful of runs may show to a parser that starts over on each piece, in bytes.
const FEW_BYTES: usize = 1 << 25;
const FEW_PIECES_MIN: usize = 4;
const FEW_PIECES_MAX: usize = 2048;
/// The same for a core that starts over with each of them.
const FEW_PIECES_AGAIN_MAX: usize = 16;
