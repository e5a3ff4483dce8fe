//! The `MySQL` client/server protocol: packets, and the contents of those whose kind is known.

words! {
    /// A reassembled packet; its sequence number is that of its last part.
    packet = "packet"(payload: bytes);
    /// The initial handshake packet: version of the protocol and of the server, and the connection.
    handshake = "handshake"(protocol: number, version: bytes, connection: number);
    /// The capabilities of a handshake, as a number, with the collation and the status of the server.
    server = "server"(capabilities: hex, collation: number, status: hex);
    /// The authentication data of a handshake in both parts, and the name of the method.
    auth = "auth"(data: bytes, plugin: bytes);
    /// An `OK_Packet`: affected rows, the last inserted identifier, status and warnings.
    ok = "ok"(rows: number, id: number, status: hex, warnings: number);
    /// The text of an `OK_Packet` for people.
    info = "info"(text: bytes);
    /// An `ERR_Packet`: its code, the SQL state, empty if it has none, and the message.
    error = "error"(code: number, state: bytes, message: bytes);
    /// A column definition: schema, table, original table, name and original name.
    column = "column"(schema: bytes, table: bytes, org_table: bytes, name: bytes, org_name: bytes);
    /// More of a column definition: character set, length, type, flags and decimals.
    kind = "kind"(charset: number, length: number, kind: hex, flags: hex, decimals: number);
}

files! {
    "mysql":
    "columns", "compressed", "growth", "handshake", "limits", "packets", "regressions", "results",
    "truncated",
    "vocabulary",
}
