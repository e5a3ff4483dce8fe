//! The frames of `websocket-sans-io`.
//!
//! Its decoder turns any bytes into frames and leaves it to the caller to validate each, with
//! `is_reasonable`; the adapter calls that for each head. The decoder unmasks in place, so the input is
//! copied first.

use std::sync::Arc;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::websocket as words;
use chunkproof::protocol::websocket::rewriting::MaskKeys;
use chunkproof::{Checker, Core, Fault, Log, check};
use websocket_sans_io::{Opcode, WebsocketFrameDecoder, WebsocketFrameEvent};

use crate::locked_version;

pub(super) fn decoder() -> Subject {
    Subject::new("websocket-sans-io/decoder", "websocket", cores)
        .version(locked_version("websocket-sans-io"))
        // For a reader of frames, the fragments of a message are no matter of form.
        .rewritings(|_| vec![Arc::new(MaskKeys)])
        .features(&["headers", "frames"])
        .speaks(&["frame", "payload", "frame-end"])
}

/// The decoder is the same in both roles: it unmasks what is masked.
fn cores(setup: &Setup) -> Option<Checker> {
    if !matches!(setup.role(), "server" | "client") || !setup.has_only(&[]) {
        return None;
    }
    // The `Debug` text shows every field, and with them the bytes of a header that is not complete.
    Some(check(Decoder::default).clone_states().debug_states().accept_empty().into())
}

#[derive(Debug, Clone, Default)]
struct Decoder {
    frames: WebsocketFrameDecoder,
    /// A head was refused; the crate leaves it to its caller to stop there.
    has_failed: bool,
}

impl Decoder {
    /// Feeds bytes until the first event; returns how many were taken and whether there was one.
    fn step(&mut self, bytes: &mut [u8], log: &mut Log) -> Result<(usize, bool), Fault> {
        if self.has_failed {
            return Ok((bytes.len(), false));
        }
        let result = self.frames.add_data(bytes)?;
        let taken = result.consumed_bytes;
        match &result.event {
            None => return Ok((taken, false)),
            Some(WebsocketFrameEvent::Start { frame_info, .. }) => {
                self.has_failed = !frame_info.is_reasonable();
                if self.has_failed {
                    return Err(Fault::new("unreasonable"));
                }
                let fin = if frame_info.fin { "fin" } else { "more" };
                let (opcode, len) = (name_of(&frame_info.opcode), frame_info.payload_length);
                log.event(words::frame(opcode, fin, len));
            }
            Some(WebsocketFrameEvent::PayloadChunk { .. }) => {
                log.data(words::PAYLOAD, bytes.get(..taken).unwrap_or_default());
            }
            Some(WebsocketFrameEvent::End { .. }) => log.event(words::frame_end()),
        }
        Ok((taken, true))
    }
}

impl Core for Decoder {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // One copy serves all steps; with one for each, the cost of a piece would grow as its square.
        let mut copy = bytes.to_vec();
        let mut taken = 0;
        while taken < copy.len() {
            let (n, has_event) = self.step(copy.get_mut(taken..).unwrap_or_default(), log)?;
            taken += n;
            if n == 0 && !has_event {
                break;
            }
        }
        Ok(taken)
    }

    /// The end of a frame may be due without further bytes.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.step(&mut [], log).map(|(_, has_event)| has_event)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        if self.frames.eof_valid() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

/// The name of an opcode in the vocabulary.
fn name_of(opcode: &Opcode) -> &'static str {
    match opcode {
        Opcode::Continuation => "continuation",
        Opcode::Text => "text",
        Opcode::Binary => "binary",
        Opcode::ConnectionClose => "close",
        Opcode::Ping => "ping",
        Opcode::Pong => "pong",
        Opcode::ReservedData3
        | Opcode::ReservedData4
        | Opcode::ReservedData5
        | Opcode::ReservedData6
        | Opcode::ReservedData7
        | Opcode::ReservedControlB
        | Opcode::ReservedControlC
        | Opcode::ReservedControlD
        | Opcode::ReservedControlE
        | Opcode::ReservedControlF => "reserved",
    }
}
