//! `vte::Parser`, which takes a slice at a time.

use chunkproof::corpus::Setup;
use chunkproof::{Checker, Core, Fault, Log, check};
use vte::{Params, Parser, Perform};

use crate::terminal::Scribe;

pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: the parser is neither `Clone` nor `Debug` and hides its state. The bytes so far
    // would be no key, since the state may depend on how they were cut.
    let cores = || check(|| Terminal(Parser::new())).accept_empty().into();
    (setup.role() == "terminal" && setup.has_only(&[])).then(cores)
}

struct Terminal(Parser);

impl Core for Terminal {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0.advance(&mut Scribe(log), bytes);
        Ok(bytes.len())
    }
}

impl Perform for Scribe<'_> {
    fn print(&mut self, character: char) {
        Scribe::print(self, character);
    }

    fn execute(&mut self, byte: u8) {
        Scribe::execute(self, byte);
    }

    fn hook(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        Scribe::hook(self, params.iter().collect(), intermediates, ignored, last);
    }

    fn put(&mut self, byte: u8) {
        Scribe::put(self, byte);
    }

    fn unhook(&mut self) {
        Scribe::unhook(self);
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], bell: bool) {
        self.osc(params, bell);
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: char) {
        self.csi(params.iter().collect(), intermediates, ignored, last);
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignored: bool, byte: u8) {
        self.esc(intermediates, ignored, byte);
    }
}
