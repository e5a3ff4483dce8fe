//! QUIC (RFC 9000) over a path: the events of the server's application, and what the server did to
//! the client.

words! {
    /// The handshake is complete.
    connected = "connected"();
    /// The peer opened its one-way stream of this number, counted from 0.
    stream = "stream"(number: number);
    /// The stream ended, and all of it was read.
    finished = "finished"();
    /// The peer gave up its stream.
    reset = "reset"(code: number);
    /// Logged for the client: the server asked it to stop sending on a stream.
    stopped = "stopped"(code: number);
    /// An unreliable datagram (RFC 9221).
    datagram = "datagram"(bytes: bytes);
    /// The peer's application closed the connection.
    closed = "closed"(code: number);
    /// The connection was idle for too long.
    timed_out = "timed-out"();

    [lanes]
    /// Bytes of the stream.
    DATA = "data";
}

files! {
    "quic":
    "connections", "datagrams", "flow-control", "growth", "paths", "streams", "vocabulary",
}
