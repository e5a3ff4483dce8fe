//! Reads the frames of a WebSocket stream after its opening handshake, and only sound ones.
//!
//! No extension is in use, all frames are masked or none is, and every message is whole.

use std::ops::Range;

/// A frame, by offsets into the stream.
#[derive(Debug)]
pub(super) struct WebsocketFrame {
    pub(super) start: usize,
    pub(super) opcode: Opcode,
    pub(super) is_final: bool,
    /// The masking key, which ends where the payload begins.
    pub(super) mask: Option<[u8; 4]>,
    pub(super) payload: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

impl Opcode {
    const ALL: [Self; 6] =
        [Self::Continuation, Self::Text, Self::Binary, Self::Close, Self::Ping, Self::Pong];

    pub(super) fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

impl WebsocketFrame {
    /// The payload as it was before it was masked.
    pub(super) fn unmasked(&self, bytes: &[u8]) -> Vec<u8> {
        let payload = bytes.get(self.payload.clone()).unwrap_or_default();
        masked(payload, self.mask.unwrap_or_default())
    }
}

/// Masks or unmasks a payload, which is the same.
pub(super) fn masked(payload: &[u8], key: [u8; 4]) -> Vec<u8> {
    payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
}

/// The header of a frame, with its masking key.
pub(super) fn header(opcode: Opcode, is_final: bool, key: Option<[u8; 4]>, len: usize) -> Vec<u8> {
    let mask_bit = if key.is_some() { MASK } else { 0 };
    let mut header = vec![if is_final { FIN } else { 0 } | opcode as u8];
    match (u8::try_from(len), u16::try_from(len)) {
        (Ok(len), _) if len <= SHORT_LEN_MAX => header.push(mask_bit | len),
        (_, Ok(len)) => {
            header.push(mask_bit | LEN_OF_16_BITS);
            header.extend(len.to_be_bytes());
        }
        (_, Err(_)) => {
            header.push(mask_bit | LEN_OF_64_BITS);
            header.extend((len as u64).to_be_bytes());
        }
    }
    header.extend(key.iter().flatten());
    header
}

/// The frames of a stream; `None` if one of them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<WebsocketFrame>> {
    let mut frames: Vec<WebsocketFrame> = Vec::new();
    let mut message = OpenMessage::default();
    let mut at = 0;
    while at < bytes.len() {
        let frame = frame(bytes, at)?;
        at = frame.payload.end;
        let is_like = |other: &WebsocketFrame| other.mask.is_some() == frame.mask.is_some();
        // Bytes after a Close frame belong to no protocol.
        let can_follow = |last: &WebsocketFrame| is_like(last) && last.opcode != Opcode::Close;
        let is_sound = frames.last().is_none_or(can_follow) && message.accept(&frame, bytes);
        is_sound.then_some(())?;
        frames.push(frame);
    }
    message.kind.is_none().then_some(frames)
}

/// The data message that is being read.
#[derive(Default)]
struct OpenMessage {
    /// Its first opcode; `None` between messages.
    kind: Option<Opcode>,
    payload: Vec<u8>,
}

impl OpenMessage {
    /// Accepts a frame, and returns whether it is valid and may come now.
    fn accept(&mut self, frame: &WebsocketFrame, bytes: &[u8]) -> bool {
        let payload = frame.unmasked(bytes);
        match frame.opcode {
            Opcode::Ping | Opcode::Pong => return true,
            Opcode::Close => return is_close(&payload),
            Opcode::Continuation if self.kind.is_none() => return false,
            Opcode::Text | Opcode::Binary if self.kind.is_some() => return false,
            Opcode::Text | Opcode::Binary => self.kind = Some(frame.opcode),
            Opcode::Continuation => {}
        }
        self.payload.extend(payload);
        if !frame.is_final {
            return true;
        }
        let whole = std::mem::take(self);
        whole.kind != Some(Opcode::Text) || std::str::from_utf8(&whole.payload).is_ok()
    }
}

/// Whether the payload of a Close frame is empty, or a valid code and a reason.
fn is_close(payload: &[u8]) -> bool {
    let Some((code, reason)) = payload.split_first_chunk() else { return payload.is_empty() };
    let is_code = matches!(u16::from_be_bytes(*code), 1000..=1003 | 1007..=1014 | 3000..=4999);
    is_code && std::str::from_utf8(reason).is_ok()
}

fn frame(bytes: &[u8], start: usize) -> Option<WebsocketFrame> {
    let (first, rest) = bytes.get(start..)?.split_first()?;
    let (second, rest) = rest.split_first()?;
    let is_final = first & FIN != 0;
    // The reserved bits are not masked out, so a frame with one of them matches no opcode.
    let opcode = Opcode::ALL.into_iter().find(|opcode| *opcode as u8 == first & !FIN)?;
    let (len, rest, shortest) = match second & !MASK {
        LEN_OF_16_BITS => {
            let (len, rest) = rest.split_first_chunk()?;
            (u64::from(u16::from_be_bytes(*len)), rest, u64::from(SHORT_LEN_MAX) + 1)
        }
        LEN_OF_64_BITS => {
            let (len, rest) = rest.split_first_chunk()?;
            (u64::from_be_bytes(*len), rest, u64::from(u16::MAX) + 1)
        }
        len => (u64::from(len), rest, 0),
    };
    let (mask, rest) = match second & MASK {
        0 => (None, rest),
        _ => rest.split_first_chunk().map(|(key, rest)| (Some(*key), rest))?,
    };
    let payload_start = bytes.len() - rest.len();
    let is_short = len <= u64::from(SHORT_LEN_MAX) && is_final;
    let is_sound = len >= shortest && (is_short || !opcode.is_control());
    let len = usize::try_from(len).ok().filter(|len| is_sound && *len <= rest.len())?;
    let payload = payload_start..payload_start + len;
    Some(WebsocketFrame { start, opcode, is_final, mask, payload })
}

const FIN: u8 = 0x80;
const MASK: u8 = 0x80;
const LEN_OF_16_BITS: u8 = 126;
const LEN_OF_64_BITS: u8 = 127;
pub(super) const SHORT_LEN_MAX: u8 = 125;
