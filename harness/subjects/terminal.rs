//! Terminals: control functions of ECMA-48 in a stream of UTF-8; the parser of `vte`.
//!
//! The parser takes every byte at once and calls back for each thing that it saw; the adapter
//! writes the calls down. Characters and the payload of device control strings are data lanes.

use chunkproof::bytes::Escaped;
use chunkproof::corpora::terminal as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use vte::{Params, Parser, Perform};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("vte/parser", "terminal", parser).version(locked_version("vte"))]
}

fn parser(setup: &Setup) -> Option<Cores> {
    // No powers: the parser is neither `Clone` nor `Debug` and hides what it keeps. The bytes so
    // far would be no key, as a state may depend on how they were cut.
    let cores = || Cores::of(|| Terminal(Parser::new())).accept_empty().into();
    (setup.role() == "terminal" && setup.has_only(&[])).then(cores)
}

struct Terminal(Parser);

impl Core for Terminal {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0.advance(&mut Performer(log), bytes);
        Ok(bytes.len())
    }
}

struct Performer<'a>(&'a mut Log);

impl Perform for Performer<'_> {
    fn print(&mut self, character: char) {
        self.0.data(words::PRINT, character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn execute(&mut self, byte: u8) {
        self.0.event(words::execute(byte));
    }

    fn hook(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        let (params, last) = (listed(params), last.to_string());
        self.0.event(words::hook(&params, intermediates, &last, flag(ignored)));
    }

    fn put(&mut self, byte: u8) {
        self.0.data(words::PUT, &[byte]);
    }

    fn unhook(&mut self) {
        self.0.event(words::unhook());
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], bell: bool) {
        let parts: Vec<Escaped<'_>> = params.iter().map(|param| Escaped(param)).collect();
        self.0.event(words::osc(&parts, if bell { "bell" } else { "st" }));
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        let (params, last) = (listed(params), last.to_string());
        self.0.event(words::csi(&params, intermediates, &last, flag(ignored)));
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignored: bool, byte: u8) {
        let last = char::from(byte).to_string();
        self.0.event(words::esc(intermediates, &last, flag(ignored)));
    }
}

/// The parameters, each with its sub-parameters.
fn listed(params: &Params) -> words::Params<'_> {
    words::Params(params.iter().collect())
}

/// A sequence that was too long for the parser.
fn flag(ignored: bool) -> &'static str {
    if ignored { "ignored" } else { "" }
}
