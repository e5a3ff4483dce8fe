//! Draws scripts of all grammars: valid ones, and now and then one with an error.

use crate::generate::Choices;
use crate::generate::builder::{ByteBuilder, blob};
use crate::generate::corrupt::corrupt;
use crate::generate::plays::{self, Repertoire};
use crate::generate::scripts::{Drafted, RAW_MAX};
use crate::protocol::http1::grammar as http1;
use crate::protocol::http2::grammar as http2;
use crate::protocol::resp::grammar as resp;
use crate::protocol::websocket::grammar as websocket;
use crate::script::{Play, Script};

/// A grammar: what one end of one protocol sends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grammar {
    /// Values of RESP2.
    #[default]
    Resp2,
    /// Values of RESP3.
    Resp3,
    /// Requests of HTTP/1.x.
    Http1Requests,
    /// A response of HTTP/1.x, after interim ones.
    Http1Response,
    /// Frames of a client of WebSocket.
    WebsocketClient,
    /// Frames of a server of WebSocket.
    WebsocketServer,
    /// What a client of HTTP/2 sends.
    Http2Client,
    /// What a server of HTTP/2 sends to a client that made one request.
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

    /// Draws valid messages.
    pub(crate) fn valid(self, source: &mut dyn Choices) -> ByteBuilder {
        let mut wire = ByteBuilder::default();
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

    /// Draws valid messages, now and then with one error.
    pub(crate) fn any(self, source: &mut dyn Choices) -> ByteBuilder {
        let mut wire = self.valid(source);
        if source.one_in(CORRUPT_ONE_IN) {
            corrupt(source, &mut wire);
        }
        wire
    }
}

/// A script of any kind: raw bytes, or messages of a grammar; about every other one ends its
/// stream.
pub(crate) fn any_script(source: &mut dyn Choices) -> Drafted {
    let kind = source.below(Grammar::ALL.len() + 1);
    let grammar = kind.checked_sub(1).and_then(|number| Grammar::ALL.get(number));
    let drafted = match grammar {
        None => Script::from(blob(source, RAW_MAX)).into(),
        Some(grammar) => Drafted::from(grammar.any(source)),
    };
    let is_open = drafted.script.eof_offset().is_none();
    if is_open && source.one_in(2) {
        return Drafted { script: drafted.script.eof(), ..drafted };
    }
    drafted
}

/// A play of a script of any kind, without actions.
pub(crate) fn any_play(source: &mut dyn Choices) -> Play {
    let drafted = any_script(source);
    plays::play(source, drafted, &Repertoire::default())
}

const CORRUPT_ONE_IN: usize = 4;
