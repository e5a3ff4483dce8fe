//! RESP, the protocol of Redis: the decoders of `redis-protocol`.
//!
//! They start over on each call and return the length of the value, so the adapter holds no bytes: it
//! consumes a value once all of it is there. `streaming` returns a RESP3 value of unknown length in
//! parts, which the crate's own `StreamedFrame` puts together; such a value, too, is consumed whole.
//!
//! The feature `index-map` is on, since in the crate's default maps chance decides which of two equal
//! keys counts.

mod value;

use std::sync::Arc;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::resp::Value;
use chunkproof::protocol::resp::rewriting::{Numbers, Streamed};
use chunkproof::{Checker, Core, Fault, Log, check};
use redis_protocol::error::RedisProtocolError;
use redis_protocol::resp2;
use redis_protocol::resp3::decode::streaming;
use redis_protocol::resp3::types::{DecodedFrame, OwnedFrame};

use crate::locked_version;
use crate::resp::value::{of_resp2, of_resp3};

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "resp", make).version(locked_version("redis-protocol"))
    };
    [
        subject("redis-protocol/resp2", |setup| reader(setup, "resp2", decode_resp2))
            .rewritings(|_| vec![Arc::new(Numbers)]),
        subject("redis-protocol/resp3", |setup| reader(setup, "resp3", decode_resp3))
            .features(&["streaming"])
            .rewritings(|_| vec![Arc::new(Numbers), Arc::new(Streamed)]),
    ]
}

fn reader(setup: &Setup, role: &str, decode: Decode) -> Option<Checker> {
    // Its only state is the bytes not consumed, which the driver holds, so all states are equal.
    let cores = move || check(move || Reader(decode)).clone_states().key_states(|_| ());
    (setup.role() == role && setup.has_only(&[])).then(|| cores().into())
}

/// Decodes a value and its length, once it is complete.
type Decode = fn(&[u8]) -> Result<Option<(Value, usize)>, RedisProtocolError>;

#[derive(Clone)]
struct Reader(Decode);

impl Core for Reader {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let decoded = (self.0)(bytes).map_err(|e| Fault::of(e.kind()).because(e.details()))?;
        let Some((value, len)) = decoded else { return Ok(0) };
        log.event(value);
        Ok(len)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

fn decode_resp2(bytes: &[u8]) -> Result<Option<(Value, usize)>, RedisProtocolError> {
    Ok(resp2::decode::decode(bytes)?.map(|(frame, len)| (of_resp2(frame), len)))
}

fn decode_resp3(bytes: &[u8]) -> Result<Option<(Value, usize)>, RedisProtocolError> {
    whole(bytes)?.map(|(frame, len)| Ok((of_resp3(frame)?, len))).transpose()
}

/// A frame with all its parts.
fn whole(bytes: &[u8]) -> Result<Option<(OwnedFrame, usize)>, RedisProtocolError> {
    let Some((frame, mut len)) = streaming::decode(bytes)? else { return Ok(None) };
    let mut parts = match frame {
        DecodedFrame::Complete(frame) => return Ok(Some((frame, len))),
        DecodedFrame::Streaming(parts) => parts,
    };
    while !parts.is_finished() {
        let Some((part, n)) = whole(bytes.get(len..).unwrap_or_default())? else { return Ok(None) };
        parts.add_frame(part);
        len += n;
    }
    Ok(Some((parts.take()?, len)))
}
