//! Encodings of text (WHATWG Encoding Standard): the decoded text, as UTF-8.

words! {
    [lanes]
    /// The decoded text, in UTF-8; U+FFFD for each error in the replacement mode.
    TEXT = "text";
}

files! {
    "encoding":
    "big5", "bom", "euc-kr", "gb18030", "growth", "iso-2022-jp", "japanese", "single-byte", "utf16",
    "utf8", "vocabulary",
}
