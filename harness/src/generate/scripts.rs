//! Scripts of any grammar, or of any bytes.

use super::Source;
use super::builder::{Wire, blob};
use crate::protocol::grammar::Grammar;
use crate::script::Script;

/// A script, and where within it something ends, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Drafted {
    pub(crate) script: Script,
    pub(crate) bounds: Vec<usize>,
}

impl From<Wire> for Drafted {
    fn from(Wire { bytes, bounds, ends }: Wire) -> Self {
        let script = Script::from(bytes);
        Self { script: if ends { script.eof() } else { script }, bounds }
    }
}

impl From<Script> for Drafted {
    fn from(script: Script) -> Self {
        Self { script, bounds: Vec::new() }
    }
}

/// A script of any kind: raw bytes, or what one of the grammars writes; every other one ends its stream.
pub(crate) fn any(source: &mut dyn Source) -> Drafted {
    let kind = source.below(Grammar::ALL.len() + 1);
    let grammar = kind.checked_sub(1).and_then(|number| Grammar::ALL.get(number));
    let drafted = match grammar {
        None => Script::from(blob(source, RAW_MAX)).into(),
        Some(grammar) => Drafted::from(grammar.any(source)),
    };
    let is_open = drafted.script.eof_offset().is_none();
    if is_open && source.one_in(2) {
        return Drafted { script: drafted.script.eof(), ..drafted };
    }
    drafted
}

pub(crate) const RAW_MAX: usize = 32;
