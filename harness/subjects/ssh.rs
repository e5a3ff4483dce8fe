//! SSH: the runner of `sunset`, as server and as client, up to the first key exchange.
//!
//! A runner sends random bytes that cannot be fixed: cookies, padding, public keys. They come from
//! the system's generator, which cannot be replaced. So the outgoing lane is left out, and only the
//! numbers of the messages sent are logged. The runner does not report that the peer is identified,
//! and delays its answer to an unknown message: only the progress of the exchange is visible. It has
//! no call for the end of the stream. DISCONNECT is not logged, as a peer that fails need not send it.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::ssh as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use sunset::{CliEvent, CliServ, Client, Error, Event, Runner, ServEvent, Server};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("sunset/runner", "ssh", cores).version(locked_version("sunset"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: a runner is not `Clone`, and its `Debug` leaves out what it reads.
    match setup.role() {
        _ if !setup.has_only(&[]) => None,
        "server" => Some(check(Peer::<Server>::new).into()),
        "client" => Some(check(Peer::<Client>::new).into()),
        _ => None,
    }
}

struct Peer<S: CliServ> {
    runner: Runner<'static, S>,
    /// A host key is asked for: what comes next would be answered with signatures, and later be
    /// encrypted.
    is_over: bool,
}

/// The result of a step.
enum Step {
    Idle,
    Progressed,
    KeyExchange,
}

impl<S: CliServ> Peer<S> {
    /// A peer that has already sent what it sends unasked.
    fn new() -> Self {
        let mut peer = Self { runner: Runner::new_owned(), is_over: false };
        loop {
            let has_progressed = matches!(peer.step(), Ok(Step::Progressed));
            let n_sent = peer.runner.output_buf().len();
            peer.runner.consume_output(n_sent);
            if n_sent == 0 && !has_progressed {
                return peer;
            }
        }
    }

    fn step(&mut self) -> Result<Step, Fault> {
        Ok(match self.runner.progress().map_err(fault)? {
            Event::None => Step::Idle,
            Event::Progressed => Step::Progressed,
            Event::Serv(ServEvent::Hostkeys(_)) | Event::Cli(CliEvent::Hostkey(_)) => {
                Step::KeyExchange
            }
            Event::Serv(_) | Event::Cli(_) => return Err(Fault::new("unexpected-event")),
        })
    }

    /// Logs the messages that wait to be sent, by their numbers.
    fn log_sent(&mut self, log: &mut Log) {
        let mut rest = self.runner.output_buf();
        let n_sent = rest.len();
        while let Some((len, packet)) = rest.split_first_chunk() {
            let (_padding, payload) = packet.split_at_checked(1).unwrap_or_default();
            match payload {
                [DISCONNECT, ..] | [] => {}
                [number, ..] => log.event(words::sends(*number)),
            }
            let len = usize::try_from(u32::from_be_bytes(*len)).unwrap_or(usize::MAX);
            rest = packet.get(len..).unwrap_or_default();
        }
        self.runner.consume_output(n_sent);
    }
}

impl<S: CliServ> Core for Peer<S> {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        if self.is_over { Ok(0) } else { self.runner.input(bytes).map_err(fault) }
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let step = self.step()?;
        if let Step::KeyExchange = step {
            log.event(words::key_exchange());
            self.is_over = true;
        }
        let sends = self.runner.is_output_pending();
        self.log_sent(log);
        Ok(sends || !matches!(step, Step::Idle))
    }
}

/// The number of the message with which a peer ends a connection (RFC 4253, 11.1).
const DISCONNECT: u8 = 1;

fn fault(error: Error) -> Fault {
    Fault::of(&error).because(error)
}
