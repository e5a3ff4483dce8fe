//! `pgwire`: the messages of either side, taken off a buffer.
//!
//! The adapter of the server side does what the crate's own connection does: after anything but a request
//! for encryption it waits for a startup packet, and after that for messages. A request for encryption is
//! denied, so that the startup packet comes in the clear.

#![expect(clippy::wildcard_enum_match_arm, reason = "a list of messages that grows")]

use bytes::BytesMut;
use chunkproof::corpus::Subject;
use chunkproof::{Fault, Log};
use pgwire::messages::{
    DecodeContext, PgWireBackendMessage, PgWireFrontendMessage, ProtocolVersion,
    SslNegotiationMetaMessage,
};

use super::{Reader, cores, is_3_2, pgwire_backend, pgwire_frontend};
use crate::locked_version;

/// The client side.
pub(super) fn backend() -> Subject {
    Subject::new("pgwire/backend", "postgres", |setup| {
        let is_3_2 = is_3_2(setup, "client")?;
        Some(cores(OfBackend { is_3_2 }))
    })
    .version(locked_version("pgwire"))
}

/// The server side.
pub(super) fn frontend() -> Subject {
    Subject::new("pgwire/frontend", "postgres", |setup| {
        let is_3_2 = is_3_2(setup, "server")?;
        Some(cores(OfFrontend { is_3_2, waits_for: Phase::Encryption }))
    })
    .version(locked_version("pgwire"))
}

#[derive(Clone, Hash)]
struct OfBackend {
    is_3_2: bool,
}

impl Reader for OfBackend {
    fn read(&mut self, buffer: &mut BytesMut, log: &mut Log) -> Result<bool, Fault> {
        let message = PgWireBackendMessage::decode(buffer, &context(self.is_3_2))?;
        message.as_ref().map_or(Ok(()), |message| pgwire_backend::log_message(message, log))?;
        Ok(message.is_some())
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Phase {
    Encryption,
    Startup,
    Messages,
}

#[derive(Clone, Hash)]
struct OfFrontend {
    is_3_2: bool,
    waits_for: Phase,
}

impl Reader for OfFrontend {
    fn read(&mut self, buffer: &mut BytesMut, log: &mut Log) -> Result<bool, Fault> {
        let mut context = context(self.is_3_2);
        context.awaiting_frontend_ssl = self.waits_for == Phase::Encryption;
        context.awaiting_frontend_startup = self.waits_for != Phase::Messages;
        let Some(message) = PgWireFrontendMessage::decode(buffer, &context)? else {
            return Ok(false);
        };
        match &message {
            PgWireFrontendMessage::SslNegotiation(SslNegotiationMetaMessage::None) => {
                self.waits_for = Phase::Startup;
                return Ok(true);
            }
            PgWireFrontendMessage::Startup(_) => self.waits_for = Phase::Messages,
            _ => {}
        }
        pgwire_frontend::log_message(&message, log);
        Ok(true)
    }
}

fn context(is_3_2: bool) -> DecodeContext {
    DecodeContext::new(if is_3_2 {
        ProtocolVersion::PROTOCOL3_2
    } else {
        ProtocolVersion::PROTOCOL3_0
    })
}
