//! AMQP 0-9-1: a frame is an event; arguments, properties and entries of tables are events of their
//! own.

words! {
    /// A protocol header.
    protocol_header = "protocol-header"(major: number, minor: number, revision: number);
    /// A method frame: its channel and the indexes of class and method.
    method = "method"(channel: number, class: number, method: number);
    /// An argument of a method, by its name in the specification; fields of a table follow it.
    argument = "argument"(name: bare, value: value);
    /// A content header: its channel, the class and the size of the body.
    header = "header"(channel: number, class: number, size: number);
    /// A property of a content header, by its name in the specification.
    property = "property"(name: bare, value: value);
    /// A field of the table above: its name, the type of its value and the value.
    field = "field"(name: bytes, kind: bare, value: value);
    /// A content body frame.
    body = "body"(channel: number, payload: bytes);
    /// A heartbeat.
    heartbeat = "heartbeat"();
}

files! {
    "amqp":
    "content", "frames", "growth", "malformed", "methods", "tables", "truncated", "vocabulary",
}
