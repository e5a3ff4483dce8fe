//! DEFLATE (RFC 1951), bare and within zlib (RFC 1950) and gzip (RFC 1952): what comes out, and where the

mod words;

pub use self::words::*;
