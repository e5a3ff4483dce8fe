//! Which grammars there are, and scripts of them: valid ones, and now and then one with a slip.

use crate::generate::builder::Wire;
use crate::generate::{Source, corrupt as slips};
use crate::protocol::http1::grammar as http1;
use crate::protocol::http2::grammar as http2;
use crate::protocol::resp::grammar as resp;
use crate::protocol::websocket::grammar as websocket;

/// What is written by a grammar; one end of one protocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grammar {
    /// Values of RESP2.
    #[default]
    Resp2,
    /// Values of RESP3.
    Resp3,
    /// Requests of HTTP/1.x.
    Http1Requests,
    /// A response of HTTP/1.x, behind interim ones.
    Http1Response,
    /// Frames of a client of WebSocket.
    WebsocketClient,
    /// Frames of a server of WebSocket.
    WebsocketServer,
    /// What a client of HTTP/2 sends.
    Http2Client,
    /// What a server of HTTP/2 sends to whom made one request.
    Http2Server,
}

impl Grammar {
    /// All of them, the simplest first.
    pub(crate) const ALL: [Self; 8] = [
        Self::Resp2,
        Self::Resp3,
        Self::Http1Requests,
        Self::Http1Response,
        Self::WebsocketClient,
        Self::WebsocketServer,
        Self::Http2Client,
        Self::Http2Server,
    ];

    /// Valid messages.
    pub(crate) fn valid(self, source: &mut dyn Source) -> Wire {
        let mut wire = Wire::default();
        match self {
            Self::Resp2 => resp::values(source, &mut wire, false),
            Self::Resp3 => resp::values(source, &mut wire, true),
            Self::Http1Requests => http1::requests(source, &mut wire),
            Self::Http1Response => http1::response(source, &mut wire),
            Self::WebsocketClient => websocket::frames(source, &mut wire, true),
            Self::WebsocketServer => websocket::frames(source, &mut wire, false),
            Self::Http2Client => http2::client(source, &mut wire),
            Self::Http2Server => http2::server(source, &mut wire),
        }
        wire
    }

    /// Valid messages, now and then with one slip.
    pub(crate) fn any(self, source: &mut dyn Source) -> Wire {
        let mut wire = self.valid(source);
        if source.one_in(SLIP_ONE_IN) {
            slips::slip(source, &mut wire);
        }
        wire
    }
}

const SLIP_ONE_IN: usize = 4;
