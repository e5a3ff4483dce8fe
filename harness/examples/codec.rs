//! A codec of `tokio-util`, with messages in both directions.
//!
//! `cargo run --example codec`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use std::io;

use chunkproof::adapter::codec::DecoderCore;
use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::check;
use tokio_util::bytes::{Buf, BufMut, Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

/// A payload after its length, a byte.
#[derive(Clone, Hash, Default)]
struct Frames {
    /// The length that was read before its payload had come.
    length: Option<u8>,
}

impl Decoder for Frames {
    type Item = Bytes;
    type Error = io::Error;

    fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<Bytes>> {
        if self.length.is_none() && !bytes.is_empty() {
            self.length = Some(bytes.get_u8());
        }
        let Some(length) = self.length.filter(|&length| bytes.len() >= length.into()) else {
            return Ok(None);
        };
        self.length = None;
        Ok(Some(bytes.split_to(length.into()).freeze()))
    }
}

impl Encoder<&str> for Frames {
    type Error = io::Error;

    fn encode(&mut self, payload: &str, bytes: &mut BytesMut) -> io::Result<()> {
        let length = u8::try_from(payload.len()).map_err(io::Error::other)?;
        bytes.put_u8(length);
        bytes.extend_from_slice(payload.as_bytes());
        Ok(())
    }
}

/// The codec, and how it encodes the actions of a script: `send TEXT`.
fn core() -> DecoderCore<Frames> {
    let cores = cores_with(Frames::default, |frame, log| log.data("frame", frame));
    cores()
        .encoding(|codec, action, bytes| Some(codec.encode(action.strip_prefix("send ")?, bytes)))
}

fn main() {
    let report = check(core)
        .prove()
        .name("frames")
        .receive(b"\x03one\x00")
        .act("send hello")
        .receive(b"\x03two")
        .eof()
        .run();
    println!("{report}\n{}", report.transcript);
    assert!(report.is_ok());
}
