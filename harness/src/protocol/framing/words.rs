//! Simple framings: lines, delimited items, length-prefixed frames.

words! {
    /// A line, without its terminator.
    line = "line"(text: bytes);
    /// An item, without the delimiter after it.
    item = "item"(bytes: bytes);
    /// A frame, without the bytes that the setup skips.
    frame = "frame"(bytes: bytes);
}

files! {
    "framing":
    "delimiters", "growth", "length-prefix", "limits", "lines", "regressions", "truncated", "vocabulary",
}
