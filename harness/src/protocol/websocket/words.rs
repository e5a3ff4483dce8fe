//! WebSocket (RFC 6455) after the opening handshake: frames, and the messages made of them.

words! {
    /// The head of a frame: its opcode by name, `fin` or `more`, and the length of its payload.
    frame = "frame"(opcode: bare, fin: bare, len: number);
    /// The frame is complete.
    frame_end = "frame-end"();
    /// A complete text message.
    text = "text"(text: bytes);
    /// A complete binary message.
    binary = "binary"(bytes: bytes);
    /// A ping.
    ping = "ping"(bytes: bytes);
    /// A pong.
    pong = "pong"(bytes: bytes);
    /// The peer's Close frame.
    closing = "closing"(code: number, reason: bytes);
    /// The peer's Close frame, if it had no body.
    closing_without_code = "closing"();

    [lanes]
    /// Payload of the frame, unmasked.
    PAYLOAD = "payload";
}

files! {
    "websocket":
    "actions", "close", "close-codes", "coalesced", "control-frames", "fragmentation", "growth",
    "lengths", "limits", "masking", "opcodes", "regressions",
    "reserved-bits", "truncated", "utf8", "utf8-invalid", "vocabulary",
}
