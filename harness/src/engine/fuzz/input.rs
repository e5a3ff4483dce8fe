//! A play as a fuzz input: the bytes of the wire come first, all choices after them.
//!
//! This is version 1 of the format. It is stable: what one version of this crate writes, all later ones read.
//!
//! ```text
//! input   = bytes                          ; any file is an input: its bytes, uncut, without an end
//!         / bytes choices size mark
//! size    = 4OCTET                         ; of the choices, big-endian
//! mark    = "cp1" %xFF                     ; the version
//! choices = core mode cuts steps
//! core    = number                         ; which of the cores of a target
//! mode    = number number                  ; the code of the mode, and its number
//! cuts    = number *number                 ; how many; each as the distance from the one before
//! steps   = number *(number step)          ; how many; the distance from the one before, and the step
//! step    = %x01                           ; the end of the stream
//!         / %x02 text                      ; an action
//!         / %x03 number                    ; time passes, in nanoseconds
//!         / %x04 text text                 ; from the start: an event, and the action that follows it
//! text    = number *OCTET                  ; its length, and as many bytes of UTF-8
//! number  = *(%x80-FF) %x00-7F             ; LEB128
//! ```
//!
//! Every string of bytes is an input, so a fuzzer that does not know the format can still use it.
//! Choices are read up to the first that is damaged; a cut or a step past the bytes is moved to
//! their end, and so is a step after the end of the stream; with a damaged mark or size, the
//! choices are bytes of the wire.

use crate::digest::Digest;
use crate::script::serialization::{Reader, put, put_mode, put_offsets, put_step};
use crate::script::{Chunking, Mode, Play, Script, Step};

/// A decoded fuzz input: a play, and the core that it is for.
///
/// # Examples
///
/// ```
/// use chunkproof::fuzz::FuzzInput;
/// use chunkproof::script::Play;
/// use chunkproof::{Chunking, Script};
///
/// // Raw bytes are an input.
/// let raw = FuzzInput::decode(b"PING\r\n");
/// assert_eq!(raw.play, Play::new("PING\r\n", Chunking::whole()));
/// assert_eq!(raw.encode(), b"PING\r\n");
///
/// // Choices follow them.
/// let cut = FuzzInput::from(Play::new(Script::from("PING\r\n").eof(), Chunking::new([5])));
/// let bytes = cut.encode();
/// assert!(bytes.starts_with(b"PING\r\n") && bytes.ends_with(b"cp1\xff"));
/// assert_eq!(FuzzInput::decode(&bytes), cut);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FuzzInput {
    /// The play.
    pub play: Play,
    /// Which of the cores of a target plays it, modulo their number.
    pub core: usize,
}

impl From<Play> for FuzzInput {
    fn from(play: Play) -> Self {
        Self { play, core: 0 }
    }
}

impl FuzzInput {
    /// Sets the core of the target that plays it.
    #[must_use]
    pub fn for_core(self, core: usize) -> Self {
        Self { core, ..self }
    }

    /// Decodes an input; every string of bytes is one.
    #[must_use]
    pub fn decode(data: &[u8]) -> Self {
        let Some((bytes, choices)) = split(data) else {
            return Play::whole(data).into();
        };
        let mut reader = Reader(choices);
        let core = reader.size().unwrap_or_default();
        let mode = reader.mode().unwrap_or_default();
        let cuts = read_places(&mut reader, |_| Some(()));
        let steps = read_places(&mut reader, Reader::step);
        let cuts = cuts.into_iter().map(|(at, ())| at).collect();
        Parts { bytes: bytes.to_vec(), cuts, steps, mode, core }.into()
    }

    /// Encodes it as bytes that decode to the same.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let Parts { bytes, cuts, steps, mode, core } = self.into();
        let mut data = bytes;
        let has_choices = !cuts.is_empty() || !steps.is_empty() || core > 0;
        if !has_choices && mode == Mode::Default && split(&data).is_none() {
            return data;
        }
        let mut choices = Vec::new();
        put(&mut choices, core as u64);
        put_mode(&mut choices, mode);
        put_offsets(&mut choices, &cuts);
        put(&mut choices, steps.len() as u64);
        let mut before = 0;
        for (at, step) in &steps {
            put(&mut choices, (at - before) as u64);
            put_step(&mut choices, step);
            before = *at;
        }
        // No input that a fuzzer keeps is too large for the field.
        let size = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        data.extend(choices);
        data.extend(size.to_be_bytes());
        data.extend(MARK);
        data
    }
}

/// Returns a file name for these bytes, which depends on them alone.
///
/// So a file that already has this name holds the same bytes.
///
/// # Examples
///
/// ```
/// use chunkproof::fuzz::file_name;
///
/// assert_eq!(file_name(b"PING\r\n"), file_name(b"PING\r\n"));
/// assert_ne!(file_name(b"PING\r\n"), file_name(b"PONG\r\n"));
/// ```
#[must_use]
pub fn file_name(data: &[u8]) -> String {
    let mut digest = Digest::new();
    digest.write(data);
    format!("{:032x}", digest.value())
}

/// An input as separate parts; any change of a part leaves them convertible into an input.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) bytes: Vec<u8>,
    /// Offsets, in any order.
    pub(crate) cuts: Vec<usize>,
    /// All steps but bytes, each before the byte at its offset; ascending.
    pub(crate) steps: Vec<(usize, Step)>,
    pub(crate) mode: Mode,
    pub(crate) core: usize,
}

