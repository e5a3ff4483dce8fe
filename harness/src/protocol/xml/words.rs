//! XML: markup, text and references.

words! {
    /// The XML declaration; absent parts are empty.
    declaration = "declaration"(version: bytes, encoding: bytes, standalone: bytes);
    /// A document type declaration, after its keyword.
    doctype = "doctype"(text: bytes);
    /// A start-tag.
    start_tag = "start-tag"(name: bytes);
    /// An empty-element tag.
    empty_element = "empty-element"(name: bytes);
    /// An attribute of the tag before it, its value as received.
    attribute = "attribute"(name: bytes, value: bytes);
    /// An end-tag.
    end_tag = "end-tag"(name: bytes);
    /// Character data up to markup, a reference or the end.
    text = "text"(text: bytes);
    /// A reference to an entity or a character.
    reference = "reference"(name: bytes);
    /// A CDATA section.
    cdata = "cdata"(text: bytes);
    /// A comment.
    comment = "comment"(text: bytes);
    /// A processing instruction, its data with the whitespace before it.
    pi = "pi"(target: bytes, data: bytes);
}

files! {
    "xml":
    "doctype", "growth", "markup", "regressions", "tags", "text", "truncated", "vocabulary",
}
