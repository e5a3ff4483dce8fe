//! IMAP (RFC 9051, RFC 3501), both ways: commands as a server reads them, responses as a client
//! does.

words! {
    /// A command, complete with its literals: its tag and its name in upper case.
    command = "command"(tag: bytes, name: bare);
    /// A string among the arguments or data of the event before it: a mailbox, a user, a message.
    argument = "argument"(value: bytes);
    /// A line of an AUTHENTICATE exchange, decoded.
    authenticate_data = "authenticate-data"(value: bytes);
    /// The client gave an AUTHENTICATE exchange up.
    authenticate_cancel = "authenticate-cancel"();
    /// DONE: the end of IDLE.
    idle_done = "idle-done"();
    /// The server's greeting: `ok`, `preauth` or `bye`, and its text.
    greeting = "greeting"(kind: bare, text: bytes);
    /// A status response: its tag, `*` if it has none; `ok`, `no`, `bad` or `bye`; its text.
    status = "status"(tag: bytes, kind: bare, text: bytes);
    /// Server data, by its name in upper case.
    data = "data"(name: bare);
    /// The number of messages.
    exists = "exists"(n_messages: number);
    /// The number of recent messages.
    recent = "recent"(n_messages: number);
    /// A message was removed.
    expunge = "expunge"(message: number);
    /// Data of a message; its sections follow.
    fetch = "fetch"(message: number);
    /// The content of a section of the message.
    section = "section"(content: bytes);
    /// A section that does not exist.
    section_nil = "section-nil"();
    /// A command continuation request, with its text.
    continuation = "continue"(text: bytes);
}

files! {
    "imap":
    "client", "growth", "idle-and-authenticate", "limits", "literals", "malformed", "recovery",
    "server", "truncated", "vocabulary",
}
