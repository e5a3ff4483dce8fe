//! The frames of the streams of a connection in another order.

use super::frame::Connection;
use super::{connection, is_sent};
use crate::context::interleaving::interleaved;
use crate::context::{FrameSpan, Rewriting};
use crate::script::Script;

/// Lets the streams of a connection take turns in other ways: DATA frames of one stream pass the frames of
/// another. All other frames keep their order, as field blocks share the state of their compression, and
/// those of the connection stay where they are.
///
/// # Spec
///
/// RFC 9113, 5: frames of several streams may be mixed; 4.3: field blocks must arrive in order.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http2::rewriting as http2;
///
/// let settings = b"\0\0\0\x04\0\0\0\0\0";
/// let head = |stream: u8| vec![0, 0, 1, 1, 4, 0, 0, 0, stream, 0x88];
/// let data = |stream: u8| vec![0, 0, 1, 0, 1, 0, 0, 0, stream, b'a'];
/// let response = [settings.to_vec(), head(1), head(3), data(1), data(3)].concat();
/// let turns = [settings.to_vec(), head(1), data(1), head(3), data(3)].concat();
/// let scripts = http2::Turns.rewrite(&response.into(), 1);
/// assert_eq!(scripts[0].bytes(), turns);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Turns;

impl Rewriting for Turns {
    fn name(&self) -> &'static str {
        "http2/turns"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let Some(connection) = connection(script).filter(Connection::is_in_windows) else {
            return Vec::new();
        };
        let mut frames = Vec::new();
        let mut blocks = connection.frames.iter();
        while let Some(first) = blocks.next() {
            let mut last = first;
            while last.is_continued() {
                let Some(next) = blocks.next() else { return Vec::new() };
                last = next;
            }
            let range = first.start..last.payload.end;
            let span = FrameSpan::new(range.len());
            let span = match first.stream {
                0 => span,
                stream => span.of_stream(stream.into()),
            };
            frames.push((range, if first.is_data() { span } else { span.shared() }));
        }
        interleaved(script, seed, &frames)
    }

    fn is_form(&self, line: &str) -> bool {
        is_sent(line)
    }

    fn stream<'l>(&self, line: &'l str) -> Option<&'l str> {
        let mut words = line.split(' ');
        let is_of_stream = words.next().is_some_and(|word| OF_STREAMS.contains(&word));
        Some(words.next().filter(|_| is_of_stream).unwrap_or_default())
    }
}

/// The words of lines that name a stream.
const OF_STREAMS: [&str; 7] =
    ["request", "response", "field", "data", "trailers", "end-stream", "reset"];
