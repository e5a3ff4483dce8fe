//! RTMP 1.0: messages in chunks, after the handshake.

words! {
    /// A message: its type, its message stream, its timestamp and its payload.
    message = "message"(kind: number, stream: number, timestamp: number, payload: bytes);
}

files! {
    "rtmp":
    "chunk-headers", "chunk-size", "control", "growth", "interleaving", "limits", "malformed",
    "timestamps", "vocabulary",
}
