//! MQTT 3.1.1 and 5.0: a packet is an event, followed by events for its parts.

words! {
    /// A CONNECT: the client's identifier, `clean` or `resumed`, and the keep-alive in seconds.
    connect = "connect"(client: bytes, session: bare, keep_alive: number);
    /// The will of a CONNECT; `retained` or `live`.
    will = "will"(qos: number, retain: bare, topic: bytes, payload: bytes);
    /// The server publishes the will of the client.
    will_published = "will-published"(qos: number, retain: bare, topic: bytes, payload: bytes);
    /// A property of the will.
    will_property = "will-property"(id: hex, value: bytes);
    /// The user name of a CONNECT.
    user = "user"(name: bytes);
    /// The password of a CONNECT.
    password = "password"(bytes: bytes);
    /// A CONNACK: its code, and whether there is a session, `present` or `new`.
    connack = "connack"(code: hex, session: bare);
    /// A PUBLISH: its flags are `-`, `dup`, `retain` or `dup+retain`; without an identifier, `id`
    /// is 0.
    publish = "publish"(qos: number, id: number, flags: bare, topic: bytes, payload: bytes);
    /// A PUBACK.
    puback = "puback"(id: number, code: hex);
    /// A PUBREC.
    pubrec = "pubrec"(id: number, code: hex);
    /// A PUBREL.
    pubrel = "pubrel"(id: number, code: hex);
    /// A PUBCOMP.
    pubcomp = "pubcomp"(id: number, code: hex);
    /// A SUBSCRIBE.
    subscribe = "subscribe"(id: number);
    /// A subscription of a SUBSCRIBE, with its byte of options.
    subscription = "subscription"(filter: bytes, options: hex);
    /// A SUBACK.
    suback = "suback"(id: number);
    /// An UNSUBSCRIBE.
    unsubscribe = "unsubscribe"(id: number);
    /// A topic filter of an UNSUBSCRIBE.
    filter = "filter"(filter: bytes);
    /// An UNSUBACK.
    unsuback = "unsuback"(id: number);
    /// The answer of a SUBACK or an UNSUBACK to one filter.
    code = "code"(code: hex);
    /// A PINGREQ.
    pingreq = "pingreq"();
    /// A PINGRESP.
    pingresp = "pingresp"();
    /// A DISCONNECT.
    disconnect = "disconnect"(code: hex);
    /// An AUTH.
    auth = "auth"(code: hex);
    /// A property of the packet; those of a packet are sorted by their identifiers.
    property = "property"(id: hex, value: bytes);
    /// A packet identifier of this side is free again.
    released = "released"(id: number);
}

files! {
    "mqtt":
    "acknowledgements", "answers", "auth", "connack", "connect", "connect-invalid", "growth",
    "limits", "malformed", "peer-limits", "properties", "property-values", "publish",
    "regressions", "remaining-length", "sessions", "subscribe", "time", "topic-filters",
    "truncated", "vocabulary", "will",
}
