//! Client and server of `ureq-proto`: requests and answers with content, in chunks or after its length.

use chunkproof::Fault;
use chunkproof::adapter::pair::StreamPair;
use http::header::{CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use ureq_proto::{BodyMode, Error};

use super::ureq_client::Client;
use super::ureq_server::Server;
use super::{Paired, paired, payload};

pub(super) fn all() -> Vec<Paired> {
    let make = || {
        let pair = StreamPair::new(Client::default(), Server::default());
        pair.delivers(CHUNKED, CHUNKED).delivers(SIZED, SIZED)
    };
    vec![paired(
        "ureq-proto/client, server",
        make,
        &[
            &[r#"near sized "one""#, r#"far sized "two""#],
            &[r#"near chunked "one""#, r#"far chunked "two""#],
            // One waits for the answer to the other.
            &[r#"near sized "a""#, r#"near chunked "b""#, r#"far chunked "c""#, r#"far sized "d""#],
            &["near empty", "far empty", r#"near chunked "a""#, r#"far sized "b""#],
            // More than one buffer holds.
            &[r#"near chunked "{repeat 100 "a"}""#, r#"far chunked "{repeat 100 "\r\n"}""#],
            &[
                "room 20",
                r#"near chunked "one""#,
                r#"far sized "two""#,
                "settle",
                r#"near sized "c""#,
            ],
        ],
        // Neither end is `Clone`, and no accessor tells how far the content of a message has come.
        |pair| pair,
    )]
}

/// Content that an action sends, and how it is framed.
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) framing: (HeaderName, String),
}

impl Content {
    pub(super) fn of(action: &str) -> Result<Self, Fault> {
        let empty = (action == "empty").then(Vec::new);
        if let Some(bytes) = payload(action, CHUNKED).or(empty) {
            return Ok(Self { bytes, framing: (TRANSFER_ENCODING, "chunked".to_owned()) });
        }
        let bytes = payload(action, SIZED).ok_or_else(|| Fault::new("unknown"))?;
        let len = bytes.len().to_string();
        Ok(Self { bytes, framing: (CONTENT_LENGTH, len) })
    }

    /// Writes all of it, and then its end, one buffer after another: a buffer holds at most `n_max` bytes of
    /// it. Given more than that, the crate writes nothing at all.
    pub(super) fn write(
        &self,
        n_max: usize,
        mut write: impl FnMut(&[u8], &mut [u8]) -> Result<(usize, usize), Error>,
        mut send: impl FnMut(&[u8]),
    ) -> Result<(), Error> {
        let mut out = [0; BUFFER_BYTES];
        let mut rest = self.bytes.as_slice();
        loop {
            let (n, n_out) = write(rest.get(..n_max).unwrap_or(rest), &mut out)?;
            send(out.get(..n_out).unwrap_or_default());
            if rest.is_empty() {
                return Ok(());
            }
            rest = rest.get(n..).unwrap_or_default();
        }
    }
}

/// The lane of content that is framed like this.
pub(super) fn lane(mode: BodyMode) -> &'static str {
    if mode == BodyMode::Chunked { CHUNKED } else { SIZED }
}

const CHUNKED: &str = "chunked";
const SIZED: &str = "sized";
/// Less than some content of the scripts, so that it takes several chunks.
pub(super) const BUFFER_BYTES: usize = 64;
