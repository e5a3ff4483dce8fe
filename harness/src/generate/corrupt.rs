//! Makes one error near a boundary, as a careless peer or an attacker would.

use super::builder::ByteBuilder;
use super::{Choices, pick};

/// Makes one error; the boundaries after it move along.
pub(crate) fn corrupt(source: &mut dyn Choices, wire: &mut ByteBuilder) {
    let Some(at) = place(source, wire) else { return };
    match source.below(N_ERRORS) {
        // A byte is missing: a bare CR or LF, a field that is too short.
        0 => splice(wire, at, 1, &[]),
        // A byte is repeated: a field that is too long, CRCRLF.
        1 => splice(wire, at, 0, &wire.bytes.get(at).copied().into_iter().collect::<Vec<u8>>()),
        // One more or one less: a length or a digit that is wrong by one.
        2 => change(wire, at, |byte| byte.wrapping_add(1)),
        3 => change(wire, at, |byte| byte.wrapping_sub(1)),
        // One bit is wrong: a reserved bit, a flag, the case of a letter.
        4 => {
            let bit = source.below(8);
            change(wire, at, |byte| byte ^ (1 << bit));
        }
        // A byte that does not belong there.
        5 => splice(wire, at, 0, &[pick(source, b"\r\n \t\0:;0\x80\xff")]),
        // The rest never comes.
        _ => {
            wire.bytes.truncate(at);
            wire.bounds.retain(|bound| *bound <= at);
        }
    }
}

/// An offset within two bytes of a boundary.
fn place(source: &mut dyn Choices, wire: &ByteBuilder) -> Option<usize> {
    let last = wire.bytes.len().checked_sub(1)?;
    let near = pick(source, &wire.bounds).checked_add_signed(pick(source, &[-1, 0, -2, 1]));
    Some(near.unwrap_or_default().min(last))
}

fn change(wire: &mut ByteBuilder, at: usize, changed: impl FnOnce(u8) -> u8) {
    if let Some(byte) = wire.bytes.get_mut(at) {
        *byte = changed(*byte);
    }
}

fn splice(wire: &mut ByteBuilder, at: usize, n_dropped: usize, bytes: &[u8]) {
    let moved = |bound: usize| if bound > at { bound + bytes.len() - n_dropped } else { bound };
    wire.bounds = wire.bounds.iter().copied().map(moved).collect();
    wire.bounds.dedup();
    wire.bytes.splice(at..at + n_dropped, bytes.iter().copied());
}

const N_ERRORS: usize = 7;
