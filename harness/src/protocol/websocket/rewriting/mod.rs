//! Rewrites WebSocket (RFC 6455) after its opening handshake: fragments, pings and masking keys.
//!
//! A script is left alone if one of its frames is doubtful: reserved bits and opcodes, lengths in
//! more bytes than they need, text that is not UTF-8, a message that is not whole, bytes after a
//! Close frame. So are scripts that use extensions.
//!
//! Lines of frames (`frame text fin 5`, `frame-end`) count as wire form if frames are
//! rewritten, so both cores that report frames and cores that report messages can be compared.

mod frame;
#[cfg(test)]
mod tests;

use frame::{Opcode, SHORT_LEN_MAX, WebsocketFrame, header, masked, read};

#[cfg(feature = "corpus")]
use std::sync::Arc;

use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::{Script, Step};

/// Cuts data messages into several frames between any two bytes, with empty frames among them.
///
/// A script that already has fragments is left alone. Fragments of a masked message have keys of
/// their own.
///
/// # Spec
///
/// RFC 6455, 5.4.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::websocket::rewriting as websocket;
///
/// let scripts = websocket::Fragments.rewrite(&b"\x81\x02hi".into(), 1);
/// assert!(scripts.contains(&b"\x01\x01h\x80\x01i".into()));
/// assert!(scripts.contains(&b"\x01\x00\x00\x02hi\x80\x00".into()));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Fragments;

impl Rewriting for Fragments {
    fn name(&self) -> &'static str {
        "websocket/fragments"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let is_whole = |frames: &Vec<WebsocketFrame>| frames.iter().all(|frame| frame.is_final);
        let Some(frames) = frames(script).filter(is_whole) else { return Vec::new() };
        let forms = [
            FragmentCut::Everywhere,
            FragmentCut::InCharacters,
            FragmentCut::Ends,
            FragmentCut::Random,
            FragmentCut::Random,
        ];
        drafted(script, seed, forms, |rewriter, cut, random| {
            for frame in frames.iter().filter(|frame| !frame.opcode.is_control()) {
                let payload = frame.unmasked(script.bytes());
                let cuts = cut.cuts(&payload, random);
                if !cuts.is_empty() {
                    rewriter.keep(frame.start);
                    put_fragments(rewriter, frame, &payload, &cuts, random);
                }
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        is_frame(line)
    }
}

/// Inserts pings between frames and between fragments, empty ones and ones with a payload.
///
/// A core answers them by itself, so all outgoing bytes count as wire form. No payload is
/// longer than the longest in the script, as a core may limit that. A script in which time passes
/// is left alone: pings keep a connection alive.
///
/// # Spec
///
/// RFC 6455, 5.4, 5.5.2.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::websocket::rewriting as websocket;
///
/// let scripts = websocket::Pings.rewrite(&b"\x01\x01h\x80\x01i".into(), 1);
/// assert_eq!(scripts[0], b"\x89\0\x01\x01h\x89\0\x80\x01i\x89\0".into());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Pings;

impl Rewriting for Pings {
    fn name(&self) -> &'static str {
        "websocket/pings"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let passes_time = script.steps().any(|step| matches!(step, Step::Advance(_)));
        let Some(frames) = frames(script).filter(|_| !passes_time) else { return Vec::new() };
        let is_masked = frames.iter().any(|frame| frame.mask.is_some());
        let longest = frames.iter().map(|frame| frame.payload.len()).max().unwrap_or(0);
        let longest = longest.min(SHORT_LEN_MAX.into());
        // No frame follows a Close frame.
        let last = frames.last().filter(|last| last.opcode != Opcode::Close);
        let gaps = frames.iter().map(|frame| frame.start);
        let gaps: Vec<usize> = gaps.chain(last.map(|last| last.payload.end)).collect();
        // One gap in `one_in` has up to `n_max` pings of up to `len_max` bytes.
        let forms = [(1, 1, 0), (1, 1, longest), (2, 2, longest), (2, 3, longest)];
        drafted(script, seed, forms, |rewriter, (one_in, n_max, len_max), random| {
            for gap in gaps.iter().take(GAPS_MAX) {
                rewriter.keep(*gap);
                // An action may open the connection first; at the end, pings come before the last
                // controls.
                if *gap < script.len() {
                    rewriter.settle();
                }
                if random.below(one_in) == 0 {
                    let n_pings = 1 + random.below(n_max);
                    (0..n_pings).for_each(|_| put_ping(rewriter, is_masked, len_max, random));
                }
            }
        })
    }

    fn is_form(&self, line: &str) -> bool {
        let word = line.split(' ').next();
        is_frame(line) || matches!(word, Some("ping" | "sent" | "payload"))
    }
}

/// Masks frames with other keys, among them 0, which changes no byte.
///
/// # Spec
///
/// RFC 6455, 5.3.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::websocket::rewriting as websocket;
///
/// let scripts = websocket::MaskKeys.rewrite(&b"\x81\x82\x01\x02\x03\x04ik".into(), 1);
/// assert_eq!(scripts[0], b"\x81\x82\0\0\0\0hi".into());
/// assert!(websocket::MaskKeys.rewrite(&b"\x81\x02hi".into(), 1).is_empty());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MaskKeys;

impl Rewriting for MaskKeys {
    fn name(&self) -> &'static str {
        "websocket/mask-keys"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(frames) = frames(script) else { return Vec::new() };
        let forms = [Some([0; 4]), Some([0xff; 4]), Some([0, 0, 0, 1]), None];
        drafted(script, seed, forms, |rewriter, form, random| {
            for frame in frames.iter().filter(|frame| frame.mask.is_some()) {
                let key = form.unwrap_or_else(|| draw_key(random));
                rewriter.keep(frame.payload.start - key.len());
                key.into_iter().for_each(|byte| rewriter.replace(byte));
                let payload = masked(&frame.unmasked(script.bytes()), key);
                payload.into_iter().for_each(|byte| rewriter.replace(byte));
            }
        })
    }
}

