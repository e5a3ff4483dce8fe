//! The base protocol of LSP: messages after a header with their length.

words! {
    /// A request: its id and its parameters are JSON texts.
    request = "request"(id: bytes, method: bytes, params: bytes);
    /// A notification.
    notification = "notification"(method: bytes, params: bytes);
    /// A response that has a result.
    response = "response"(id: bytes, result: bytes);
    /// A response that has an error.
    error = "error"(id: bytes, code: number, message: bytes, data: bytes);
}

files! {
    "lsp":
    "growth", "header", "malformed", "messages", "truncated", "vocabulary",
}
