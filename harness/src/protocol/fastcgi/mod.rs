//! `FastCGI` 1.0, as an application reads it: requests in records.

mod sent;
mod words;

pub use self::sent::sent;
pub use self::words::*;
