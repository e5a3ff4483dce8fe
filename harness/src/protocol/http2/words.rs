//! HTTP/2 (RFC 9113) with HPACK (RFC 7541): messages by stream, and what is logged of the connection.

words! {
    /// The control data of a request; what is absent is empty.
    request = "request"(stream: number, method: bytes, scheme: bytes, authority: bytes, path: bytes);
    /// The control data of a response, interim or final.
    response = "response"(stream: number, status: bare);
    /// A field line of the section logged last.
    field = "field"(stream: number, name: bytes, value: bytes);
    /// A trailer section; its fields follow.
    trailers = "trailers"(stream: number);
    /// The peer is done with the stream.
    end_stream = "end-stream"(stream: number);
    /// The stream is over before its end, by either side.
    reset = "reset"(stream: number, code: bare);
    /// The peer winds the connection up.
    goaway = "goaway"(code: bare);
    /// The last stream that the peer may have acted on, and its debug data.
    last_stream = "last-stream"(stream: number, debug: bytes);
    /// The answer to a PING.
    pong = "pong"(opaque: bytes);
    /// The peer applied the settings of the core.
    settings_acknowledged = "settings-acknowledged"();

    [lanes]
    /// Content, without padding; each stream has a lane of its own, see [`data`].
    DATA = "data";
}

/// The data lane of a stream.
#[must_use]
pub fn data(stream: u32) -> String {
    format!("{DATA} {stream}")
}

files! {
    "http2":
    "connection", "continuation", "data", "flow-control", "headers", "hpack", "huffman", "messages",
    "preface", "regressions", "settings", "sizes", "streams", "truncated", "vocabulary",
}
