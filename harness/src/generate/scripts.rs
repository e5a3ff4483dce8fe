//! Scripts in the making, and the length of raw ones.

use super::builder::ByteBuilder;
use crate::script::Script;

/// A script, and where within it something ends, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Drafted {
    pub(crate) script: Script,
    pub(crate) bounds: Vec<usize>,
}

impl From<ByteBuilder> for Drafted {
    fn from(ByteBuilder { bytes, bounds, ends }: ByteBuilder) -> Self {
        let script = Script::from(bytes);
        Self { script: if ends { script.eof() } else { script }, bounds }
    }
}

impl From<Script> for Drafted {
    fn from(script: Script) -> Self {
        Self { script, bounds: Vec::new() }
    }
}

/// How many bytes a raw script has, at most.
pub(crate) const RAW_MAX: usize = 32;
