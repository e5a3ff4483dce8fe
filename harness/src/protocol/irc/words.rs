//! IRC (RFC 1459, RFC 2812) with message tags (IRCv3): a message is a line.

words! {
    /// A tag of the message, with its value unescaped.
    tag = "tag"(key: bytes, value: bytes);
    /// A tag of the message that has no value.
    tag_without_value = "tag"(key: bytes);
    /// The source of the message.
    prefix = "prefix"(source: bytes);
    /// The command of the message, in upper case, or its three digits.
    command = "command"(name: bytes);
    /// A parameter of the command; the last one without its colon.
    param = "param"(value: bytes);
}

files! {
    "irc":
    "growth", "limits", "lines", "malformed", "messages", "parameters", "tags", "truncated",
    "vocabulary",
}
