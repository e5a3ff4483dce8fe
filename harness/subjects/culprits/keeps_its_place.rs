//! Goes on to search for the end of a line where it was, though the fault of a line has moved its buffer.

use std::io;

use bytes::BytesMut;
use chunkproof::adapter::tokio_util::cores;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Script, check};
use tokio_util::codec::Decoder;

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    let lines = cores(Lines::default);
    Culprit {
        name: "keeps-its-place",
        fault: "after a refused line the next one is not searched from its start",
        caught_by: CheckId::EVENTS,
        // Readers that give up after a fault never search again.
        cores: check(move || lines().resuming()).prove().into(),
        script: Script::new().receive("!no\na\nb\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash, Default)]
struct Lines {
    /// How many bytes of the buffer are known to hold no end of a line.
    n_searched: usize,
}

impl Decoder for Lines {
    type Item = String;
    type Error = io::Error;

    fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<String>> {
        let found = bytes.iter().skip(self.n_searched).position(|&byte| byte == b'\n');
        let Some(n_more) = found else {
            self.n_searched = bytes.len();
            return Ok(None);
        };
        let line = bytes.split_to(self.n_searched + n_more + 1);
        if line.starts_with(b"!") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.n_searched = 0;
        Ok(Some(String::from_utf8_lossy(line.trim_ascii_end()).into_owned()))
    }
}
