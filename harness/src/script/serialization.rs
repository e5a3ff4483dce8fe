//! Numbers, texts, steps and plays as bytes, for replay tokens, fuzz inputs and
//! what passes from one process to another.
//!
//! A number is LEB128: seven bits a byte, the low ones first. Bytes and texts follow their length.

use std::time::Duration;

use crate::script::{Chunking, Mode, Play, Script, Step};

/// Reads what the functions below wrote. Each method returns `None` if the input is too short or
/// invalid.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub(crate) fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.size()?;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    pub(crate) fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    pub(crate) fn step(&mut self) -> Option<Step> {
        Some(match self.number()? {
            0 => Step::Receive(self.bytes()?.to_vec()),
            1 => Step::Eof,
            2 => Step::Act(self.text()?),
            3 => Step::Advance(Duration::from_nanos(self.number()?)),
            4 => Step::On { event: self.text()?, action: self.text()? },
            _ => return None,
        })
    }

    /// Reads a script; `None` if its steps do not follow each other.
    pub(crate) fn script(&mut self) -> Option<Script> {
        let mut script = Script::new();
        for _ in 0..self.number()? {
            let step = self.step()?;
            if script.refuses(&step) {
                return None;
            }
            script = script.step(step);
        }
        Some(script)
    }

    /// Reads the mode and the cuts of a play of `script`.
    pub(crate) fn cuts_of(&mut self, script: Script) -> Option<Play> {
        let mode = self.mode()?;
        let chunking = Chunking::new(self.offsets(script.len())?);
        Some(Play::new(script, chunking).in_mode(mode))
    }

    /// Reads a whole play.
    pub(crate) fn play(&mut self) -> Option<Play> {
        let script = self.script()?;
        self.cuts_of(script)
    }

    pub(crate) fn mode(&mut self) -> Option<Mode> {
        Mode::of_code(self.number()?, self.number()?)
    }

    /// Reads ascending offsets, none of them after `len`.
    pub(crate) fn offsets(&mut self, len: usize) -> Option<Vec<usize>> {
        let mut offsets = Vec::new();
        let mut at = 0_usize;
        for _ in 0..self.number()? {
            at = at.checked_add(self.size()?).filter(|at| *at <= len)?;
            offsets.push(at);
        }
        Some(offsets)
    }
}

pub(crate) fn put_script(out: &mut Vec<u8>, script: &Script) {
    let steps: Vec<Step> = script.steps().collect();
    put(out, steps.len() as u64);
    steps.iter().for_each(|step| put_step(out, step));
}

/// Writes the mode and the cuts of a play, without its script.
pub(crate) fn put_cuts(out: &mut Vec<u8>, play: &Play) {
    put_mode(out, play.mode);
    put_offsets(out, play.chunking.cuts());
}

pub(crate) fn put_play(out: &mut Vec<u8>, play: &Play) {
    put_script(out, &play.script);
    put_cuts(out, play);
}

pub(crate) fn put_step(out: &mut Vec<u8>, step: &Step) {
    match step {
        Step::Receive(bytes) => {
            put(out, 0);
            put_bytes(out, bytes);
        }
        Step::Eof => put(out, 1),
        Step::Act(action) => {
            put(out, 2);
            put_bytes(out, action.as_bytes());
        }
        Step::Advance(time) => {
            put(out, 3);
            // No script holds a longer time.
            put(out, u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        }
        Step::On { event, action } => {
            put(out, 4);
            put_bytes(out, event.as_bytes());
            put_bytes(out, action.as_bytes());
        }
    }
}

pub(crate) fn put_mode(out: &mut Vec<u8>, mode: Mode) {
    let (code, n) = mode.code();
    put(out, code);
    put(out, n);
}

/// Writes ascending offsets, each as the distance from the previous one.
pub(crate) fn put_offsets(out: &mut Vec<u8>, offsets: &[usize]) {
    put(out, offsets.len() as u64);
    let mut previous = 0;
    for &offset in offsets {
        put(out, (offset - previous) as u64);
        previous = offset;
    }
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[expect(clippy::cast_possible_truncation, reason = "seven bits at a time")]
pub(crate) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
