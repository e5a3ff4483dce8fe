//! DNS over TCP (RFC 1035, 4.2.2; RFC 7766): messages after their length.

words! {
    /// The header of a message: its id, `query` or `response`, opcode, response code, and its flags
    /// by name with `+` between them.
    header = "header"(id: number, kind: bare, opcode: number, rcode: number, flags: bare);
    /// A question: its name as received, and the numbers of its type and class.
    question = "question"(name: bytes, kind: number, class: number);
    /// A record: its section, its name, and the numbers of its type, class and time to live.
    record = "record"(section: bare, name: bytes, kind: number, class: number, ttl: number);
    /// The data of the record, as in a zone file.
    rdata = "rdata"(text: bytes);
    /// The EDNS data: its version, the size of payload, and `do` if that bit is set.
    edns = "edns"(version: number, payload: number, dnssec: bare);
}

files! {
    "dns":
    "framing", "growth", "limits", "malformed", "names", "queries", "responses", "truncated",
    "vocabulary",
}
