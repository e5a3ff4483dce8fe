//! Chunkings of a stream: uniform, swarm-weighted, near boundaries, and now and then with an empty piece.

use super::{Choices, pick};
use crate::script::{Chunking, Script};
use crate::search::Stream;
use crate::search::strategy::draw_by;

/// How cuts are chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cutting {
    /// In any of the other ways.
    #[default]
    Mixed,
    /// A few cuts close to boundaries.
    Near,
    /// The density of the cuts is drawn first.
    Swarm,
    /// Every chunking is equally likely.
    Uniform,
}

/// A stream with its boundaries: those given, or where the class of bytes changes.
pub(crate) fn stream_of(script: &Script, bounds: &[usize]) -> Stream {
    let mut stream = Stream::of(script, 0);
    stream.events = if bounds.is_empty() { changes(script.bytes()) } else { bounds.to_vec() };
    stream
}

/// A chunking of the stream.
pub(crate) fn chunking(source: &mut dyn Choices, stream: &Stream, cutting: Cutting) -> Chunking {
    // The simplest chunking is whole: near, and without a cut.
    let cutting = match cutting {
        Cutting::Mixed => pick(source, &[Cutting::Near, Cutting::Swarm, Cutting::Uniform]),
        Cutting::Near | Cutting::Swarm | Cutting::Uniform => cutting,
    };
    let chunking = match cutting {
        Cutting::Mixed | Cutting::Near => near(source, stream),
        // Choices that ran out are 0, and must make no cut, for which `draw_by` needs the last
        // number.
        Cutting::Swarm => draw_by(stream, |bound| bound.saturating_sub(1) - source.below(bound)),
        Cutting::Uniform => Chunking::new(stream.free.iter().copied().filter(|_| source.one_in(2))),
    };
    if source.one_in(EMPTY_ONE_IN) { with_empty(source, stream, &chunking) } else { chunking }
}

/// A chunking of any short stream.
pub(crate) fn any(source: &mut dyn Choices) -> Chunking {
    let script = Script::from(vec![0; source.below(super::scripts::RAW_MAX + 1)]);
    chunking(source, &Stream::of(&script, 0), Cutting::Mixed)
}

/// Up to four cuts, each within two bytes of a boundary; anywhere in a stream without boundaries.
fn near(source: &mut dyn Choices, stream: &Stream) -> Chunking {
    let bounds = if stream.events.is_empty() { &stream.free } else { &stream.events };
    let n_cuts = source.below(NEAR_MAX + 1);
    let mut cuts: Vec<usize> = Vec::new();
    for _ in 0..n_cuts {
        let cut = pick(source, bounds).checked_add_signed(pick(source, &[0, 1, -1, 2, -2]));
        cuts.extend(cut.filter(|cut| stream.free.binary_search(cut).is_ok()));
    }
    cuts.sort_unstable();
    cuts.dedup();
    Chunking::new(cuts)
}

/// The chunking with an empty piece at a cut, at the start or at the end.
fn with_empty(source: &mut dyn Choices, stream: &Stream, chunking: &Chunking) -> Chunking {
    let ends = [0, stream.len()];
    let places: Vec<usize> = chunking.cuts().iter().copied().chain(ends).collect();
    chunking.with_cut(pick(source, &places))
}

/// The offsets at which another class of bytes begins: delimiters, digits, letters, lead bytes.
pub(crate) fn changes(bytes: &[u8]) -> Vec<usize> {
    let pairs = bytes.windows(2).enumerate();
    let changed = pairs.filter_map(|(at, pair)| match *pair {
        [before, after] => (class(before) != class(after)).then_some(at + 1),
        _ => None,
    });
    changed.collect()
}

fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' | b'a'..=b'z' => 1,
        b' ' | b'\t' => 2,
        b'\r' => 3,
        b'\n' => 4,
        0..=0x1f | 0x7f => 5,
        0x80..=0xbf => 6,
        0xc0..=0xff => 7,
        _ => 8,
    }
}

const NEAR_MAX: usize = 4;
const EMPTY_ONE_IN: usize = 16;
