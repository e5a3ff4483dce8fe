//! The client protocol of NATS, as a client reads it: control lines and payloads.

words! {
    /// What the server states about itself: its identifier, its version, its host and its limit.
    info = "info"(server_id: bytes, version: bytes, host: bytes, max_payload: number);
    /// A message; the reply subject is empty if there is none.
    message = "message"(subject: bytes, sid: bytes, reply: bytes, payload: bytes);
    /// The status in the headers of a message.
    status = "status"(code: number, description: bytes);
    /// A header of a message.
    header = "header"(name: bytes, value: bytes);
    /// A command of the server was acknowledged.
    ok = "ok"();
    /// An error that the server reports.
    error = "error"();
    /// The text of an error.
    error_text = "error-text"(text: bytes);
    /// A request for a pong.
    ping = "ping"();
    /// The answer to a ping.
    pong = "pong"();
}

files! {
    "nats":
    "control-lines", "errors", "growth", "headers", "info", "lengths", "limits", "messages",
    "truncated", "vocabulary",
}
