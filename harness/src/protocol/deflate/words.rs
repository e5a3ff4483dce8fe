//! DEFLATE (RFC 1951), bare and within zlib (RFC 1950) and gzip (RFC 1952): what comes out, and where the
//! compressed stream is over.

words! {
    /// The compressed stream is over, and its checksum is right where it has one.
    stream_end = "stream-end"();

    [lanes]
    /// What was decompressed.
    DATA = "data";
}

files! {
    "deflate":
    "blocks", "dynamic", "growth", "gzip", "gzip-members", "malformed", "regressions", "vocabulary", "zlib",
}
