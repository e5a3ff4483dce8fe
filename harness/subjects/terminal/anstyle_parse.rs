//! `anstyle_parse::Parser`, which takes a byte at a time.

use anstyle_parse::{Params, Parser, Perform};
use chunkproof::corpus::Setup;
use chunkproof::{Checker, Core, Fault, Log, check};

use crate::terminal::Scribe;

pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    // Its `Debug` shows all but the number of parts that the last parameter has so far. The bytes so far
    // decide that number, as it takes them one by one.
    let cores = || {
        let make = || Terminal(<Parser>::default());
        check(make).clone_states().debug_states().accept_empty().into()
    };
    (setup.role() == "terminal" && setup.has_only(&[])).then(cores)
}

#[derive(Clone, Debug)]
struct Terminal(Parser);

impl Core for Terminal {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut scribe = Scribe(log);
        bytes.iter().for_each(|byte| self.0.advance(&mut scribe, *byte));
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

    fn hook(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: u8) {
        let params = params.iter().collect();
        Scribe::hook(self, params, intermediates, ignored, char::from(last));
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

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignored: bool, last: u8) {
        self.csi(params.iter().collect(), intermediates, ignored, char::from(last));
    }

    fn esc_dispatch(&mut self, intermediates: &[u8], ignored: bool, byte: u8) {
        self.esc(intermediates, ignored, byte);
    }
}
