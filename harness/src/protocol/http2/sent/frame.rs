//! Splits outgoing bytes into frames.

use crate::protocol::http2::kinds::{
    ACK, CONTINUATION, DATA, END_STREAM, HEADER_LEN, HEADERS, MAGIC, PADDED, PRIORITY,
    PRIORITY_LEN, PUSH_PROMISE,
};

/// A frame that was sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) kind: u8,
    pub(super) stream: u32,
    pub(super) payload: &'a [u8],
    flags: u8,
}

/// The frames in outgoing bytes; the preface of a client, and a frame that is not whole, are left out.
pub(super) fn frames(bytes: &[u8]) -> Vec<Frame<'_>> {
    let mut rest = bytes.strip_prefix(MAGIC).unwrap_or(bytes);
    let mut frames = Vec::new();
    while let Some((header, after)) = rest.split_first_chunk::<HEADER_LEN>() {
        let [a, b, c, kind, flags, stream @ ..] = *header;
        let len = u32::from_be_bytes([0, a, b, c]) as usize;
        let Some((payload, next)) = after.split_at_checked(len) else { break };
        let stream = u32::from_be_bytes(stream) & !RESERVED;
        frames.push(Frame { kind, stream, payload, flags });
        rest = next;
    }
    frames
}

impl<'a> Frame<'a> {
    pub(super) fn is_ack(&self) -> bool {
        self.flags & ACK != 0
    }

    /// Whether the sender ends the stream with it.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.kind, DATA | HEADERS) && self.flags & END_STREAM != 0
    }

    /// The number of 32 bits at an offset of the payload; 0 if the payload ends before it.
    pub(super) fn number(&self, at: usize) -> u32 {
        let bytes = self.payload.get(at..).and_then(<[u8]>::first_chunk);
        u32::from_be_bytes(bytes.copied().unwrap_or_default())
    }

    /// The number of 31 bits there, such as that of a stream.
    pub(super) fn number_31(&self, at: usize) -> u32 {
        self.number(at) & !RESERVED
    }

    /// The stream that it promises.
    pub(super) fn promised(&self) -> u32 {
        self.number_31(usize::from(self.flags & PADDED != 0))
    }

    /// The payload without padding, priority and the number of a promised stream.
    pub(super) fn content(&self) -> &'a [u8] {
        let padded = self.payload.split_first().filter(|_| self.flags & PADDED != 0);
        let (n_padded, content) = padded
            .map_or((0, self.payload), |(n_padded, content)| (usize::from(*n_padded), content));
        let n_skipped = match self.kind {
            HEADERS if self.flags & PRIORITY != 0 => PRIORITY_LEN,
            PUSH_PROMISE => PROMISED_LEN,
            _ => 0,
        };
        let end = content.len().saturating_sub(n_padded);
        content.get(n_skipped..end).unwrap_or_default()
    }

    /// The field block that begins with this frame and goes on in CONTINUATION frames after it.
    pub(super) fn field_block(&self, after: &[Self]) -> Vec<u8> {
        let more = after.iter().take_while(|frame| frame.kind == CONTINUATION);
        let more = more.flat_map(|frame| frame.payload);
        self.content().iter().chain(more).copied().collect()
    }
}

const PROMISED_LEN: usize = 4;
const RESERVED: u32 = 1 << 31;
