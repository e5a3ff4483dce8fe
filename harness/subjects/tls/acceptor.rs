//! `rustls::server::Acceptor`: reads a `ClientHello` before there is a configuration, and logs its offers.
//!
//! An accepted client becomes a server's connection, which goes on like any other; bytes that were read after
//! the `ClientHello` are processed at once, as no more may come.

use std::mem;
use std::sync::Arc;

use chunkproof::{Core, Fault, Log};
use rustls::server::{AcceptedAlert, Acceptor};
use rustls::{Error, ServerConfig};

use super::alert::{fault, hand_over};
use super::endpoint::Endpoint;
use super::words::log_hello;

/// A server that reads the `ClientHello` first.
pub(super) struct Accepting {
    config: Arc<ServerConfig>,
    phase: Phase,
}

enum Phase {
    Hello(Box<Acceptor>),
    Accepted(Box<Endpoint>),
    /// The fault, and the rest of its alert that is not sent yet.
    Failed(Fault, Vec<u8>),
}

impl Accepting {
    pub(super) fn new(config: Arc<ServerConfig>) -> Self {
        Self { config, phase: Phase::Hello(Box::default()) }
    }

    /// Reads on, and logs the `ClientHello` once it is there.
    fn read_hello(
        &mut self,
        mut acceptor: Box<Acceptor>,
        rest: &mut &[u8],
        log: &mut Log,
    ) -> Result<(), Fault> {
        acceptor.read_tls(rest)?;
        let accepted = match acceptor.accept() {
            Ok(Some(accepted)) => accepted,
            Ok(None) => {
                self.phase = Phase::Hello(acceptor);
                return Ok(());
            }
            Err(failure) => return Err(self.fail(failure)),
        };
        log_hello(&accepted.client_hello(), log);
        let config = Arc::clone(&self.config);
        let connection = accepted.into_connection(Arc::clone(&config));
        let connection = connection.map_err(|failure| self.fail(failure))?;
        let mut endpoint = Box::new(Endpoint::accepted(config, connection));
        let processed = endpoint.process(log);
        self.phase = Phase::Accepted(endpoint);
        processed
    }

    fn fail(&mut self, (error, mut alert): (Error, AcceptedAlert)) -> Fault {
        let mut sent = Vec::new();
        if let Err(error) = alert.write_all(&mut sent) {
            return error.into();
        }
        let fault = fault(error, &sent);
        self.phase = Phase::Failed(fault.clone(), sent);
        fault
    }
}

impl Core for Accepting {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match mem::replace(&mut self.phase, Phase::Hello(Box::default())) {
                Phase::Hello(acceptor) => self.read_hello(acceptor, &mut rest, log)?,
                Phase::Accepted(mut endpoint) => {
                    let received = endpoint.receive(mem::take(&mut rest), log);
                    self.phase = Phase::Accepted(endpoint);
                    received?;
                }
                Phase::Failed(fault, alert) => {
                    self.phase = Phase::Failed(fault.clone(), alert);
                    return Err(fault);
                }
            }
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.receive_eof(rest, log),
            Phase::Hello(_) => Err(Fault::new("UnexpectedEof")),
            Phase::Failed(fault, _) => Err(fault.clone()),
        }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.act(action, log),
            Phase::Hello(_) | Phase::Failed(..) => Err(Fault::new("not-accepted")),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.transmit(room, log),
            Phase::Hello(_) => Ok(false),
            Phase::Failed(_, alert) => Ok(hand_over(alert, room, log)),
        }
    }
}
