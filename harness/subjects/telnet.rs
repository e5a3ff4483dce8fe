//! Telnet: the parser of `libmudtelnet`, which negotiates options by a table.
//!
//! It leaves it to its caller to undo doubled IAC, with a function of its own. It has no notion of the end
//! of a stream, and neither has the adapter.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::telnet as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use libmudtelnet::Parser;
use libmudtelnet::compatibility::CompatibilityTable;
use libmudtelnet::events::TelnetEvents;
use libmudtelnet::telnet::op_command::{DO, DONT, WILL, WONT};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("libmudtelnet/parser", "telnet", cores).version(locked_version("libmudtelnet"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "peer" && setup.has_only(&["local", "remote"]);
    let options = |key| -> Option<Vec<u8>> {
        let listed = setup.get(key).into_iter().flat_map(|list: &str| list.split('+'));
        listed.map(|option| option.parse().ok()).collect()
    };
    let (local, remote) = (options("local").filter(|_| fits)?, options("remote")?);
    let make = move || {
        let mut table = CompatibilityTable::new();
        local.iter().for_each(|option| table.support_local(*option));
        remote.iter().for_each(|option| table.support_remote(*option));
        Peer { parser: Parser::with_support(table), is_over: false }
    };
    // The parser is neither `Clone` nor `Debug`, and hides its buffer.
    Some(check(make).into())
}

struct Peer {
    parser: Parser,
    is_over: bool,
}

impl Core for Peer {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            self.parser.receive(bytes).into_iter().for_each(|event| log_event(event, log));
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.is_over = true;
        Ok(())
    }
}

fn log_event(event: TelnetEvents, log: &mut Log) {
    match event {
        TelnetEvents::IAC(iac) => log.event(words::command(iac.command)),
        TelnetEvents::Negotiation(negotiation) => {
            let verb = match negotiation.command {
                WILL => "will",
                WONT => "wont",
                DO => "do",
                DONT => "dont",
                _ => "unknown",
            };
            log.event(words::negotiation(verb, negotiation.option));
        }
        TelnetEvents::Subnegotiation(sub) => {
            log.event(words::subnegotiation(sub.option, &Parser::unescape_iac(sub.buffer)));
        }
        TelnetEvents::DataReceive(data) | TelnetEvents::DecompressImmediate(data) => {
            log.data(words::DATA, &Parser::unescape_iac(data));
        }
        TelnetEvents::DataSend(bytes) => log.send(&bytes),
    }
}
