//! ZMTP 3.1: the greeting of `rzmq` and its two readers of frames, the codec and the parser by hand.
//!
//! The crate's engine is private. Like it, the adapter reads the greeting with `ZmtpGreeting::decode` and
//! then frames; the metadata of READY is parsed by the crate. Both readers leave unused bytes in a buffer
//! of their caller.

mod received;

use bytes::BytesMut;
use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Fault, check};
use rzmq::protocol::zmtp::manual_parser::ZmtpManualParser;
use rzmq::protocol::zmtp::{ZmtpCodec, ZmtpGreeting, ZmtpReady};
use tokio_util::codec::Decoder;

use self::received::{Received, command, log_received};
use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "zmtp", make).version(locked_version("rzmq"))
    };
    [
        subject("rzmq/codec", |setup| {
            // Its limit of 64 MiB is fixed.
            let codec: fn(i64) -> Frames = |_| Frames::Codec(ZmtpCodec::new());
            setup.get("max").is_none().then(|| cores(setup, codec))?
        }),
        subject("rzmq/manual-parser", |setup| {
            cores(setup, |max| Frames::Manual(ZmtpManualParser::new(max)))
        }),
    ]
}

fn cores(setup: &Setup, frames: fn(i64) -> Frames) -> Option<Checker> {
    let is_greeted = match setup.role() {
        "peer" => false,
        "frames" => true,
        _ => return None,
    };
    let max: i64 = setup.get("max").map_or(Some(-1), |max| max.parse().ok())?;
    setup.has_only(&["max"]).then_some(())?;
    let make = cores_with(move || Reader { is_greeted, frames: frames(max) }, log_received);
    // The `Debug` text shows every field: the position of the reader, and every byte buffered.
    Some(check(make).debug_states().held_bytes(DecoderCore::n_held).into())
}

#[derive(Debug)]
struct Reader {
    is_greeted: bool,
    frames: Frames,
}

#[derive(Debug)]
enum Frames {
    Codec(ZmtpCodec),
    Manual(ZmtpManualParser),
}

impl Decoder for Reader {
    type Item = Received;
    type Error = Fault;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Received>, Fault> {
        if !self.is_greeted {
            let greeting = ZmtpGreeting::decode(buffer)?;
            self.is_greeted = greeting.is_some();
            return Ok(greeting.map(Received::Greeting));
        }
        let frame = match &mut self.frames {
            Frames::Codec(codec) => codec.decode(buffer),
            Frames::Manual(parser) => parser.decode_from_buffer(buffer),
        };
        match frame? {
            None => Ok(None),
            Some(frame) if !frame.is_command() => Ok(Some(Received::Message(frame))),
            Some(frame) => {
                let mut properties = Vec::new();
                if let ("READY", data) = command(&frame) {
                    properties.extend(ZmtpReady::parse_properties(data)?.properties);
                }
                // The crate's map has no order.
                properties.sort();
                Ok(Some(Received::Command(frame, properties)))
            }
        }
    }
}
