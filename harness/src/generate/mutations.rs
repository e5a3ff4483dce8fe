//! Draws scripts of a corpus, as they are or with small changes.

use super::{Choices, pick};
use crate::script::Script;

/// A script of the corpus: as it is, mutated, spliced with another one, or truncated. Its other
/// steps stay where possible.
pub(crate) fn script(source: &mut dyn Choices, corpus: &[Script]) -> Script {
    let script = unchanged(source, corpus);
    match source.below(4) {
        0 => script,
        1 => truncated(source, &script),
        2 => mutated(source, script),
        _ => {
            let other = unchanged(source, corpus);
            spliced(source, &script, &other)
        }
    }
}

/// A script of the corpus as it is.
pub(crate) fn unchanged(source: &mut dyn Choices, corpus: &[Script]) -> Script {
    corpus.get(source.below(corpus.len())).cloned().unwrap_or_default()
}

/// The script up to some offset, its stream ended there or left open.
fn truncated(source: &mut dyn Choices, script: &Script) -> Script {
    let offset = script.len() - source.below(script.len() + 1);
    if source.one_in(2) { script.truncated(offset) } else { script.prefix(offset) }
}

/// The script with up to three changes to its bytes.
fn mutated(source: &mut dyn Choices, mut script: Script) -> Script {
    for _ in 0..source.within(1, CHANGES_MAX) {
        let len = script.len();
        let from = source.below(len.max(1));
        let to = (from + source.within(1, RUN_MAX)).min(len);
        let run = script.bytes().get(from..to).unwrap_or_default().to_vec();
        script = match source.below(5) {
            0 => script.replaced(from.min(len), to, &[]),
            1 => script.replaced(to, to, &run),
            2 => script.replaced(to, to, &[pick(source, b"\r\n \t\0:;,\"0\x80\xff")]),
            3 => {
                let any = source.byte();
                script.replaced(from.min(len), (from + 1).min(len), &[any])
            }
            _ => {
                let changed = pick(source, &[1_u8, 0xff, 0x80, 0x20]);
                let byte = script.bytes().get(from).map(|byte| byte.wrapping_add(changed));
                let byte: Vec<u8> = byte.into_iter().collect();
                script.replaced(from.min(len), (from + 1).min(len), &byte)
            }
        };
    }
    script
}

/// The start of one script and the rest of another, with the steps in them.
fn spliced(source: &mut dyn Choices, script: &Script, other: &Script) -> Script {
    let (to, from) = (source.below(script.len() + 1), source.below(other.len() + 1));
    let rest = other.without(0, from);
    rest.steps().fold(script.prefix(to), Script::step)
}

const CHANGES_MAX: usize = 3;
const RUN_MAX: usize = 4;
