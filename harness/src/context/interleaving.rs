//! Frames of independent streams in another order.
//!
//! A connection that carries several streams lets their frames take turns; how they do must not matter. The
//! frames of one stream keep their order, and so do those that share a state, such as the table of a field
//! compression. A frame of the connection itself stays where it is, and no frame passes it or an action.

use std::fmt;
use std::ops::Range;

use crate::context::Rewriting;
use crate::random::Random;
use crate::script::Script;

/// A rewriting that lets the streams of a connection take turns in other ways.
///
/// # Examples
///
/// A frame is a stream, a length and that many bytes; stream 0 is the connection:
///
/// ```
/// use chunkproof::contract::core_fn;
/// use chunkproof::check;
/// use chunkproof::context::{FrameSpan, Interleaving};
///
/// let frames = Interleaving::new("frames", |bytes| {
///     let [stream, length, ..] = bytes else { return None };
///     let frame = FrameSpan::new(2 + usize::from(*length));
///     Some(if *stream == 0 { frame } else { frame.of_stream((*stream).into()) })
/// });
/// // The lane of a stream is its number.
/// let frames = frames.streams(|line| line.split(' ').next());
/// let core = || core_fn(|bytes, log| {
///     let [stream, length, rest @ ..] = bytes else { return Ok(0) };
///     let Some(content) = rest.get(..usize::from(*length)) else { return Ok(0) };
///     log.data(&stream.to_string(), content);
///     Ok(2 + content.len())
/// });
/// check(core).receive(b"\x01\x01a\x02\x01b\x01\x01c").rewrite(frames).assert();
/// ```
#[derive(Clone)]
pub struct Interleaving {
    name: &'static str,
    frame: fn(&[u8]) -> Option<FrameSpan>,
    stream: fn(&str) -> Option<&str>,
}

/// A frame, as far as its place among others depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameSpan {
    len: usize,
    stream: Option<u64>,
    is_shared: bool,
}

impl FrameSpan {
    /// A frame of the connection, of `len` bytes with its header.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { len, stream: None, is_shared: false }
    }

    /// The same frame, of a stream.
    #[must_use]
    pub fn of_stream(self, stream: u64) -> Self {
        Self { stream: Some(stream), ..self }
    }

    /// The same frame, which depends on all of this kind before it, whatever their streams.
    #[must_use]
    pub fn shared(self) -> Self {
        Self { is_shared: true, ..self }
    }
}

impl Interleaving {
    /// Makes a rewriting of a function that returns the frame at the beginning of some bytes; `None` if there
    /// is no whole frame that it knows. The bytes from there on are left alone.
    #[must_use]
    pub fn new(name: &'static str, frame: fn(&[u8]) -> Option<FrameSpan>) -> Self {
        Self { name, frame, stream: |_| Some("") }
    }

    /// Names the stream of a line; see [`Rewriting::stream`]. Without it, the order of all lines is compared.
    #[must_use]
    pub fn streams(self, stream: fn(&str) -> Option<&str>) -> Self {
        Self { stream, ..self }
    }
}

impl Rewriting for Interleaving {
    fn name(&self) -> &'static str {
        self.name
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let mut frames = Vec::new();
        let mut at = 0;
        while let Some(rest) = script.bytes().get(at..).filter(|rest| !rest.is_empty()) {
            let Some(frame) = (self.frame)(rest).filter(|it| (1..=rest.len()).contains(&it.len))
            else {
                break;
            };
            frames.push((at..at + frame.len, frame));
            at += frame.len;
        }
        interleaved(script, seed, &frames)
    }

    fn stream<'l>(&self, line: &'l str) -> Option<&'l str> {
        (self.stream)(line)
    }
}

impl fmt::Debug for Interleaving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interleaving").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A frame and its bytes.
type Placed = (Range<usize>, FrameSpan);

/// The scripts in which frames take turns in other ways: one stream after the other, in turn, and at random.
pub(crate) fn interleaved(script: &Script, seed: u64, frames: &[Placed]) -> Vec<Script> {
    if script.len() > SCRIPT_LEN_MAX {
        return Vec::new();
    }
    let mut random = Random::new(seed);
    let mut scripts: Vec<Script> = Vec::new();
    for turns in TakingTurns::ALL {
        let mut bytes = script.bytes().to_vec();
        for run in runs(script, frames) {
            let mut to = run.first().map_or(0, |(range, _)| range.start);
            for index in ordered(run, turns, &mut random) {
                let Some((range, _)) = run.get(index) else { continue };
                let moved = script.bytes().get(range.clone()).unwrap_or_default();
                let place = bytes.get_mut(to..to + moved.len());
                place.into_iter().for_each(|place| place.copy_from_slice(moved));
                to += moved.len();
            }
        }
        let new = script.with_bytes(bytes);
        if new != *script && !scripts.contains(&new) {
            scripts.push(new);
        }
    }
    scripts
}

/// Which stream is next.
#[derive(Debug, Clone, Copy)]
enum TakingTurns {
    /// The same as before, as long as it has frames.
    OneByOne,
    /// The next one, after each frame.
    InTurn,
    Random,
}

impl TakingTurns {
    const ALL: [Self; 4] = [Self::OneByOne, Self::InTurn, Self::Random, Self::Random];
}

