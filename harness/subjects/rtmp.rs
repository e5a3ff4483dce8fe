//! RTMP: the chunks of `rml_rtmp`, which its deserializer joins into messages.
//!
//! The crate leaves it to its caller to set the size of chunks when the peer changes it; the adapter does
//! so as the crate's own sessions do. After a fault nothing is read, as there. The crate has no notion of the
//! end of a stream, and neither has the adapter.

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::rtmp as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use rml_rtmp::chunk_io::ChunkDeserializer;
use rml_rtmp::messages::RtmpMessage;

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("rml_rtmp/chunks", "rtmp", cores).version(locked_version("rml_rtmp"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    let make = || Chunks { deserializer: ChunkDeserializer::new(), is_over: false };
    // The deserializer is neither `Clone` nor `Debug`, and hides its buffer.
    (setup.role() == "chunks" && setup.has_only(&[])).then(|| check(make).into())
}

struct Chunks {
    deserializer: ChunkDeserializer,
    is_over: bool,
}

impl Chunks {
    /// Logs the next message, after more bytes; returns false if there is none.
    fn next(&mut self, bytes: &[u8], log: &mut Log) -> Result<bool, Fault> {
        let Some(payload) = self.deserializer.get_next_message(bytes)? else { return Ok(false) };
        if payload.type_id == SET_CHUNK_SIZE
            && let RtmpMessage::SetChunkSize { size } = payload.to_rtmp_message()?
        {
            self.deserializer.set_max_chunk_size(usize::try_from(size)?)?;
        }
        let (kind, stream) = (payload.type_id, payload.message_stream_id);
        log.event(words::message(kind, stream, payload.timestamp.value, &payload.data));
        Ok(true)
    }
}

impl Core for Chunks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if !self.is_over {
            let next = self.next(bytes, log);
            self.is_over = next.is_err();
            next?;
        }
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_over {
            return Ok(false);
        }
        let next = self.next(&[], log);
        self.is_over = next.is_err();
        next
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        self.is_over = true;
        Ok(())
    }
}

const SET_CHUNK_SIZE: u8 = 1;
