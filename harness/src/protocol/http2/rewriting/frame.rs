//! Reads the frames that one side of an HTTP/2 connection sends, and only sound ones.
//!
//! Field blocks are not decoded, as they may be cut anywhere.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::protocol::http2::kinds::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, FRAME_LEN_MAX, HEADER_LEN, HEADERS, MAGIC,
    PADDED, PING, PRIORITY, PRIORITY_FRAME, PRIORITY_LEN, RST_STREAM, SETTINGS, UNKNOWN,
    WINDOW_UPDATE,
};

/// A frame, by offsets into the stream.
#[derive(Debug, Clone)]
pub(super) struct Http2Frame {
    pub(super) start: usize,
    pub(super) kind: u8,
    pub(super) flags: u8,
    pub(super) stream: u32,
    pub(super) payload: Range<usize>,
}

/// The frames that one side of a connection sent.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) frames: Vec<Http2Frame>,
    /// Whether it acknowledged settings of the other side, which are unknown here.
    has_acknowledged: bool,
    /// How much of the windows its DATA used, in bytes.
    pub(super) n_content: usize,
}

impl Connection {
    /// Whether its content certainly fits into the windows.
    pub(super) fn is_in_windows(&self) -> bool {
        !self.has_acknowledged && self.n_content <= WINDOW
    }
}

impl Http2Frame {
    pub(super) fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub(super) fn is_data(&self) -> bool {
        self.kind == DATA
    }

    /// Whether it holds a whole field block.
    pub(super) fn is_whole_headers(&self) -> bool {
        self.kind == HEADERS && self.has(END_HEADERS)
    }

    /// Whether the next frame continues its field block.
    pub(super) fn is_continued(&self) -> bool {
        matches!(self.kind, HEADERS | CONTINUATION) && !self.has(END_HEADERS)
    }

    /// The range of the content or the field block; `None` if the padding or the priority is too
    /// long.
    pub(super) fn content(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let Range { mut start, mut end } = self.payload;
        if self.has(PADDED) && matches!(self.kind, DATA | HEADERS) {
            let length = *bytes.get(start..end)?.first()?;
            (start, end) = (start + 1, end.checked_sub(length.into())?);
        }
        if self.has(PRIORITY) && self.kind == HEADERS {
            start += PRIORITY_LEN;
        }
        (start <= end).then_some(start..end)
    }
}

/// The header of a frame; the length must fit in three bytes.
pub(super) fn header(len: usize, kind: u8, flags: u8, stream: u32) -> Vec<u8> {
    let [_, _, _, _, _, len @ ..] = (len as u64).to_be_bytes();
    [&len[..], &[kind, flags], &stream.to_be_bytes()].concat()
}

/// The frames of a stream of bytes, after the preface of a client if there is one; `None` if one of
/// them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Connection> {
    let is_client = bytes.starts_with(MAGIC);
    let mut at = if is_client { MAGIC.len() } else { 0 };
    let mut streams = Streams { is_client, ..Streams::default() };
    let mut frames: Vec<Http2Frame> = Vec::new();
    while at < bytes.len() {
        let frame = frame(bytes, at)?;
        at = frame.payload.end;
        let follows = match frames.last() {
            None => frame.kind == SETTINGS && !frame.has(ACK),
            Some(last) if last.is_continued() => {
                frame.kind == CONTINUATION && frame.stream == last.stream
            }
            Some(_) => frame.kind != CONTINUATION,
        };
        (follows && is_sound(&frame, bytes) && streams.accept(&frame)).then_some(())?;
        frames.push(frame);
    }
    let has_acknowledged = frames.iter().any(|frame| frame.kind == SETTINGS && frame.has(ACK));
    let n_content =
        frames.iter().filter(|frame| frame.is_data()).map(|frame| frame.payload.len()).sum();
    let is_whole = !frames.last()?.is_continued();
    is_whole.then_some(Connection { frames, has_acknowledged, n_content })
}

fn frame(bytes: &[u8], start: usize) -> Option<Http2Frame> {
    let (header, rest) = bytes.get(start..)?.split_first_chunk::<HEADER_LEN>()?;
    let [a, b, c, kind, flags, stream @ ..] = *header;
    let len = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
    let stream = u32::from_be_bytes(stream);
    let payload = start + HEADER_LEN..start + HEADER_LEN + len;
    let is_sound = len <= FRAME_LEN_MAX.min(rest.len()) && stream <= STREAM_MAX;
    is_sound.then_some(Http2Frame { start, kind, flags, stream, payload })
}

/// Whether a frame is valid by itself: its size, its flags, and whether it belongs to a stream.
fn is_sound(frame: &Http2Frame, bytes: &[u8]) -> bool {
    let len = frame.payload.len();
    let is_of_stream = frame.stream != 0;
    let payload = bytes.get(frame.payload.clone()).unwrap_or_default();
    let (flags, fits) = match frame.kind {
        DATA => (END_STREAM | PADDED, is_of_stream && frame.content(bytes).is_some()),
        HEADERS => {
            let flags = END_STREAM | END_HEADERS | PADDED | PRIORITY;
            (flags, is_of_stream && frame.content(bytes).is_some())
        }
        CONTINUATION => (END_HEADERS, is_of_stream),
        RST_STREAM => (0, is_of_stream && len == 4),
        SETTINGS => (ACK, !is_of_stream && len == 0 || !frame.has(ACK) && len.is_multiple_of(6)),
        PING => (ACK, !is_of_stream && len == 8),
        WINDOW_UPDATE => (0, matches!(payload, [0..=0x7f, ..]) && payload != [0; 4] && len == 4),
        PRIORITY_FRAME => (0, is_of_stream && len == PRIORITY_LEN),
        UNKNOWN => (u8::MAX, true),
        _ => (0, false),
    };
    fits && frame.flags & !flags == 0
}

/// The state of each stream.
#[derive(Default)]
struct Streams {
    is_client: bool,
    known: BTreeMap<u32, StreamState>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum StreamState {
    /// After a field section, perhaps an interim one.
    Headed,
    /// After content.
    Filled,
    Over,
}

impl Streams {
    /// Accepts a frame, and returns whether it may come now.
    fn accept(&mut self, frame: &Http2Frame) -> bool {
        let state = self.known.get(&frame.stream).copied();
        let is_newest = self.known.last_key_value().is_none_or(|(last, _)| *last < frame.stream);
        let next = match (frame.kind, state) {
            (DATA, Some(StreamState::Headed | StreamState::Filled)) => StreamState::Filled,
            (HEADERS, None) if frame.stream % 2 == 1 && (is_newest || !self.is_client) => {
                StreamState::Headed
            }
            // Another response follows an interim one.
            (HEADERS, Some(StreamState::Headed)) if !self.is_client => StreamState::Headed,
            (HEADERS, Some(StreamState::Headed | StreamState::Filled)) if frame.has(END_STREAM) => {
                StreamState::Over
            }
            (RST_STREAM, Some(StreamState::Headed | StreamState::Filled)) => StreamState::Over,
            (DATA | HEADERS | RST_STREAM, _) => return false,
            (PRIORITY_FRAME | UNKNOWN, _) => return true,
            // Other frames change no state; a stream without one was not opened.
            _ => return frame.stream == 0 || state.is_some(),
        };
        let is_over = matches!(frame.kind, DATA | HEADERS) && frame.has(END_STREAM);
        self.known.insert(frame.stream, if is_over { StreamState::Over } else { next });
        true
    }
}

/// The initial size of all flow-control windows (6.9.2).
pub(super) const WINDOW: usize = (1 << 16) - 1;
const STREAM_MAX: u32 = u32::MAX >> 1;
