//! Terminals: control functions of ECMA-48 in a stream of UTF-8; the parser of `vte`.
//!
//! The parser takes every byte at once and calls back for each thing that it saw; the adapter
//! writes the calls down. Characters and the payload of device control strings are data lanes.

use std::fmt::{self, Debug};

use chunkproof::bytes::Escaped;
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
        self.0.data("print", character.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn execute(&mut self, byte: u8) {
        self.0.event(Control(byte));
    }

    fn hook(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        self.0.event(Sequence::new("hook", params, intermediates, ignored, last));
    }

    fn put(&mut self, byte: u8) {
        self.0.data("put", &[byte]);
    }

    fn unhook(&mut self) {
        self.0.event(Unhook);
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], bell: bool) {
        let parts = params.iter().map(|param| Escaped(param)).collect();
        self.0.event(Command { parts, bell });
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        self.0.event(Sequence::new("csi", params, intermediates, ignored, last));
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignored: bool, byte: u8) {
        let last = char::from(byte);
        let params = None;
        self.0.event(Sequence { name: "esc", params, intermediates, last, ignored });
    }
}

/// `execute 0x0a`
#[derive(Hash)]
struct Control(u8);

impl Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "execute {:#04x}", self.0)
    }
}

/// `unhook`
#[derive(Hash)]
struct Unhook;

impl Debug for Unhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unhook")
    }
}

/// `osc ["0", "title"] bell`
#[derive(Hash)]
struct Command<'a> {
    parts: Vec<Escaped<'a>>,
    bell: bool,
}

impl Debug for Command<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "osc {:?} {}", self.parts, if self.bell { "bell" } else { "st" })
    }
}

/// `csi [1;2:3] "?" "h"`, the same for `hook`, and `esc "(" "B"`
#[derive(Hash)]
struct Sequence<'a> {
    name: &'static str,
    params: Option<Vec<&'a [u16]>>,
    intermediates: &'a [u8],
    last: char,
    ignored: bool,
}

impl<'a> Sequence<'a> {
    fn new(
        name: &'static str,
        params: &'a Params,
        intermediates: &'a [u8],
        ignored: bool,
        last: char,
    ) -> Self {
        Self { name, params: Some(params.iter().collect()), intermediates, last, ignored }
    }
}

impl Debug for Sequence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(params) = &self.params {
            let texts = |numbers: &&[u16]| {
                let texts: Vec<String> = numbers.iter().map(u16::to_string).collect();
                texts.join(":")
            };
            let params: Vec<String> = params.iter().map(texts).collect();
            write!(f, " [{}]", params.join(";"))?;
        }
        write!(f, " {:?} \"{}\"", Escaped(self.intermediates), self.last.escape_default())?;
        f.write_str(if self.ignored { " ignored" } else { "" })
    }
}
