//! Rewrites HTTP/2 (RFC 9113): field blocks and content in other frames, padding, frames in
//! between.
//!
//! A script is what one side sends: a client if it starts with the preface, else a server. It is
//! left alone if one of its frames is doubtful: a size, a flag, a frame that its stream does not
//! allow, one that shuts the connection down, or one of a type that may have a meaning.

mod frame;
mod turns;
#[cfg(test)]
mod tests;

use frame::{Connection, Http2Frame, header, read};
pub use turns::Turns;

#[cfg(feature = "corpus")]
use std::sync::Arc;

use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::http2::kinds;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::Script;

/// Cuts field blocks into HEADERS and CONTINUATION frames between any two bytes: also within
/// strings, integers and Huffman codes, and with empty frames.
///
/// # Spec
///
/// RFC 9113, 4.3, 6.2, 6.10.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http2::rewriting as http2;
///
/// let settings = b"\0\0\0\x04\0\0\0\0\0";
/// let response = [&settings[..], b"\0\0\x02\x01\x05\0\0\0\x01\x88\x89"].concat();
/// let cut = b"\0\0\x01\x01\x01\0\0\0\x01\x88\0\0\x01\x09\x04\0\0\0\x01\x89";
/// let scripts = http2::Continuations.rewrite(&response.into(), 1);
/// assert_eq!(scripts[0].bytes(), [&settings[..], cut].concat());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Continuations;

impl Rewriting for Continuations {
    fn name(&self) -> &'static str {
        "http2/continuations"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(connection) = connection(script) else { return Vec::new() };
        drafted(script, seed, FrameCut::ALL, |rewriter, cut, random| {
            let is_cut =
                |frame: &&Http2Frame| frame.is_whole_headers() && !frame.has(kinds::PADDED);
            for frame in connection.frames.iter().filter(is_cut) {
                let Some(block) = frame.content(script.bytes()) else { continue };
                let first = frame.flags & !kinds::END_HEADERS;
                let flags = [first, 0, kinds::END_HEADERS];
                let kinds = [kinds::HEADERS, kinds::CONTINUATION];
                let cuts = cut.cuts(block.len(), random);
                put_in_frames(rewriter, frame, block.start, &cuts, kinds, flags);
            }
        })
    }
}

/// Cuts content into several DATA frames between any two bytes, with empty frames at both ends.
///
/// When a core sends window updates depends on the frames, so all outgoing bytes count as wire
/// form. A script that may go beyond the windows is left alone, as for [`Padding`].
///
/// # Spec
///
/// RFC 9113, 6.1, 8.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http2::rewriting as http2;
///
/// let head = b"\0\0\0\x04\0\0\0\0\0\0\0\x01\x01\x04\0\0\0\x01\x88";
/// let response = [&head[..], b"\0\0\x02\0\x01\0\0\0\x01hi"].concat();
/// let cut = b"\0\0\x01\0\0\0\0\0\x01h\0\0\x01\0\x01\0\0\0\x01i";
/// let scripts = http2::DataFrames.rewrite(&response.into(), 1);
/// assert_eq!(scripts[0].bytes(), [&head[..], cut].concat());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct DataFrames;

