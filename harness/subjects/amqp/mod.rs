//! AMQP 0-9-1: the frame parser of `amq-protocol`.
//!
//! It starts over on each call and returns where it stopped, so the adapter buffers no bytes: it consumes a
//! frame once all of it is there. The order of frames and their size are left to the caller.

mod methods;
mod properties;
mod values;

use amq_protocol::frame::AMQPFrame;
use amq_protocol::frame::parsing::parse_frame;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::amqp;
use chunkproof::{Checker, Core, Fault, Log, check};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("amq-protocol/parse-frame", "amqp", cores)
        .version(locked_version("amq-protocol"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "frames" && setup.has_only(&[]);
    // No state is kept between calls, so there is one state and its key is empty.
    fits.then(|| check(|| Frames).clone_states().hash_states().into())
}

#[derive(Clone, Hash)]
struct Frames;

impl Core for Frames {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let (rest, frame) = match parse_frame(bytes) {
            Ok(parsed) => parsed,
            Err(error) if error.is_incomplete() => return Ok(0),
            Err(error) => return Err(Fault::new("malformed").because(error)),
        };
        match frame {
            AMQPFrame::ProtocolHeader(version) => {
                let revision = version.revision;
                log.event(amqp::protocol_header(version.major, version.minor, revision));
            }
            AMQPFrame::Method(channel, class) => methods::log_method(channel, &class, log),
            AMQPFrame::Header(channel, header) => {
                log.event(amqp::header(channel, header.class_id, header.body_size));
                properties::log_properties(&header.properties, log);
            }
            AMQPFrame::Body(channel, payload) => log.event(amqp::body(channel, &payload)),
            AMQPFrame::Heartbeat => log.event(amqp::heartbeat()),
            AMQPFrame::InvalidHeartbeat(channel) => {
                // The crate has a separate kind of frame for this mistake.
                return Err(Fault::new("heartbeat-on-channel").because(channel));
            }
        }
        Ok(bytes.len() - rest.len())
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}
