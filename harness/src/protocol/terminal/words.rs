//! Terminals: characters, control functions and control strings (ECMA-48).

use std::fmt::{self, Debug};

words! {
    /// A control function of one character, of C0 or C1.
    execute = "execute"(byte: hex);
    /// A control sequence: its [`Params`], its intermediates with a private mark among them, its final
    /// character, and `ignored` if parts of it were dropped.
    csi = "csi"(params: value, intermediates: bytes, last: bytes, ignored: bare);
    /// An escape sequence, ST among them.
    esc = "esc"(intermediates: bytes, last: bytes, ignored: bare);
    /// An operating system command: its parts, and its terminator, `bell` or `st`.
    osc = "osc"(parts: value, end: bare);
    /// The head of a device control string, as that of [`csi`].
    hook = "hook"(params: value, intermediates: bytes, last: bytes, ignored: bare);
    /// The end of a device control string.
    unhook = "unhook"();

    [lanes]
    /// Characters, in UTF-8; U+FFFD for each fault in the encoding.
    PRINT = "print";
    /// The payload of a device control string.
    PUT = "put";
}

/// The parameters of a sequence, each with its sub-parameters: `[1;2:3]`.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::terminal::Params;
/// use chunkproof::protocol::terminal::csi;
///
/// let params = Params(vec![&[1], &[2, 3]]);
/// assert_eq!(format!("{:?}", csi(&params, "?", "h", "")), r#"csi [1;2:3] "?" "h""#);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Params<'a>(pub Vec<&'a [u16]>);

impl Debug for Params<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |numbers: &&[u16]| {
            let texts: Vec<String> = numbers.iter().map(u16::to_string).collect();
            texts.join(":")
        };
        let params: Vec<String> = self.0.iter().map(joined).collect();
        write!(f, "[{}]", params.join(";"))
    }
}

files! {
    "terminal":
    "controls", "csi", "escape", "growth", "limits", "osc-dcs", "utf8", "vocabulary",
}
