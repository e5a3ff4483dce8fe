//! `FastCGI` 1.0, as an application reads it: requests in records.

words! {
    /// A request whose streams have all ended: its identifier, and its role.
    request = "request"(id: number, role: bare);
    /// A parameter of the request.
    param = "param"(name: bytes, value: bytes);
    /// The content of the stream `FCGI_STDIN`.
    stdin = "stdin"(bytes: bytes);
    /// The content of the stream `FCGI_DATA`.
    data = "data"(bytes: bytes);
}

files! {
    "fastcgi":
    "growth", "limits", "management", "multiplexing", "name-value-pairs", "records", "requests",
    "truncated", "vocabulary",
}
