//! The frames that a core sends, in the words of the vocabulary: those of one kind, as the setup asks.

use chunkproof::Log;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::Setup;
use chunkproof::protocol::{Line, http2 as words};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const END_STREAM: u8 = 0x1;
const ACK: u8 = 0x1;
const PADDED: u8 = 0x8;
const PRIORITY: u8 = 0x20;

/// A log of events and data.
pub(super) trait Sink {
    fn event(&mut self, line: Line<'_>);
    fn data(&mut self, lane: &str, bytes: &[u8]);
}

impl Sink for SharedLog {
    fn event(&mut self, line: Line<'_>) {
        Self::event(self, line);
    }

    fn data(&mut self, lane: &str, bytes: &[u8]) {
        Self::data(self, lane, bytes);
    }
}

impl Sink for Log {
    fn event(&mut self, line: Line<'_>) {
        Self::event(self, line);
    }

    fn data(&mut self, lane: &str, bytes: &[u8]) {
        Self::data(self, lane, bytes);
    }
}

/// What is logged of the frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Data,
    Headers,
    Oversized,
    TableSize,
    Pong,
    SettingsAck,
    Reset,
    Goaway,
}

impl Kind {
    /// The kind that a setup asks for, if any; `None` if it is unknown.
    pub(super) fn of(setup: &Setup) -> Option<Option<Self>> {
        Some(Some(match setup.get("sent") {
            None => return Some(None),
            Some("data") => Self::Data,
            Some("headers") => Self::Headers,
            Some("oversized") => Self::Oversized,
            Some("table-size") => Self::TableSize,
            Some("pong") => Self::Pong,
            Some("settings-ack") => Self::SettingsAck,
            Some("reset") => Self::Reset,
            Some("goaway") => Self::Goaway,
            Some(_) => return None,
        }))
    }
}

/// Finds the frames in the bytes that a core sends.
#[derive(Debug)]
pub(super) struct Sent {
    kind: Kind,
    bytes: Vec<u8>,
}

/// The header of a frame and its payload.
struct Frame<'a> {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &'a [u8],
}

impl Sent {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, bytes: Vec::new() }
    }

    /// Logs the frames that these bytes complete.
    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut impl Sink) {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.starts_with(PREFACE) {
            self.bytes.drain(..PREFACE.len());
        }
        while let Some((frame, len)) = first_frame(&self.bytes) {
            frame.log(self.kind, sink);
            self.bytes.drain(..len);
        }
    }
}

/// The first frame of the bytes and its whole length, if it is complete.
fn first_frame(bytes: &[u8]) -> Option<(Frame<'_>, usize)> {
    if PREFACE.starts_with(bytes.get(..9)?) {
        return None;
    }
    let (&[a, b, c, kind, flags], rest) = bytes.split_first_chunk()?;
    let (stream, rest) = rest.split_first_chunk()?;
    let len = u32::from_be_bytes([0, a, b, c]) as usize;
    let payload = rest.get(..len)?;
    let stream = u32::from_be_bytes(*stream) & 0x7fff_ffff;
    Some((Frame { kind, flags, stream, payload }, 9 + len))
}

impl Frame<'_> {
    fn log(&self, kind: Kind, sink: &mut impl Sink) {
        let number = |at| u32_at(self.payload, at);
        match (kind, self.kind) {
            (Kind::Data, 0 | 1) => self.log_content(sink),
            (Kind::Headers, 1) => sink.event(words::sent_headers(self.stream)),
            (Kind::TableSize, 1) => log_table_sizes(self.content(), sink),
            (Kind::Reset, 3) => {
                sink.event(words::sent_reset(self.stream, &words::code_name(number(0))))
            }
            (Kind::SettingsAck, 4) if self.flags & ACK != 0 => {
                sink.event(words::sent_settings_ack());
            }
            (Kind::Pong, 6) if self.flags & ACK != 0 => sink.event(words::sent_pong(self.payload)),
            (Kind::Goaway, 7) => {
                sink.event(words::sent_goaway(
                    number(0) & 0x7fff_ffff,
                    &words::code_name(number(4)),
                ));
            }
            (Kind::Oversized, kind) if self.payload.len() > 16384 => {
                sink.event(words::sent_oversized(kind, self.payload.len()));
            }
            _ => {}
        }
    }

    fn log_content(&self, sink: &mut impl Sink) {
        if self.kind == 0 {
            sink.data(&words::sent_data(self.stream), self.content());
        }
        if self.flags & END_STREAM != 0 {
            sink.event(words::sent_end_stream(self.stream));
        }
    }

    /// The payload without padding and priority fields.
    fn content(&self) -> &[u8] {
        let mut content = self.payload;
        if self.flags & PADDED != 0 {
            let Some((&n_padded, rest)) = content.split_first() else { return &[] };
            content = rest.get(..rest.len().saturating_sub(n_padded.into())).unwrap_or_default();
        }
        let n_skipped = if self.kind == 1 && self.flags & PRIORITY != 0 { 5 } else { 0 };
        content.get(n_skipped..).unwrap_or_default()
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let number = bytes.get(at..).and_then(|rest| rest.first_chunk());
    number.map_or(0, |number| u32::from_be_bytes(*number))
}

/// Logs the updates of the table size with which a field block begins (RFC 7541, 6.3).
fn log_table_sizes(mut block: &[u8], sink: &mut impl Sink) {
    while let Some((&first, mut rest)) = block.split_first() {
        if first & 0xe0 != 0x20 {
            return;
        }
        let mut size = u64::from(first & 0x1f);
        if size == 0x1f {
            let n_more = rest.iter().take_while(|byte| **byte >= 0x80).count() + 1;
            let (digits, after) = rest.split_at(n_more.min(rest.len()));
            for (place, digit) in (0..5).zip(digits) {
                size += u64::from(digit & 0x7f) << (7 * place);
            }
            rest = after;
        }
        sink.event(words::sent_table_size(size));
        block = rest;
    }
}
