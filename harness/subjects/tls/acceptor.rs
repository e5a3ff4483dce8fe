//! `rustls::server::Acceptor`: reads the ClientHello before there is a configuration, and says what it offers.
//!
//! What it reads becomes a server's connection, which goes on as any other, with what was read behind the
//! ClientHello processed at once: nothing more need come. Its alert is handed over beside its fault.

use std::mem;
use std::sync::Arc;

use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use rustls::ServerConfig;
use rustls::server::{Accepted, AcceptedAlert, Acceptor, ClientHello};

use super::endpoint::Endpoint;
use super::{Line, config, fault};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    let make = |setup: &Setup| {
        let config = config::server(setup)?;
        Some(Cores::of(move || Accepting::new(Arc::clone(&config))).into())
    };
    Subject::new("rustls/acceptor", "tls", make).version(locked_version("rustls"))
}

struct Accepting {
    config: Arc<ServerConfig>,
    phase: Phase,
}

enum Phase {
    Hello(Acceptor),
    Accepted(Endpoint),
    Failed(AcceptedAlert),
}

impl Accepting {
    fn new(config: Arc<ServerConfig>) -> Self {
        Self { config, phase: Phase::Hello(Acceptor::default()) }
    }

    fn accept(&mut self, accepted: Accepted, log: &mut Log) -> Result<(), Fault> {
        say_hello(&accepted.client_hello(), log);
        match accepted.into_connection(Arc::clone(&self.config)) {
            Ok(connection) => {
                let mut endpoint = Endpoint::accepted(Arc::clone(&self.config), connection);
                let processed = endpoint.process(log);
                self.phase = Phase::Accepted(endpoint);
                processed
            }
            Err((error, alert)) => {
                self.phase = Phase::Failed(alert);
                Err(fault(error))
            }
        }
    }
}

impl Core for Accepting {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match &mut self.phase {
                Phase::Accepted(endpoint) => {
                    endpoint.receive(mem::take(&mut rest), log)?;
                }
                Phase::Failed(_) => return Err(Fault::new("failed")),
                Phase::Hello(acceptor) => {
                    acceptor.read_tls(&mut rest)?;
                    match acceptor.accept() {
                        Ok(None) => {}
                        Ok(Some(accepted)) => self.accept(accepted, log)?,
                        Err((error, alert)) => {
                            self.phase = Phase::Failed(alert);
                            return Err(fault(error));
                        }
                    }
                }
            }
        }
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.receive_eof(rest, log),
            Phase::Hello(_) => Err(Fault::new("UnexpectedEof")),
            Phase::Failed(_) => Err(Fault::new("failed")),
        }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.act(action, log),
            Phase::Hello(_) | Phase::Failed(_) => Err(Fault::new("not-accepted")),
        }
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        match &mut self.phase {
            Phase::Accepted(endpoint) => endpoint.transmit(room, log),
            Phase::Hello(_) => Ok(false),
            Phase::Failed(alert) => {
                let mut out = vec![0; room.min(ALERT_BYTES)];
                let n = alert.write(&mut out.as_mut_slice())?;
                log.send(out.get(..n).unwrap_or_default());
                Ok(n > 0)
            }
        }
    }
}

fn say_hello(hello: &ClientHello<'_>, log: &mut Log) {
    if let Some(name) = hello.server_name() {
        log.event(Line::ServerName(name));
    }
    if let Some(names) = hello.alpn() {
        log.event(Line::Protocols(names.collect()));
    }
    log.event(Line::CipherSuites(numbers(hello.cipher_suites())));
    log.event(Line::SignatureSchemes(numbers(hello.signature_schemes())));
    if let Some(groups) = hello.named_groups() {
        log.event(Line::Groups(numbers(groups)));
    }
}

fn numbers<T: Copy + Into<u16>>(all: &[T]) -> Vec<u16> {
    all.iter().map(|one| (*one).into()).collect()
}

/// A record of an alert that is not protected.
const ALERT_BYTES: usize = 7;
