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
    /// A server answers the opening handshake with status 101 and this `Sec-WebSocket-Accept`.
    accept = "accept"(value: bytes);
    /// A server answers the opening handshake with this status.
    reject = "reject"(status: number);
    /// The opening handshake is complete, with this subprotocol; empty if there is none.
    open = "open"(protocol: bytes);
    /// The code of the Close frame with which the core fails the connection.
    failing = "failing"(code: number);
    /// A frame that the core sends, unmasked.
    sent_frame = "sent-frame"(opcode: bare, fin: bare, mask: bare, payload: bytes);
    /// The frame that the core sends next has the key of the one before.
    key_repeated = "key-repeated"();

    [lanes]
    /// Payload of the frame, unmasked.
    PAYLOAD = "payload";
}

files! {
    "websocket":
    "actions", "close", "close-codes", "close-from-both-sides", "coalesced", "compression",
    "control-frames", "failing", "fragmentation", "growth", "handshake-client",
    "handshake-server", "lengths", "limits", "masking", "masking-by-clients", "negotiation",
    "opcodes", "refused-actions", "regressions", "reserved-bits", "sending-fragments", "time",
    "truncated", "utf8", "utf8-invalid", "vocabulary",
}
