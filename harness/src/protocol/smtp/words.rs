//! SMTP (RFC 5321): the command lines that a server reads with the content that some of them
//! announce, and the replies that a client reads.

words! {
    /// EHLO, with the client's domain or address literal.
    ehlo = "ehlo"(domain: bytes);
    /// HELO, with the client's domain.
    helo = "helo"(domain: bytes);
    /// MAIL, with the reverse-path without its angle brackets; empty for the null path.
    mail = "mail"(path: bytes);
    /// RCPT, with the forward-path without its angle brackets.
    rcpt = "rcpt"(path: bytes);
    /// A parameter of the MAIL or RCPT before it.
    parameter = "parameter"(keyword: bytes, value: bytes);
    /// DATA: the content follows.
    data = "data"();
    /// The content that follows DATA, with dot stuffing removed.
    message = "message"(content: bytes);
    /// BDAT, with the size of the chunk; `last` if it is the last one.
    bdat = "bdat"(size: number, last: bare);
    /// The chunk that follows BDAT.
    chunk = "chunk"(content: bytes);
    /// AUTH, with its mechanism and its initial response; empty if there is none.
    auth = "auth"(mechanism: bytes, initial: bytes);
    /// The line that answers the challenge of an AUTH without an initial response.
    auth_response = "auth-response"(line: bytes);
    /// STARTTLS: the bytes after it are TLS.
    starttls = "starttls"();
    /// RSET.
    rset = "rset"();
    /// NOOP, with its string.
    noop = "noop"(string: bytes);
    /// VRFY, with its string.
    vrfy = "vrfy"(string: bytes);
    /// EXPN, with its string.
    expn = "expn"(string: bytes);
    /// HELP, with its string.
    help = "help"(string: bytes);
    /// QUIT: no command follows.
    quit = "quit"();
    /// LHLO of LMTP, with the client's domain or address literal.
    lhlo = "lhlo"(domain: bytes);
    /// Any other command, by its name.
    command = "command"(name: bytes);
    /// A complete reply, with its code; its lines follow.
    reply = "reply"(code: number);
    /// The enhanced status code of the reply before it.
    status = "status"(code: bytes);
    /// The text of a line of the reply before it.
    line = "line"(text: bytes);
}

files! {
    "smtp":
    "auth", "auth-rounds", "bare-line-ends", "bdat", "bdat-refused", "commands", "data",
    "data-refused", "growth", "limits", "lmtp", "long-lines", "malformed", "order", "parameter-syntax",
    "parameters", "paths", "regressions", "replies", "secured", "starttls", "timeouts", "truncated",
    "vocabulary",
}
