//! HTTP/1.x (RFC 9110, RFC 9112): messages without their framing.

words! {
    /// A request line; the version is 1.0 or 1.1, the target as received.
    request = "request"(method: bytes, target: bytes, version: bare);
    /// A status line; without its reason phrase where a core does not keep it.
    response = "response"(status: bare, reason: bytes, version: bare);
    /// A header field in order; the name in lower case, the value without whitespace around it.
    header = "header"(name: bytes, value: bytes);
    /// A field of the trailer section.
    trailer = "trailer"(name: bytes, value: bytes);
    /// The message is complete.
    message = "message"();
    /// The bytes after this message are not HTTP; they stay unconsumed.
    upgrade = "upgrade"();
    /// The status with which a core itself rejects a message; its fault follows.
    rejected = "rejected"(status: bare);

    [lanes]
    /// Content, with its framing removed.
    BODY = "body";
}

files! {
    "http1":
    "absolute-form", "client-expect", "client-persistence", "close-delimited", "declined-upgrade",
    "early-answers", "growth", "head-limit", "head-line-ends", "interim", "open-requests", "regressions",
    "rejections", "request-chunked", "request-chunked-malformed", "request-content-length",
    "request-expect", "request-header-fields", "request-host", "request-limits", "request-line",
    "request-line-folding", "request-pipelining", "request-trailers", "request-transfer-encoding",
    "request-truncated", "request-upgrade-and-connect", "response-chunked", "response-codings",
    "response-content-length", "response-framing", "response-header-fields", "response-leftovers",
    "response-limits", "response-trailers", "response-truncated", "status-line", "target-forms",
    "timeouts", "unsendable", "vocabulary",
}
