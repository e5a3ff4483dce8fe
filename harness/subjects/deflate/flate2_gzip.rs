//! The gzip decoders of `flate2`, for one member and for all that follow one another: one reads from what
//! has been received so far, and would block where that is used up; the other is written to.

use std::io::{self, BufRead, Read, Write};

use chunkproof::adapter::window::Step;
use chunkproof::corpora::deflate;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log};
use flate2::{bufread, write};

use crate::deflate::windowed;

/// Cores that read.
pub(super) fn reading(setup: &Setup) -> Option<Cores> {
    match is_for_all_members(setup)? {
        false => Some(windowed(
            || bufread::GzDecoder::new(Feed::default()),
            |decoder, input, output, is_last| {
                *decoder.get_mut() = Feed::of(input, is_last);
                let read = decoder.read(output);
                decoder.get_ref().step(read)
            },
        )),
        true => Some(windowed(
            || bufread::MultiGzDecoder::new(Feed::default()),
            |decoder, input, output, is_last| {
                *decoder.get_mut() = Feed::of(input, is_last);
                let read = decoder.read(output);
                decoder.get_ref().step(read)
            },
        )),
    }
}

/// Cores that are written to.
pub(super) fn writing(setup: &Setup) -> Option<Cores> {
    Some(match is_for_all_members(setup)? {
        false => Cores::of(|| Written(write::GzDecoder::new(Vec::new()))).into(),
        true => Cores::of(|| Written(write::MultiGzDecoder::new(Vec::new()))).into(),
    })
}

fn is_for_all_members(setup: &Setup) -> Option<bool> {
    let is_for_all = setup.get("members").is_some();
    (setup.role() == "gzip" && setup.has_only(&["members"])).then_some(is_for_all)
}

/// What was received and not yet read. A decoder reads all that it can before it would block.
#[derive(Default)]
struct Feed {
    bytes: Vec<u8>,
    n_read: usize,
    is_last: bool,
}

impl Feed {
    fn of(bytes: &[u8], is_last: bool) -> Self {
        Self { bytes: bytes.to_vec(), n_read: 0, is_last }
    }

    /// What a call came to.
    fn step(&self, read: io::Result<usize>) -> Result<Step, Fault> {
        match read {
            Ok(0) => Ok(Step::new(self.n_read, 0).done()),
            Ok(written) => Ok(Step::new(self.n_read, written)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                Ok(Step::new(self.n_read, 0))
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Read for Feed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(into)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Feed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.bytes.get(self.n_read..) {
            Some(rest @ [_, ..]) => Ok(rest),
            _ if self.is_last => Ok(&[]),
            _ => Err(io::ErrorKind::WouldBlock.into()),
        }
    }

    fn consume(&mut self, n: usize) {
        self.n_read += n;
    }
}

/// A decoder that is written to, with a writer that keeps what comes out until it is said.
struct Written<D>(D);

/// What the two decoders have in common beside `Write`.
trait Decoder: Write {
    fn written(&mut self) -> &mut Vec<u8>;
    fn try_finish(&mut self) -> io::Result<()>;
}

impl Decoder for write::GzDecoder<Vec<u8>> {
    fn written(&mut self) -> &mut Vec<u8> {
        self.get_mut()
    }

    fn try_finish(&mut self) -> io::Result<()> {
        Self::try_finish(self)
    }
}

impl Decoder for write::MultiGzDecoder<Vec<u8>> {
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
        // What came out waits in a buffer for the next write, which may never come.
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
