//! The opening handshake of a server of `soketto`, which selects a subprotocol and checks the origin.

use chunkproof::Fault;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::websocket as words;
use soketto::connection::Builder;
use soketto::handshake::Server;
use soketto::handshake::server::Response;

use super::handshake_answer::log_answer;
use super::unlogged::Unlogged;

/// What a server selects and accepts in an opening handshake.
#[derive(Clone)]
pub(super) struct Handshake {
    pub(super) protocol: Option<String>,
    pub(super) origin: Option<String>,
}

impl Handshake {
    /// Answers the opening handshake; `None` if it is refused.
    pub(super) async fn answer(
        self,
        wire: Unlogged,
        shared_log: &SharedLog,
    ) -> Result<Option<Builder<Unlogged>>, Fault> {
        let written = wire.written();
        let mut server = Server::new(wire);
        if let Some(protocol) = &self.protocol {
            server.add_protocol(protocol);
        }
        let request = server.receive_request().await?;
        let protocol = request.protocols().next().and(self.protocol.as_deref());
        let origin = self.origin.as_deref().map(str::as_bytes);
        let is_allowed = origin.is_none() || origin == request.headers().origin;
        let response = match is_allowed {
            true => Response::Accept { key: request.key(), protocol },
            false => Response::Reject { status_code: 403 },
        };
        server.send_response(&response).await?;
        log_answer(&written.borrow(), |line| shared_log.event(line));
        if !is_allowed {
            return Ok(None);
        }
        shared_log.event(words::open(protocol.unwrap_or_default()));
        Ok(Some(server.into_builder()))
    }
}
