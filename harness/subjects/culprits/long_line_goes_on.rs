//! Discards a line that is too long, and not what is still to come of it.

use std::io;

use bytes::BytesMut;
use chunkproof::adapter::tokio_util::cores;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Script, check};
use tokio_util::codec::Decoder;

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    let lines = cores(|| Lines);
    Culprit {
        name: "long-line-goes-on",
        fault: "the rest of a line that was refused as too long is taken for a line",
        caught_by: CheckId::EVENTS,
        // Readers that give up after a fault never see the rest.
        cores: check(move || lines().resuming()).prove().into(),
        script: Script::new().receive("too long\nab\n"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Hash)]
struct Lines;

impl Decoder for Lines {
    type Item = String;
    type Error = io::Error;

    fn decode(&mut self, bytes: &mut BytesMut) -> io::Result<Option<String>> {
        let end = bytes.iter().position(|&byte| byte == b'\n');
        if end.unwrap_or(bytes.len()) > LINE_MAX {
            drop(bytes.split_to(end.map_or(bytes.len(), |end| end + 1)));
            return Err(io::ErrorKind::InvalidData.into());
        }
        let Some(end) = end else { return Ok(None) };
        let line = bytes.split_to(end + 1);
        Ok(Some(String::from_utf8_lossy(line.trim_ascii_end()).into_owned()))
    }
}

const LINE_MAX: usize = 4;
