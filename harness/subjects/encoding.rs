//! Encodings of text: the decoders of `encoding_rs`, to UTF-8 and to UTF-16.
//!
//! They are called with an output buffer that has room for the largest unit they write at once. The two
//! produce the same text with separate code; UTF-16 is logged as UTF-8. In the fatal mode the adapter ends
//! the stream at an error, as the crate leaves that to its caller.

use chunkproof::adapter::window::{Moved, WindowCore};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::encoding;
use chunkproof::{Checker, Fault, check};
use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "encoding", make).version(locked_version("encoding_rs"))
    };
    [
        subject("encoding_rs/utf8", |setup| cores(setup, to_utf8, to_utf8_or_fail)),
        subject("encoding_rs/utf16", |setup| cores(setup, to_utf16, to_utf16_or_fail)),
    ]
}

/// One call of a decoder.
type Decode = fn(&mut Decoder, &[u8], &mut [u8], bool) -> Called;
/// The result of a call.
type Called = Result<Moved, Fault>;

fn cores(setup: &Setup, replacing: Decode, failing: Decode) -> Option<Checker> {
    if setup.role() != "decode" || !setup.has_only(&["label", "mode", "bom"]) {
        return None;
    }
    let encoding = Encoding::for_label(setup.get("label")?.as_bytes())?;
    let decoder = match setup.get("bom") {
        None => Encoding::new_decoder_without_bom_handling,
        Some("sniff") => Encoding::new_decoder,
        Some("remove") => Encoding::new_decoder_with_bom_removal,
        Some(_) => return None,
    };
    let decode = match setup.get("mode") {
        None => replacing,
        Some("fatal") => failing,
        Some(_) => return None,
    };
    // No powers: a decoder is neither `Clone` nor `Debug`, and hides the part of a character that it holds.
    let make =
        move || WindowCore::new(decoder(encoding), decode).lane(encoding::TEXT).room_min(ROOM_MIN);
    Some(check(make).accept_empty().into())
}

fn to_utf8(state: &mut Decoder, input: &[u8], output: &mut [u8], is_last: bool) -> Called {
    let (result, read, written, _) = state.decode_to_utf8(input, output, is_last);
    Ok(replaced(&result, Moved::new(read, written), is_last))
}

fn to_utf8_or_fail(state: &mut Decoder, input: &[u8], output: &mut [u8], is_last: bool) -> Called {
    let (result, read, written) = state.decode_to_utf8_without_replacement(input, output, is_last);
    Ok(failed(&result, Moved::new(read, written), is_last))
}

fn to_utf16(state: &mut Decoder, input: &[u8], output: &mut [u8], is_last: bool) -> Called {
    let mut units = units_for(output);
    let (result, read, n, _) = state.decode_to_utf16(input, &mut units, is_last);
    Ok(replaced(&result, Moved::new(read, transcribe(&units, n, output)?), is_last))
}

fn to_utf16_or_fail(state: &mut Decoder, input: &[u8], output: &mut [u8], is_last: bool) -> Called {
    let mut units = units_for(output);
    let (result, read, n) = state.decode_to_utf16_without_replacement(input, &mut units, is_last);
    Ok(failed(&result, Moved::new(read, transcribe(&units, n, output)?), is_last))
}

/// Marks the end, after which a decoder must not be called again.
fn replaced(result: &CoderResult, step: Moved, is_last: bool) -> Moved {
    match result {
        CoderResult::InputEmpty if is_last => step.done(),
        CoderResult::InputEmpty | CoderResult::OutputFull => step,
    }
}

fn failed(result: &DecoderResult, step: Moved, is_last: bool) -> Moved {
    match result {
        DecoderResult::InputEmpty if is_last => step.done(),
        DecoderResult::InputEmpty | DecoderResult::OutputFull => step,
        // The length depends on what was read again, and is not compared.
        DecoderResult::Malformed(len, _) => {
            step.failed(Fault::new("malformed").because(format_args!("{len} bytes")))
        }
    }
}

/// A buffer of as many code units as certainly fit into `output` as UTF-8.
fn units_for(output: &[u8]) -> Vec<u16> {
    vec![0; output.len() / UNIT_MAX]
}

/// Writes code units as UTF-8 and returns the number of bytes. A decoder never cuts a pair of surrogates.
fn transcribe(units: &[u16], written: usize, output: &mut [u8]) -> Result<usize, Fault> {
    let text = String::from_utf16(units.get(..written).unwrap_or_default())?;
    let place = output.get_mut(..text.len()).ok_or_else(|| Fault::new("contract-violation"))?;
    place.copy_from_slice(text.as_bytes());
    Ok(text.len())
}

/// The most bytes of UTF-8 that one unit of UTF-16 becomes.
const UNIT_MAX: usize = 3;
/// Two units; `encoding_rs` needs less, 4 bytes of UTF-8.
const ROOM_MIN: usize = 2 * UNIT_MAX;
