//! Generated scripts with their boundaries, and the length of raw ones.

use super::builder::ByteBuilder;
use crate::script::Script;

/// A script with its boundaries, the offsets at which something ends, if they are known.
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

/// The greatest length of a raw script, in bytes.
pub(crate) const RAW_MAX: usize = 32;
