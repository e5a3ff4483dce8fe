//! Rewrites RESP, the protocol of Redis: numbers in other digits, and RESP3 values in streamed form.
//!
//! A script is left alone if one of its values is doubtful: a value that is cut off or already
//! streamed, a number that is not of digits, text after the last value.

#[cfg(test)]
mod tests;
mod value;

use value::{ValueKind, WireValue, read};

#[cfg(feature = "corpus")]
use std::sync::Arc;

use crate::context::Rewriting;
#[cfg(feature = "corpus")]
use crate::corpus::Setup;
use crate::protocol::rewriter::ScriptRewriter;
use crate::protocol::rewriter::{drafted, readable};
use crate::random::Random;
use crate::script::Script;

/// Adds a plus sign to integers, and leading zeros to integers, lengths and counts.
///
/// The specification asks for one or more decimal digits, also in a length, and allows a plus sign
/// in an integer. The lengths of nulls, which are -1, stay.
///
/// # Spec
///
/// Redis serialization protocol specification, Integers, Bulk strings, Arrays.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::resp::rewriting as resp;
///
/// let scripts = resp::Numbers.rewrite(&b"*1\r\n:7\r\n".into(), 1);
/// assert_eq!(scripts[0], b"*1\r\n:+7\r\n".into());
/// assert_eq!(scripts[1], b"*01\r\n:07\r\n".into());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Numbers;

impl Rewriting for Numbers {
    fn name(&self) -> &'static str {
        "resp/numbers"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(values) = readable(script).and_then(read) else { return Vec::new() };
        let forms =
            [NumberForm::Plus, NumberForm::Zeros(1), NumberForm::Zeros(2), NumberForm::Random];
        drafted(script, seed, forms, |rewriter, form, random| {
            for value in &values {
                put_numbers(rewriter, value, form, random);
            }
        })
    }
}

/// Streams bulk strings, arrays, sets and maps: strings in parts, aggregates up to an end mark.
///
/// It is for connections of RESP3. Only values at the top level are rewritten, not those inside of
/// others.
///
/// # Spec
///
/// RESP3 specification, Streamed strings, Streamed aggregated data types.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::resp::rewriting as resp;
///
/// let scripts = resp::Streamed.rewrite(&b"$2\r\nhi\r\n*1\r\n_\r\n".into(), 1);
/// assert_eq!(scripts[0], b"$?\r\n;2\r\nhi\r\n;0\r\n*?\r\n_\r\n.\r\n".into());
/// assert_eq!(scripts[1], b"$?\r\n;1\r\nh\r\n;1\r\ni\r\n;0\r\n*?\r\n_\r\n.\r\n".into());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Streamed;

impl Rewriting for Streamed {
    fn name(&self) -> &'static str {
        "resp/streamed"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(values) = readable(script).and_then(read) else { return Vec::new() };
        let forms =
            [StringParts::One, StringParts::Bytes, StringParts::Random, StringParts::Random];
        drafted(script, seed, forms, |rewriter, parts, random| {
            for value in &values {
                match value.kind {
                    ValueKind::Bulk => put_string(rewriter, script, value, parts, random),
                    ValueKind::Aggregate => put_aggregate(rewriter, value),
                    ValueKind::Integer
                    | ValueKind::Attributed
                    | ValueKind::Sized
                    | ValueKind::Other => {}
                }
            }
        })
    }
}

/// The notation of a number.
#[derive(Clone, Copy)]
enum NumberForm {
    Plus,
    Zeros(usize),
    Random,
}

fn put_numbers(
    rewriter: &mut ScriptRewriter<'_>,
    value: &WireValue,
    form: NumberForm,
    random: &mut Random,
) {
    if let Some(digits) = value.digits.clone() {
        let is_integer = value.kind == ValueKind::Integer;
        let (is_plus, n_zeros) = match form {
            NumberForm::Plus => (true, 0),
            NumberForm::Zeros(n) => (false, n),
            NumberForm::Random => (random.below(2) == 0, random.below(ZEROS_MAX + 1)),
        };
        rewriter.keep(digits.start);
        if is_plus && is_integer && !value.is_signed {
            rewriter.put(b"+");
        }
        rewriter.put([b'0'; ZEROS_MAX].get(..n_zeros).unwrap_or_default());
    }
    for inner in &value.inner {
        put_numbers(rewriter, inner, form, random);
    }
}

/// The parts into which a string is cut.
#[derive(Clone, Copy)]
enum StringParts {
    One,
    Bytes,
    Random,
}

impl StringParts {
    fn len(self, n_left: usize, random: &mut Random) -> usize {
        match self {
            Self::One => n_left,
            Self::Bytes => 1,
            Self::Random => 1 + random.below(n_left),
        }
    }
}

/// Writes a string in parts; the rest of a long one is one part.
fn put_string(
    rewriter: &mut ScriptRewriter<'_>,
    script: &Script,
    value: &WireValue,
    parts: StringParts,
    random: &mut Random,
) {
    let Some(payload) = value.payload.clone() else { return };
    rewriter.keep(value.bytes.start);
    rewriter.settle();
    rewriter.skip(payload.start);
    rewriter.put(b"$?\r\n");
    let mut at = payload.start;
    for n_parts in 1.. {
        let n_left = payload.end - at;
        if n_left == 0 {
            break;
        }
        let len = if n_parts == PARTS_MAX { n_left } else { parts.len(n_left, random) };
        // Controls before the first byte stay right before it, after the header of its part.
        if at > payload.start {
            rewriter.settle();
        }
        rewriter.put(format!(";{len}\r\n").as_bytes());
        let part = script.bytes().get(at..at + len).unwrap_or_default();
        part.iter().for_each(|byte| rewriter.replace(*byte));
        rewriter.put(b"\r\n");
        at += len;
    }
    rewriter.skip(value.bytes.end);
    rewriter.put(b";0\r\n");
}

/// Writes an aggregate with an end mark in place of its count.
fn put_aggregate(rewriter: &mut ScriptRewriter<'_>, value: &WireValue) {
    let Some(digits) = value.digits.clone() else { return };
    rewriter.keep(digits.start);
    rewriter.skip(digits.end);
    rewriter.put(b"?");
    rewriter.keep(value.bytes.end);
    rewriter.put(b".\r\n");
}

const ZEROS_MAX: usize = 2;
/// The greatest number of parts of a string.
const PARTS_MAX: usize = 32;

/// The rewritings that mean the same to every core; streamed values are of RESP3, and need a
/// feature.
#[cfg(feature = "corpus")]
pub(crate) fn of_setup(setup: &Setup, features: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    let mut all: Vec<Arc<dyn Rewriting>> = vec![Arc::new(Numbers)];
    if setup.role() == "resp3" && features.contains(&"streaming") {
        all.push(Arc::new(Streamed));
    }
    all
}
