//! Streamed output of language models: deltas, partial JSON, tags, stop strings, fenced code.

mod words;

pub use self::words::*;
