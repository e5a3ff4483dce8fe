//! CSV: the content of fields, the ends of fields and records.

mod words;

pub use self::words::*;