impl Rewriting for DataFrames {
    fn name(&self) -> &'static str {
        "http2/data-frames"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(connection) = connection(script).filter(Connection::is_in_windows) else {
            return Vec::new();
        };
        drafted(script, seed, FrameCut::ALL, |rewriter, cut, random| {
            let is_cut = |frame: &&Http2Frame| frame.is_data() && !frame.has(kinds::PADDED);
            for frame in connection.frames.iter().filter(is_cut) {
                let cuts = cut.cuts(frame.payload.len(), random);
                let flags = [0, 0, frame.flags];
                put_in_frames(rewriter, frame, frame.payload.start, &cuts, [kinds::DATA; 2], flags);
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        is_sent(line)
    }
}

/// Adds padding to HEADERS and DATA, from a Pad Length of 0 to 255 bytes.
///
/// Padding counts in the flow-control windows, so all outgoing bytes count as wire form. A
/// script with much content, or one that acknowledges settings, which may have changed the windows,
/// is left alone.
///
/// # Spec
///
/// RFC 9113, 6.1, 6.2, 6.9.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http2::rewriting as http2;
///
/// let settings = b"\0\0\0\x04\0\0\0\0\0";
/// let response = [&settings[..], b"\0\0\x01\x01\x05\0\0\0\x01\x88"].concat();
/// let padded = b"\0\0\x03\x01\x0d\0\0\0\x01\x01\x88\0";
/// let scripts = http2::Padding.rewrite(&response.into(), 1);
/// assert_eq!(scripts[1].bytes(), [&settings[..], padded].concat());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Padding;

impl Rewriting for Padding {
    fn name(&self) -> &'static str {
        "http2/padding"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(connection) = connection(script).filter(Connection::is_in_windows) else {
            return Vec::new();
        };
        let forms = [Some(0), Some(1), Some(u8::MAX), None, None];
        drafted(script, seed, forms, |rewriter, form, random| {
            let mut room = frame::WINDOW.saturating_sub(connection.n_content);
            let is_padded = |frame: &&Http2Frame| {
                matches!(frame.kind, kinds::DATA | kinds::HEADERS) && !frame.has(kinds::PADDED)
            };
            for frame in connection.frames.iter().filter(is_padded) {
                let length = form.unwrap_or_else(|| draw_byte(random));
                let extra = 1 + usize::from(length);
                let len = frame.payload.len() + extra;
                let Some(left) = room.checked_sub(extra) else { break };
                if len <= kinds::FRAME_LEN_MAX {
                    room = left;
                    rewriter.keep(frame.start);
                    rewriter.settle();
                    rewriter.skip(frame.payload.start);
                    let flags = frame.flags | kinds::PADDED;
                    rewriter.put(&header(len, frame.kind, flags, frame.stream));
                    rewriter.put(&[length]);
                    rewriter.keep(frame.payload.end);
                    rewriter.put(&vec![0; length.into()]);
                }
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        is_sent(line)
    }
}

/// Inserts PING, empty SETTINGS, PRIORITY and frames of an unknown type between frames, but never
/// within a field block.
///
/// A core answers some of them by itself, so all outgoing bytes count as wire form.
///
/// # Spec
///
/// RFC 9113, 5.5, 6.3, 6.5, 6.7.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http2::rewriting as http2;
///
/// let settings = b"\0\0\0\x04\0\0\0\0\0";
/// let ping = b"\0\0\x08\x06\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// let scripts = http2::Interleaved.rewrite(&settings.into(), 1);
/// assert_eq!(scripts[0].bytes(), [&settings[..], ping].concat());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Interleaved;

impl Rewriting for Interleaved {
    fn name(&self) -> &'static str {
        "http2/interleaved"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(connection) = connection(script) else { return Vec::new() };
        // There is no gap before the first frame, which must come first.
        let is_gap = |frame: &&Http2Frame| !frame.is_continued();
        let gaps = connection.frames.iter().filter(is_gap).map(|frame| frame.payload.end);
        let gaps: Vec<usize> = gaps.take(GAPS_MAX).collect();
        let kinds = [kinds::PING, kinds::SETTINGS, kinds::PRIORITY_FRAME, kinds::UNKNOWN];
        let forms = kinds.map(Some).into_iter().chain([None, None]);
        drafted(script, seed, forms, |rewriter, form, random| {
            for gap in &gaps {
                rewriter.keep(*gap);
                // At the end of the script they come before its last controls, such as the end of
                // the stream.
                if *gap < script.len() {
                    rewriter.settle();
                }
                let drawn = kinds.get(random.below(kinds.len())).copied();
                let is_one_of_some = form.is_none() && random.below(2) == 0;
                let kind = if is_one_of_some { drawn } else { form };
                kind.into_iter().for_each(|kind| rewriter.put(&interlude(kind, random)));
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        is_sent(line)
    }
}

/// A frame without a meaning for the messages.
fn interlude(kind: u8, random: &mut Random) -> Vec<u8> {
    let (stream, payload) = match kind {
        kinds::PING => (0, vec![0; 8]),
        // It depends on no stream, and its weight is drawn.
        kinds::PRIORITY_FRAME => (1, vec![0, 0, 0, 0, draw_byte(random)]),
        kinds::UNKNOWN => {
            (0, (0..random.below(UNKNOWN_LEN_MAX)).map(|_| draw_byte(random)).collect())
        }
        _ => (0, Vec::new()),
    };
    [header(payload.len(), kind, 0, stream), payload].concat()
}

/// The places at which a block or the content of a frame is cut.
#[derive(Clone, Copy)]
enum FrameCut {
    Everywhere,
    /// Before the first byte and after the last.
    Ends,
    /// At one place.
    Once,
    Random,
}

impl FrameCut {
    const ALL: [Self; 6] =
        [Self::Everywhere, Self::Ends, Self::Once, Self::Once, Self::Random, Self::Random];

    /// The offsets of the cuts, in order; two that are equal have an empty frame between them.
    fn cuts(self, len: usize, random: &mut Random) -> Vec<usize> {
        let mut cuts: Vec<usize> = match self {
            Self::Everywhere => (1..len).take(CUTS_MAX).collect(),
            Self::Ends => vec![0, len],
            Self::Once => vec![random.below(len + 1)],
            Self::Random => {
                (0..=random.below(RANDOM_CUTS_MAX)).map(|_| random.below(len + 1)).collect()
            }
        };
        cuts.sort_unstable();
        cuts
    }
}

/// Replaces a frame, whose bytes from `from` on may be cut, by several; `kinds` are those of the
/// first frame and of the later ones, `flags` those of the first, of the later ones, and further
/// ones of the last.
fn put_in_frames(
    rewriter: &mut ScriptRewriter<'_>,
    frame: &Http2Frame,
    from: usize,
    cuts: &[usize],
    kinds: [u8; 2],
    flags: [u8; 3],
) {
    let [first_kind, later_kind] = kinds;
    let [first_flags, later_flags, last_flags] = flags;
    if cuts.is_empty() {
        return;
    }
    rewriter.keep(frame.start);
    rewriter.settle();
    rewriter.skip(frame.payload.start);
    let ends = cuts.iter().map(|cut| from + cut).chain([frame.payload.end]);
    let mut start = frame.payload.start;
    for (index, end) in ends.enumerate() {
        let (kind, own) =
            if index == 0 { (first_kind, first_flags) } else { (later_kind, later_flags) };
        let flags = own | if index == cuts.len() { last_flags } else { 0 };
        // After the last byte the content is complete: controls there come after all frames.
        if (from + 1..frame.payload.end).contains(&start) {
            rewriter.settle();
        }
        rewriter.put(&header(end - start, kind, flags, frame.stream));
        rewriter.keep(end);
        start = end;
    }
}

/// The frames that one side sends, if all of them are sound.
fn connection(script: &Script) -> Option<Connection> {
    readable(script).and_then(read)
}

fn is_sent(line: &str) -> bool {
    line.split(' ').next() == Some("sent")
}

fn draw_byte(random: &mut Random) -> u8 {
    let [byte, ..] = random.next().to_be_bytes();
    byte
}

/// The rest of content longer than this is in one frame.
const CUTS_MAX: usize = 16;
const RANDOM_CUTS_MAX: usize = 5;
/// The number of gaps, from the first, into which frames are inserted.
const GAPS_MAX: usize = 32;
const UNKNOWN_LEN_MAX: usize = 12;

/// The rewritings that mean the same to every core: all of them.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    vec![
        Arc::new(Continuations),
        Arc::new(DataFrames),
        Arc::new(Padding),
        Arc::new(Interleaved),
        Arc::new(Turns),
    ]
}
