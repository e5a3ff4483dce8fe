//! The gzip decoders of `flate2` that read, for one member and for several in a row: their source has what
//! was received so far, and would block once that is used up.

use std::io::{self, BufRead, Read};

use chunkproof::adapter::window::Moved;
use chunkproof::corpus::Setup;
use chunkproof::{Checker, Fault};
use flate2::bufread;

use crate::deflate::{is_for_all_members, windowed};

/// Cores of the setup `gzip`.
pub(super) fn cores(setup: &Setup) -> Option<Checker> {
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

/// The bytes of a feed that are not read yet. A decoder reads all that it can before it would block.
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

    /// The result of a call.
    fn step(&self, read: io::Result<usize>) -> Result<Moved, Fault> {
        match read {
            Ok(0) => Ok(Moved::new(self.n_read, 0).done()),
            Ok(written) => Ok(Moved::new(self.n_read, written)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                Ok(Moved::new(self.n_read, 0))
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
