//! `FastCGI` 1.0, as an application reads it: requests in records.

mod words;

pub use self::words::*;
