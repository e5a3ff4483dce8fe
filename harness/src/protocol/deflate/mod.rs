//! DEFLATE (RFC 1951), bare and within zlib (RFC 1950) and gzip (RFC 1952): the decompressed bytes,
//! and the end of the compressed stream.

mod words;

pub use self::words::*;
