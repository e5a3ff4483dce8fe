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

    [lanes]
    /// Content, without padding; each stream has a lane of its own, see [`data`].
    DATA = "data";
}

/// Returns the data lane of a stream.
#[must_use]
pub fn data(stream: u32) -> String {
    format!("{DATA} {stream}")
}

files! {
    "http2":
    "abuse", "after-reset", "answers", "concurrency", "connection", "continuation", "data",
    "extended-connect", "fields", "flow-control", "headers", "hpack", "huffman", "messages",
    "peer-settings", "preface", "push", "regressions", "sending", "settings", "sizes", "streams",
    "table-size", "time", "truncated", "vocabulary",
}
