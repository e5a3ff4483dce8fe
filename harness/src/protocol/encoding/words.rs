//! Encodings of text (WHATWG Encoding Standard): what comes out, as UTF-8.

words! {
    [lanes]
    /// What was decoded, in UTF-8; U+FFFD for each error of the replacement mode.
    TEXT = "text";
}

files! {
    "encoding":
    "big5", "bom", "euc-kr", "gb18030", "growth", "iso-2022-jp", "japanese", "single-byte", "utf16",
    "utf8", "vocabulary",
}
