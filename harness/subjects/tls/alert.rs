//! The alert that ends a connection: it waits to be sent like any other record, and names the fault.
//!
//! An alert gives the reason in words of the specification; the names of a library are more precise, and are
//! in the message of the fault. Only its receiver can read an alert that is encrypted.

use chunkproof::{Fault, Log};
use rustls::{AlertDescription, Error};

/// The kind of a fault is the alert that is sent in the clear last, in the words of RFC 8446, 6; without
/// one, the innermost name of the error: `InvalidContentType`, not `InvalidMessage`.
pub(super) fn fault(error: Error, sent: &[u8]) -> Fault {
    let alert = match sent.last_chunk() {
        Some([ALERT, _, _, 0, 2, _, description]) => Some(AlertDescription::from(*description)),
        _ => None,
    };
    let kind = match (&error, alert) {
        (_, Some(alert)) => Fault::new(in_words(&format!("{alert:?}"))),
        (Error::InvalidMessage(error), None) => Fault::of(error),
        (Error::PeerMisbehaved(error), None) => Fault::of(error),
        (Error::PeerIncompatible(error), None) => Fault::of(error),
        (other, None) => Fault::of(other),
    };
    kind.because(error)
}

/// Sends as much of the rest as there is room for; returns whether that was any.
pub(super) fn hand_over(left: &mut Vec<u8>, room: usize, log: &mut Log) -> bool {
    let rest = left.split_off(room.min(left.len()));
    log.send(left);
    !std::mem::replace(left, rest).is_empty()
}

/// Writes `DecodeError` as `decode_error`.
fn in_words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// The content type of a record that holds an alert.
const ALERT: u8 = 21;
