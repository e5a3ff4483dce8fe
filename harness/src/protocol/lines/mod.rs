//! Protocols of text lines: the same lines with other ends.

pub mod rewriting;
