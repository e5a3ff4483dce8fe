//! HTTP/2 (RFC 9113) with HPACK (RFC 7541): messages by stream, and events of the connection.

words! {
    /// The control data of a request; absent parts are empty.
    request = "request"(stream: number, method: bytes, scheme: bytes, authority: bytes, path: bytes);
    /// The control data of a response, interim or final.
    response = "response"(stream: number, status: bare);
    /// A field line of the latest section.
    field = "field"(stream: number, name: bytes, value: bytes);
    /// A trailer section; its fields follow.
    trailers = "trailers"(stream: number);
    /// The peer ended its side of the stream.
    end_stream = "end-stream"(stream: number);
    /// Either side ended the stream early.
    reset = "reset"(stream: number, code: bare);
    /// The peer shuts the connection down.
    goaway = "goaway"(code: bare);
    /// The last stream that the peer may have acted on, and its debug data.
    last_stream = "last-stream"(stream: number, debug: bytes);
    /// The answer to a PING.
    pong = "pong"(opaque: bytes);
    /// The peer applied the settings of the core.
    settings_acknowledged = "settings-acknowledged"();
    /// The `:protocol` of the latest request (RFC 8441).
    protocol = "protocol"(stream: number, name: bytes);
    /// A promised request; its fields follow, on the promised stream.
    promise = "promise"(
        stream: number, promised: number, method: bytes, scheme: bytes, authority: bytes, path: bytes
    );
    /// The core sends a frame with `END_STREAM`.
    sent_end_stream = "sent-end-stream"(stream: number);
    /// The core sends a HEADERS frame.
    sent_headers = "sent-headers"(stream: number);
    /// The core sends a frame with more than 16384 bytes of payload.
    sent_oversized = "sent-oversized"(kind: number, len: number);
    /// A field block of the core begins with this update of the HPACK table.
    sent_table_size = "sent-table-size"(size: number);
    /// The core acknowledges PING.
    sent_pong = "sent-pong"(opaque: bytes);
    /// The core acknowledges SETTINGS.
    sent_settings_ack = "sent-settings-ack"();
    /// The core sends `RST_STREAM`.
    sent_reset = "sent-reset"(stream: number, code: bare);
    /// The core sends GOAWAY with this last stream.
    sent_goaway = "sent-goaway"(stream: number, code: bare);

    [lanes]
    /// Content, without padding; each stream has a lane of its own, see [`data`].
    DATA = "data";
    /// Content that the core sends; each stream has a lane of its own, see [`sent_data`].
    SENT_DATA = "sent-data";
}

/// Returns the data lane of a stream.
#[must_use]
pub fn data(stream: u32) -> String {
    format!("{DATA} {stream}")
}

/// Returns the data lane of what the core sends on a stream.
#[must_use]
pub fn sent_data(stream: u32) -> String {
    format!("{SENT_DATA} {stream}")
}

files! {
    "http2":
    "abuse", "after-reset", "answers", "concurrency", "connection", "continuation", "data",
    "extended-connect", "fields", "flow-control", "headers", "hpack", "huffman", "messages",
    "peer-settings", "preface", "push", "regressions", "sending", "settings", "sizes", "streams",
    "table-size", "time", "truncated", "vocabulary",
}
