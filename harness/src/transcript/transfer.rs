//! Transcripts as bytes, which pass from the process that ran a core to the one that reports.

use std::time::Duration;

use super::{At, LaterBytes, Mark, Transcript};
use crate::script::serialization::{Reader, put, put_bytes};
use crate::transcript::outcome::in_nanos;
use crate::transcript::{End, Fault, Kind};

impl Transcript {
    /// Adds the transcript to `out`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let Self { text, n_in_entries, marks, end, end_time, later, open_time, untaken } = self;
        put_bytes(out, text.as_bytes());
        put(out, *n_in_entries as u64);
        put(out, marks.len() as u64);
        for Mark { at, kind, text_end } in marks {
            put(out, at.offset as u64);
            put(out, in_nanos(Some(at.time)));
            put(out, KINDS.iter().position(|known| known == kind).unwrap_or_default() as u64);
            put(out, *text_end as u64);
        }
        end.write(out);
        put(out, in_nanos(Some(*end_time)));
        put(out, later.len() as u64);
        for LaterBytes { start, time } in later {
            put(out, *start as u64);
            put(out, in_nanos(Some(*time)));
        }
        put(out, in_nanos(Some(*open_time)));
        put_bytes(out, untaken);
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (text, n_in_entries) = (reader.text()?, reader.size()?);
        let mut marks = Vec::new();
        for _ in 0..reader.number()? {
            let at = At { offset: reader.size()?, time: Duration::from_nanos(reader.number()?) };
            let kind = *KINDS.get(reader.size()?)?;
            marks.push(Mark { at, kind, text_end: reader.size()? });
        }
        let end = End::read(reader)?;
        let end_time = Duration::from_nanos(reader.number()?);
        let mut later = Vec::new();
        for _ in 0..reader.number()? {
            let start = reader.size()?;
            later.push(LaterBytes { start, time: Duration::from_nanos(reader.number()?) });
        }
        let open_time = Duration::from_nanos(reader.number()?);
        let untaken = reader.bytes()?.to_vec();
        Some(Self { text, n_in_entries, marks, end, end_time, later, open_time, untaken })
    }
}

impl End {
    fn write(&self, out: &mut Vec<u8>) {
        let (code, text) = match self {
            Self::Open => (0, ""),
            Self::Eof => (1, ""),
            Self::Fault(fault) => (2, fault.kind()),
            Self::Panic(message) => (3, message.as_str()),
            Self::Livelock(what) => (4, what.as_str()),
            Self::Stall(what) => (5, what.as_str()),
            Self::ContractViolation(what) => (6, what.as_str()),
            Self::Aborted(how) => (7, how.as_str()),
            Self::Hung(how) => (8, how.as_str()),
            Self::OutOfMemory(how) => (9, how.as_str()),
        };
        put(out, code);
        put_bytes(out, text.as_bytes());
        let message = if let Self::Fault(fault) = self { fault.message() } else { "" };
        put_bytes(out, message.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let (code, text, message) = (reader.number()?, reader.text()?, reader.text()?);
        Some(match code {
            0 => Self::Open,
            1 => Self::Eof,
            2 => Self::Fault(Fault::new(text).because(message)),
            3 => Self::Panic(text),
            4 => Self::Livelock(text),
            5 => Self::Stall(text),
            6 => Self::ContractViolation(text),
            7 => Self::Aborted(text),
            8 => Self::Hung(text),
            9 => Self::OutOfMemory(text),
            _ => return None,
        })
    }
}

/// Each has its place as its number.
const KINDS: [Kind; 5] = [Kind::Event, Kind::Data, Kind::Sent, Kind::Closed, Kind::Fault];
