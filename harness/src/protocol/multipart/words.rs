//! Forms as multipart bodies (RFC 7578, RFC 2046): parts, with the data of their header fields.

words! {
    /// A part begins: the name of its field in the form.
    part = "part"(name: bytes);
    /// The name of its file, if it has one.
    file = "file"(name: bytes);
    /// Its media type, if it has one.
    media_type = "type"(name: bytes);
    /// The part is complete.
    part_end = "part-end"();
    /// The close delimiter was read: there are no more parts.
    multipart_end = "multipart-end"();

    [lanes]
    /// The content of the part.
    CONTENT = "content";
}

files! {
    "multipart":
    "boundaries", "growth", "headers", "limits", "malformed", "parts", "regressions", "vocabulary",
}
