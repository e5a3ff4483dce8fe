//! Terminals: control functions of ECMA-48 in a stream of UTF-8; the parsers of `vte` and `anstyle-parse`.
//!
//! Both consume every byte at once and call back for each function; the adapters log the calls.
//! Characters and the payload of device control strings are data lanes.

mod anstyle_parse;
mod vte;

use chunkproof::Log;
use chunkproof::bytes::Escaped;
use chunkproof::corpus::Subject;
use chunkproof::protocol::terminal as words;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [
        Subject::new("vte/parser", "terminal", vte::cores).version(locked_version("vte")),
        Subject::new("anstyle-parse/parser", "terminal", anstyle_parse::cores)
            .version(locked_version("anstyle-parse")),
    ]
}

/// The performer that both parsers call; it logs each call.
struct Scribe<'a>(&'a mut Log);

impl Scribe<'_> {
    fn print(&mut self, character: char) {
        self.0.data(words::PRINT, character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn execute(&mut self, byte: u8) {
        self.0.event(words::execute(byte));
    }

    fn hook(&mut self, params: Vec<&[u16]>, intermediates: &[u8], ignored: bool, last: char) {
        let (params, last) = (words::Params(params), last.to_string());
        self.0.event(words::hook(&params, intermediates, &last, flag(ignored)));
    }

    fn put(&mut self, byte: u8) {
        self.0.data(words::PUT, &[byte]);
    }

    fn unhook(&mut self) {
        self.0.event(words::unhook());
    }

    fn osc(&mut self, params: &[&[u8]], bell: bool) {
        let parts: Vec<Escaped<'_>> = params.iter().map(|param| Escaped(param)).collect();
        self.0.event(words::osc(&parts, if bell { "bell" } else { "st" }));
    }

    fn csi(&mut self, params: Vec<&[u16]>, intermediates: &[u8], ignored: bool, last: char) {
        let (params, last) = (words::Params(params), last.to_string());
        self.0.event(words::csi(&params, intermediates, &last, flag(ignored)));
    }

    fn esc(&mut self, intermediates: &[u8], ignored: bool, last: u8) {
        let last = char::from(last).to_string();
        self.0.event(words::esc(intermediates, &last, flag(ignored)));
    }
}

/// Marks a sequence that was too long for the parser.
fn flag(ignored: bool) -> &'static str {
    if ignored { "ignored" } else { "" }
}
