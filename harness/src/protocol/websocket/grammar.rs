//! Draws frames of WebSocket (RFC 6455): messages whole and in fragments, control frames between
//! them, a close.
//!
//! Lengths have the shortest form that holds them (5.2). The form of eight bytes needs 64 KiB of
//! payload and is left to the corpora.

use crate::generate::builder::{ByteBuilder, blob, text};
use crate::generate::{Choices, pick};

/// The frames that one end sends: a client masks them, a server does not (5.1).
pub(crate) fn frames(source: &mut dyn Choices, wire: &mut ByteBuilder, is_masked: bool) {
    for _ in 0..source.within(1, MESSAGES_MAX) {
        if source.one_in(4) {
            control(source, wire, is_masked);
        } else {
            message(source, wire, is_masked);
        }
    }
    if source.one_in(3) {
        close(source, wire, is_masked);
    }
}

/// A message in one frame or in fragments, with control frames among them (5.4, 5.5).
fn message(source: &mut dyn Choices, wire: &mut ByteBuilder, is_masked: bool) {
    let (opcode, payload) = match source.below(8) {
        0..=2 => (TEXT, text(source, CHARS_MAX).into_bytes()),
        3..=5 => (BINARY, blob(source, LEN_MAX)),
        // Around the greatest length that one byte holds.
        6 => (BINARY, vec![b'x'; source.within(124, 127)]),
        _ => (TEXT, "\u{e9}".repeat(source.within(62, 64)).into_bytes()),
    };
    // A fragment may end within a character, and may be empty.
    let n_more = if source.one_in(3) { source.within(1, FRAGMENTS_MAX) } else { 0 };
    let mut ends: Vec<usize> = (0..n_more).map(|_| source.below(payload.len() + 1)).collect();
    ends.sort_unstable();
    ends.push(payload.len());
    let (mut opcode, mut from, last) = (opcode, 0, ends.len() - 1);
    for (number, end) in ends.into_iter().enumerate() {
        let fin = if number == last { FIN } else { 0 };
        frame(source, wire, fin | opcode, payload.get(from..end).unwrap_or_default(), is_masked);
        (opcode, from) = (CONTINUATION, end);
        if number != last && source.one_in(4) {
            control(source, wire, is_masked);
        }
    }
}

/// A ping or a pong of up to 125 bytes (5.5).
fn control(source: &mut dyn Choices, wire: &mut ByteBuilder, is_masked: bool) {
    let opcode = pick(source, &[PING, PONG]);
    let payload = if source.one_in(8) { vec![b'p'; CONTROL_MAX] } else { blob(source, LEN_MAX) };
    frame(source, wire, FIN | opcode, &payload, is_masked);
}

/// The last frame of an end: empty, or a valid code with a reason (5.5.1, 7.4).
fn close(source: &mut dyn Choices, wire: &mut ByteBuilder, is_masked: bool) {
    let body = match source.below(4) {
        0 => Vec::new(),
        _ => {
            let code = pick(source, &[1000_u16, 1001, 1002, 1003, 1007, 1011, 3000, 4999]);
            [&code.to_be_bytes()[..], text(source, CHARS_MAX).as_bytes()].concat()
        }
    };
    frame(source, wire, FIN | CLOSE, &body, is_masked);
}

fn frame(
    source: &mut dyn Choices,
    wire: &mut ByteBuilder,
    first: u8,
    payload: &[u8],
    is_masked: bool,
) {
    let mask_bit = if is_masked { 0x80 } else { 0 };
    wire.put([first]);
    if payload.len() <= CONTROL_MAX {
        wire.number(mask_bit + payload.len(), 1);
    } else {
        wire.number(mask_bit + 126, 1);
        wire.number(payload.len(), 2);
    }
    if !is_masked {
        return wire.put(payload);
    }
    let key = [0; 4].map(|_| source.byte());
    wire.put(key);
    let masked = payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key);
    wire.put(masked.collect::<Vec<u8>>());
}

const FIN: u8 = 0x80;
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
/// The longest payload of a control frame, and of a frame with a length of seven bits.
const CONTROL_MAX: usize = 125;
const MESSAGES_MAX: usize = 4;
const FRAGMENTS_MAX: usize = 3;
const CHARS_MAX: usize = 8;
const LEN_MAX: usize = 16;
