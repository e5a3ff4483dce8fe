//! The gzip decoders of `flate2` that are written to, for one member and for several in a row.

use std::io::{self, Write};

use chunkproof::corpus::Setup;
use chunkproof::protocol::deflate;
use chunkproof::{Checker, Core, Fault, Log, check};
use flate2::write::{GzDecoder, MultiGzDecoder};

use crate::deflate::is_for_all_members;

/// Cores of the setup `gzip`.
pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    Some(match is_for_all_members(setup)? {
        false => check(|| Written(GzDecoder::new(Vec::new()))).into(),
        true => check(|| Written(MultiGzDecoder::new(Vec::new()))).into(),
    })
}

/// A decoder that is written to, with a writer that keeps its output until it is logged.
struct Written<D>(D);

/// What the two decoders have in common besides `Write`.
trait Decoder: Write {
    fn written(&mut self) -> &mut Vec<u8>;
    fn try_finish(&mut self) -> io::Result<()>;
}

impl Decoder for GzDecoder<Vec<u8>> {
    fn written(&mut self) -> &mut Vec<u8> {
        self.get_mut()
    }

    fn try_finish(&mut self) -> io::Result<()> {
        Self::try_finish(self)
    }
}

impl Decoder for MultiGzDecoder<Vec<u8>> {
    fn written(&mut self) -> &mut Vec<u8> {
        self.get_mut()
    }

    fn try_finish(&mut self) -> io::Result<()> {
        Self::try_finish(self)
    }
}

impl<D: Decoder> Core for Written<D> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let written = self.0.write(bytes);
        // Without this, output would wait in a buffer for the next write, which may never come.
        let flushed = self.0.flush();
        log.data(deflate::DATA, &std::mem::take(self.0.written()));
        let n = written?;
        flushed?;
        Ok(n)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        let finished = self.0.try_finish();
        log.data(deflate::DATA, &std::mem::take(self.0.written()));
        Ok(finished?)
    }
}