/// The runs of frames of streams, between which no frame passes.
fn runs<'f>(script: &Script, frames: &'f [Placed]) -> impl Iterator<Item = &'f [Placed]> {
    let is_fixed = |(range, frame): &Placed| {
        frame.stream.is_none() || script.barrier_after(range.start) < range.end
    };
    let together = move |before: &Placed, after: &Placed| {
        !is_fixed(before) && !is_fixed(after) && !script.is_barrier(after.0.start)
    };
    frames.chunk_by(together).filter(|run| run.len() > 1)
}

/// The frames of a run by their numbers, in another order that is lawful.
fn ordered(run: &[Placed], turns: TakingTurns, random: &mut Random) -> Vec<usize> {
    let mut streams: Vec<u64> = Vec::new();
    for stream in run.iter().filter_map(|(_, frame)| frame.stream) {
        if !streams.contains(&stream) {
            streams.push(stream);
        }
    }
    let mut left: Vec<usize> = (0..run.len()).collect();
    let mut order = Vec::new();
    let mut turn = 0;
    while !left.is_empty() {
        let frame = |index: &usize| run.get(*index).map(|(_, frame)| frame);
        // The first frame of each stream, and of those that are shared the first of all.
        let is_shared = |index: &usize| frame(index).is_some_and(|frame| frame.is_shared);
        let first_shared = left.iter().copied().find(is_shared);
        let next_of = |stream: u64| {
            let is_own = |index: &usize| frame(index).and_then(|it| it.stream) == Some(stream);
            let next = left.iter().copied().find(is_own)?;
            (!is_shared(&next) || first_shared == Some(next)).then_some(next)
        };
        let start = match turns {
            TakingTurns::OneByOne | TakingTurns::InTurn => turn,
            TakingTurns::Random => random.below(streams.len()),
        };
        let from_start = streams.iter().cycle().skip(start).take(streams.len()).enumerate();
        let mut possible = from_start.filter_map(|(n, stream)| Some((n, next_of(*stream)?)));
        // The order of the script is lawful, so there is always one.
        let Some((n, next)) = possible.next() else { return (0..run.len()).collect() };
        turn = match turns {
            TakingTurns::InTurn => (start + n + 1) % streams.len(),
            TakingTurns::OneByOne | TakingTurns::Random => (start + n) % streams.len(),
        };
        left.retain(|index| *index != next);
        order.push(next);
    }
    order
}

/// The greatest length of a script that is rewritten, in bytes.
const SCRIPT_LEN_MAX: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::{FrameSpan, Interleaving};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::{Rewriting, Verdict};
    use crate::contract::Log;
    use crate::script::Script;

    /// Two bytes each: a stream, 0 for the connection, and a content; in capitals it is shared.
    fn pairs() -> Interleaving {
        Interleaving::new("pairs", |bytes| {
            let [stream @ b'0'..=b'9', content, ..] = bytes else { return None };
            let frame = FrameSpan::new(2);
            let frame = if content.is_ascii_uppercase() { frame.shared() } else { frame };
            Some(if *stream == b'0' { frame } else { frame.of_stream((*stream).into()) })
        })
    }

    fn texts(script: impl Into<Script>) -> Vec<String> {
        let texts = pairs().rewrite(&script.into(), 1).into_iter();
        texts.map(|script| String::from_utf8(script.bytes().to_vec()).unwrap()).collect()
    }

    #[test]
    fn streams_take_turns_in_other_ways() {
        let all = texts("1a1b2c2d");
        assert!(all.contains(&"1a2c1b2d".to_owned()), "{all:?}");
        for text in &all {
            let of = |stream| {
                let own = text.as_bytes().chunks(2).filter(|frame| frame[0] == stream);
                own.map(|frame| char::from(frame[1])).collect::<String>()
            };
            assert_eq!((of(b'1'), of(b'2')), ("ab".to_owned(), "cd".to_owned()), "{text}");
        }
        assert_eq!(texts("1a2c1b2d")[0], "1a1b2c2d", "one after the other");
    }

    #[test]
    fn no_frame_passes_a_barrier_or_what_is_shared() {
        assert!(texts("1a0-2b").is_empty());
        assert!(texts(Script::new().receive("1a").act("go").receive("2b")).is_empty());
        assert!(texts(Script::new().receive("1").act("go").receive("a2b")).is_empty());
        assert!(texts("1A2B").is_empty());
        assert_eq!(texts("1A2B1c")[0], "1A1c2B");
        assert!(texts("1a!2b").is_empty(), "what is unknown is left alone");
    }

    #[test]
    fn a_core_that_mixes_streams_up_is_found() {
        // Gives each content to the stream of the frame before it, if that is a digit higher.
        let core = |mixes: bool| {
            move || {
                let mut before = b'0';
                move |bytes: &[u8], log: &mut Log| {
                    let [stream, content, ..] = bytes else { return Ok(0) };
                    let own = if mixes && before > *stream { before } else { *stream };
                    before = *stream;
                    log.data(&char::from(own).to_string(), &[*content]);
                    Ok(2)
                }
            }
        };
        let verdict = |mixes| {
            let rewriting = pairs().streams(|line| line.split(' ').next());
            let report = check(core(mixes)).receive("1a1b2c2d").rewrite(rewriting).run();
            report.verdict(CheckId::REWRITING)
        };
        assert_eq!(verdict(false), Some(Verdict::Same));
        assert_eq!(verdict(true), Some(Verdict::Variant));
    }
}
