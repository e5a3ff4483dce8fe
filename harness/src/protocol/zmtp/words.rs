//! ZMTP 3.1: the greeting, then commands and messages in frames.

words! {
    /// The greeting: version, security mechanism, and the role in it, `server` or `client`.
    greeting = "greeting"(major: number, minor: number, mechanism: bytes, role: bare);
    /// A frame of a message: `more` if others follow, or `last`.
    message = "message"(more: bare, bytes: bytes);
    /// A command: its name and its data.
    command = "command"(name: bytes, data: bytes);
    /// A property of the metadata of a READY command.
    property = "property"(name: bytes, value: bytes);
}

files! {
    "zmtp":
    "commands", "frames", "greeting", "growth", "limits", "truncated", "vocabulary",
}
