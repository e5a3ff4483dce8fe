//! Guards the size of a chunk against overflow by the number of its digits.

use std::sync::Arc;

use chunkproof::context::{Facts, Rewriting};
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, proved};

pub(super) fn culprit() -> Culprit {
    let mut facts = Facts::default();
    facts.rewritings.push(Arc::new(LeadingZeros));
    Culprit {
        name: "counts-digits",
        fault: "a size with leading zeros is refused, though it is a small number",
        caught_by: CheckId::REWRITING,
        cores: proved::<Chunks>(),
        script: Script::new().receive("2\r\nab"),
        facts,
    }
}

#[derive(Clone, Hash, Default)]
struct Chunks {
    n_left: usize,
}

impl Core for Chunks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.n_left > 0 {
            let chunk = bytes.get(..self.n_left).unwrap_or(bytes);
            log.data("body", chunk);
            self.n_left -= chunk.len();
            return Ok(chunk.len());
        }
        let n_digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if n_digits > DIGITS_MAX {
            return Err(Fault::new("size-too-large"));
        }
        match bytes.get(n_digits..) {
            Some([b'\r', b'\n', ..]) => {}
            Some([] | [b'\r']) => return Ok(0),
            Some(_) | None => return Err(Fault::new("no-size")),
        }
        let digits = bytes.iter().take(n_digits);
        self.n_left = digits.fold(0, |size, digit| 10 * size + usize::from(digit - b'0'));
        Ok(n_digits + 2)
    }
}

const DIGITS_MAX: usize = 4;

/// A number may have leading zeros (RFC 9112, 7.1: `1*HEXDIG`).
#[derive(Debug)]
struct LeadingZeros;

impl Rewriting for LeadingZeros {
    fn name(&self) -> &'static str {
        "leading-zeros"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        let is_chunk = script.bytes().first().is_some_and(u8::is_ascii_digit);
        let padded = |zeros: &str| Script::from([zeros.as_bytes(), script.bytes()].concat());
        if is_chunk { ["0", "0000"].map(padded).to_vec() } else { Vec::new() }
    }
}
