//! Amazon event streams (`application/vnd.amazon.eventstream`): messages with headers.

words! {
    /// A message.
    message = "message"(payload: bytes);
    /// A header of a message: its name, its type and its value as text.
    header = "header"(name: bytes, kind: bare, value: bytes);
}

files! {
    "eventstream":
    "checksums", "growth", "headers", "lengths", "limits", "messages", "truncated", "vocabulary",
}