/// The places at which a message is cut into fragments.
#[derive(Clone, Copy)]
enum FragmentCut {
    Everywhere,
    /// Within characters of several bytes.
    InCharacters,
    /// Before the first byte and after the last.
    Ends,
    Random,
}

impl FragmentCut {
    /// The offsets of the cuts, in order; two that are equal have an empty fragment between them.
    fn cuts(self, payload: &[u8], random: &mut Random) -> Vec<usize> {
        let len = payload.len();
        let mut cuts: Vec<usize> = match self {
            Self::Everywhere => (1..len).take(CUTS_MAX).collect(),
            Self::InCharacters => {
                let is_inside = |(_, byte): &(usize, &u8)| **byte & 0xc0 == 0x80;
                let inside = payload.iter().enumerate().filter(is_inside);
                inside.map(|(offset, _)| offset).take(CUTS_MAX).collect()
            }
            Self::Ends => vec![0, len],
            Self::Random => {
                (0..=random.below(RANDOM_CUTS_MAX)).map(|_| random.below(len + 1)).collect()
            }
        };
        cuts.sort_unstable();
        cuts
    }
}

/// The frames of a script, if all are sound.
fn frames(script: &Script) -> Option<Vec<WebsocketFrame>> {
    readable(script).and_then(read)
}

/// Replaces the one frame of a message by several.
fn put_fragments(
    rewriter: &mut ScriptRewriter<'_>,
    frame: &WebsocketFrame,
    payload: &[u8],
    cuts: &[usize],
    random: &mut Random,
) {
    rewriter.settle();
    rewriter.skip(frame.payload.start);
    let mut from = 0;
    for (index, &to) in cuts.iter().chain([&payload.len()]).enumerate() {
        let opcode = if index == 0 { frame.opcode } else { Opcode::Continuation };
        let key = frame.mask.map(|_| draw_key(random));
        let part = payload.get(from..to).unwrap_or_default();
        // After the last byte the message is complete: controls there come after all frames.
        if (1..payload.len()).contains(&from) {
            rewriter.settle();
        }
        rewriter.put(&header(opcode, index == cuts.len(), key, part.len()));
        masked(part, key.unwrap_or_default()).into_iter().for_each(|byte| rewriter.replace(byte));
        from = to;
    }
}

fn put_ping(
    rewriter: &mut ScriptRewriter<'_>,
    is_masked: bool,
    len_max: usize,
    random: &mut Random,
) {
    let key = is_masked.then(|| draw_key(random));
    let payload: Vec<u8> = (0..random.below(len_max + 1)).map(|_| draw_byte(random)).collect();
    rewriter.put(&header(Opcode::Ping, true, key, payload.len()));
    rewriter.put(&masked(&payload, key.unwrap_or_default()));
}

fn draw_key(random: &mut Random) -> [u8; 4] {
    std::array::from_fn(|_| draw_byte(random))
}

fn draw_byte(random: &mut Random) -> u8 {
    let [byte, ..] = random.next().to_be_bytes();
    byte
}

/// Whether a line reports a frame, in the words of the bundled corpora.
fn is_frame(line: &str) -> bool {
    let mut words = line.split(' ');
    match words.next() {
        Some("frame") => words.nth(1).is_some_and(|word| word == "fin" || word == "more"),
        Some("frame-end") => words.next().is_none(),
        _ => false,
    }
}

/// The rest of a message longer than this is one fragment.
const CUTS_MAX: usize = 32;
const RANDOM_CUTS_MAX: usize = 5;
/// The number of gaps, from the first, into which pings are inserted.
const GAPS_MAX: usize = 32;

/// The rewritings that mean the same to every core. A core that only reports frames reports
/// fragments and pings differently.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(_: &Setup, features: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    let mut all: Vec<Arc<dyn Rewriting>> = vec![Arc::new(MaskKeys)];
    if features.contains(&"messages") {
        all.push(Arc::new(Fragments));
        all.push(Arc::new(Pings));
    }
    all
}
