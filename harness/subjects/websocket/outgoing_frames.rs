//! The frames that a client sends, unmasked, in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::websocket as words;

/// Finds the frames in the bytes that a client sends.
#[derive(Debug, Default)]
pub(super) struct OutgoingFrames {
    bytes: Vec<u8>,
    last_key: Option<[u8; 4]>,
}

struct Frame {
    first: u8,
    key: Option<[u8; 4]>,
    payload: Vec<u8>,
    /// How many bytes the whole frame has.
    len: usize,
}

impl OutgoingFrames {
    /// Logs the frames that these bytes complete.
    pub(super) fn feed(&mut self, bytes: &[u8], log: &mut Log) {
        self.bytes.extend_from_slice(bytes);
        while let Some(frame) = first_frame(&self.bytes) {
            self.bytes.drain(..frame.len);
            if frame.key.is_some() && frame.key == self.last_key {
                log.event(words::key_repeated());
            }
            self.last_key = frame.key;
            let fin = if frame.first & 0x80 == 0 { "more" } else { "fin" };
            let mask = if frame.key.is_some() { "masked" } else { "plain" };
            log.event(words::sent_frame(name_of(frame.first), fin, mask, &frame.payload));
        }
    }
}

fn first_frame(bytes: &[u8]) -> Option<Frame> {
    let (&[first, second], rest) = bytes.split_first_chunk()?;
    let (len, rest) = match second & 0x7f {
        126 => {
            let (len, rest) = rest.split_first_chunk()?;
            (u64::from(u16::from_be_bytes(*len)), rest)
        }
        127 => {
            let (len, rest) = rest.split_first_chunk()?;
            (u64::from_be_bytes(*len), rest)
        }
        len => (u64::from(len), rest),
    };
    let is_masked = second & 0x80 != 0;
    let (key, rest) = if is_masked {
        let (key, rest) = rest.split_first_chunk()?;
        (Some(*key), rest)
    } else {
        (None, rest)
    };
    let len = usize::try_from(len).ok()?;
    let masked = rest.get(..len)?;
    let keys = key.unwrap_or_default().into_iter().cycle();
    let payload = masked.iter().zip(keys).map(|(byte, key)| byte ^ key).collect();
    Some(Frame { first, key, payload, len: bytes.len() - rest.len() + len })
}

/// The name of an opcode in the vocabulary.
fn name_of(first: u8) -> &'static str {
    match first & 0x0f {
        0x0 => "continuation",
        0x1 => "text",
        0x2 => "binary",
        0x8 => "close",
        0x9 => "ping",
        0xa => "pong",
        _ => "reserved",
    }
}
