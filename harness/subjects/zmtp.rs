//! ZMTP 3.1: the greeting of `rzmq` and its two readers of frames, the codec and the parser by hand.
//!
//! The crate's engine is private. As it does, the adapter reads the greeting with `ZmtpGreeting::decode` and
//! then frames; the name of a command is the adapter's to split off, the metadata of READY is parsed by the
//! crate. Both readers keep what they did not use in a buffer of their caller's.

use bytes::BytesMut;
use chunkproof::adapter::tokio_util::Decoding;
use chunkproof::corpora::zmtp;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Fault, Log, Subject};
use rzmq::Msg;
use rzmq::protocol::zmtp::manual_parser::ZmtpManualParser;
use rzmq::protocol::zmtp::{ZmtpCodec, ZmtpGreeting, ZmtpReady};
use tokio_util::codec::Decoder;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let subject = |name, make: fn(&Setup) -> Option<Cores>| {
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

fn cores(setup: &Setup, frames: fn(i64) -> Frames) -> Option<Cores> {
    let is_greeted = match setup.role() {
        "peer" => false,
        "frames" => true,
        _ => return None,
    };
    let max: i64 = setup.get("max").map_or(Some(-1), |max| max.parse().ok())?;
    setup.has_only(&["max"]).then_some(())?;
    let make = move || Decoding::new(Reader { is_greeted, frames: frames(max) }, say);
    // The Debug text shows every field: where the reader stands, and every byte buffered.
    Some(Cores::of(make).debug_states().held_bytes(Decoding::n_held).into())
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

#[derive(Debug)]
enum Heard {
    Greeting(ZmtpGreeting),
    Message(Msg),
    /// A command with its metadata, if it is READY.
    Command(Msg, Vec<(String, Vec<u8>)>),
}

impl Decoder for Reader {
    type Item = Heard;
    type Error = Fault;

    fn decode(&mut self, buffer: &mut BytesMut) -> Result<Option<Heard>, Fault> {
        if !self.is_greeted {
            let greeting = ZmtpGreeting::decode(buffer)?;
            self.is_greeted = greeting.is_some();
            return Ok(greeting.map(Heard::Greeting));
        }
        let frame = match &mut self.frames {
            Frames::Codec(codec) => codec.decode(buffer),
            Frames::Manual(parser) => parser.decode_from_buffer(buffer),
        };
        match frame? {
            None => Ok(None),
            Some(frame) if !frame.is_command() => Ok(Some(Heard::Message(frame))),
            Some(frame) => {
                let mut properties = Vec::new();
                if let ("READY", data) = command(&frame) {
                    properties.extend(ZmtpReady::parse_properties(data)?.properties);
                }
                // The crate's map has no order of its own.
                properties.sort();
                Ok(Some(Heard::Command(frame, properties)))
            }
        }
    }
}

fn say(heard: &Heard, log: &mut Log) {
    match heard {
        Heard::Greeting(greeting) => {
            let (major, minor) = greeting.version;
            let role = if greeting.as_server { "server" } else { "client" };
            log.event(zmtp::greeting(major, minor, greeting.mechanism_name(), role));
        }
        Heard::Message(frame) => {
            let more = if frame.is_more() { "more" } else { "last" };
            log.event(zmtp::message(more, frame.data().unwrap_or_default()));
        }
        Heard::Command(frame, properties) => {
            let (name, data) = command(frame);
            log.event(zmtp::command(name, data));
            properties.iter().for_each(|(name, value)| log.event(zmtp::property(name, value)));
        }
    }
}

/// Name and data of a command; one without a name is all data.
fn command(frame: &Msg) -> (&str, &[u8]) {
    let bytes = frame.data().unwrap_or_default();
    let split = bytes.split_first().and_then(|(len, rest)| rest.split_at_checked((*len).into()));
    let named = split.and_then(|(name, data)| Some((std::str::from_utf8(name).ok()?, data)));
    named.unwrap_or(("", bytes))
}
