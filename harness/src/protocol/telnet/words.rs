//! Telnet (RFC 854): data, commands, and the negotiation of options.

words! {
    /// A command without an option, by its code.
    command = "command"(code: number);
    /// A negotiation that the core reports: `will`, `wont`, `do` or `dont`, and the option.
    negotiation = "negotiation"(verb: bare, option: number);
    /// A subnegotiation: the option and its parameters, without doubled IAC.
    subnegotiation = "subnegotiation"(option: number, bytes: bytes);
    [lanes]
    /// The data, without commands and without doubled IAC.
    DATA = "data";
}

files! {
    "telnet":
    "com-port", "commands", "data", "growth", "limits", "negotiation", "subnegotiation",
    "truncated", "vocabulary",
}