impl From<&FuzzInput> for Parts {
    fn from(input: &FuzzInput) -> Self {
        let FuzzInput { play: Play { script, chunking, mode }, core } = input;
        let mut at = 0;
        let mut steps = Vec::new();
        for step in script.steps() {
            if let Step::Receive(bytes) = step {
                at += bytes.len();
            } else {
                steps.push((at, step));
            }
        }
        let (bytes, cuts) = (script.bytes().to_vec(), chunking.cuts().to_vec());
        Self { bytes, cuts, steps, mode: *mode, core: *core }
    }
}

/// Moves cuts and steps past the bytes to their end, and so all steps after the end of the stream.
impl From<Parts> for FuzzInput {
    fn from(parts: Parts) -> Self {
        let Parts { bytes, cuts, steps, mode, core } = parts;
        let mut script = Script::new();
        let mut done = 0;
        for (at, step) in steps {
            let to = if step == Step::Eof { bytes.len() } else { at.min(bytes.len()) };
            if let Some(run) = bytes.get(done..to).filter(|run| !run.is_empty()) {
                script = script.receive(run);
                done = to;
            }
            if !matches!(step, Step::Receive(_)) && !script.refuses(&step) {
                script = script.step(step);
            }
        }
        if let Some(run) = bytes.get(done..).filter(|run| !run.is_empty()) {
            script = script.receive(run);
        }
        let chunking = Chunking::new(cuts).within(bytes.len());
        Self { play: Play::new(script, chunking).in_mode(mode), core }
    }
}

/// The bytes of the wire, and the choices, if there are any.
fn split(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, mark) = data.split_last_chunk::<4>()?;
    let (rest, size) = rest.split_last_chunk::<4>()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let at = rest.len().checked_sub(size).filter(|_| mark == MARK)?;
    rest.split_at_checked(at)
}

/// Reads a count and then that many offsets, each with a value, up to the first that cannot be
/// read.
fn read_places<'a, T>(
    reader: &mut Reader<'a>,
    mut read: impl FnMut(&mut Reader<'a>) -> Option<T>,
) -> Vec<(usize, T)> {
    let n = reader.number().unwrap_or_default();
    let mut at = 0_usize;
    let places = (0..n).map_while(|_| {
        at = at.saturating_add(reader.size()?);
        Some((at, read(reader)?))
    });
    places.collect()
}

/// The end of an input that holds choices: the name of the format and its version.
const MARK: &[u8; 4] = b"cp1\xff";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{FuzzInput, MARK};
    use crate::random::Random;
    use crate::script::{Chunking, Mode, Play, Script};

    /// A random input.
    fn any(random: &mut Random) -> FuzzInput {
        let mut script = Script::new();
        for _ in 0..random.below(4) {
            script = match random.below(5) {
                0 => script.act("send \"hi\""),
                1 => script.advance(Duration::from_millis(random.next() >> 40)),
                2 => script.on("message", "answer"),
                3 => script.receive(MARK),
                _ => script.receive([0xff, b'a', 0].repeat(random.below(90))),
            };
        }
        let script = if random.below(2) == 0 { script.eof().act("late") } else { script };
        let cuts: Vec<usize> =
            (0..random.below(5)).map(|_| random.below(script.len() + 1)).collect();
        let mode = [Mode::Default, Mode::TransmitRoom(300), Mode::Dropped][random.below(3)];
        let play = Play::new(script, Chunking::new(cuts)).in_mode(mode);
        FuzzInput::from(play).for_core(random.below(200))
    }

    #[test]
    fn an_encoded_input_decodes_to_itself() {
        let mut random = Random::new(5);
        for _ in 0..2000 {
            let input = any(&mut random);
            let data = input.encode();
            assert!(data.starts_with(input.play.script.bytes()));
            assert_eq!(FuzzInput::decode(&data), input);
        }
    }

    #[test]
    fn every_string_of_bytes_is_an_input() {
        let mut random = Random::new(6);
        for _ in 0..5000 {
            let mut data = any(&mut random).encode();
            for _ in 0..=random.below(4) {
                let at = random.below(data.len().max(1));
                match data.get_mut(at) {
                    Some(byte) => *byte = random.below(256).to_le_bytes()[0],
                    None => data.push(b'x'),
                }
            }
            let input = FuzzInput::decode(&data);
            assert!(data.starts_with(input.play.script.bytes()));
            assert!(input.play.chunking.cuts().iter().all(|cut| *cut <= input.play.script.len()));
            assert_eq!(FuzzInput::decode(&input.encode()), input);
        }
    }

    /// The format of version 1 must never change.
    #[test]
    fn version_1_is_read_as_it_was_written() {
        let data = b"ab\n\x03\x04\x07\x02\x01\x01\x02\x01\x02\x02hi\x02\x01\0\0\0\x0ecp1\xff";
        let script = Script::new().receive("a").act("hi").receive("b\n").eof();
        let play = Play::new(script, Chunking::new([1, 2])).in_mode(Mode::TransmitRoom(7));
        let input = FuzzInput::from(play).for_core(3);
        assert_eq!(input.encode(), data);
        assert_eq!(FuzzInput::decode(data), input);
    }
}
