//! DEFLATE (RFC 1951), bare and within zlib (RFC 1950) and gzip (RFC 1952): the decompressed bytes,
//! and the end of the compressed stream.

words! {
    /// The end of the compressed stream, whose checksum, if it has one, is right.
    stream_end = "stream-end"();

    [lanes]
    /// The decompressed bytes.
    DATA = "data";
}

files! {
    "deflate":
    "blocks", "dynamic", "growth", "gzip", "gzip-members", "malformed", "regressions", "vocabulary", "zlib",
}
