//! Server-sent events (WHATWG HTML, 9.2): the events that a stream dispatches.

words! {
    /// An event: its type, its data, and the last event ID at that time.
    event = "event"(kind: bytes, data: bytes, id: bytes);
    /// The reconnection time, in milliseconds.
    retry = "retry"(milliseconds: number);
}

files! {
    "sse":
    "events", "fields", "growth", "lines", "vocabulary",
}
