//! The three cores whose overhead is measured: `LinesCodec`, `httparse::Request` and the decoder of
//! `websocket-sans-io`, each by hand and for the harness, with a script of a given length.

use std::fmt::Write as _;

use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::corpus::Setup;
use chunkproof::{Checker, Script, check};
use chunkproof_subjects::subjects;
use httparse::{EMPTY_HEADER, Request, Status};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder, LinesCodec};
use websocket_sans_io::{FrameInfo, WebsocketFrameDecoder, WebsocketFrameEvent};

use crate::by_hand::{Bare, Output};

/// Lines by `LinesCodec`.
#[derive(Debug, Clone)]
pub struct Lines {
    codec: LinesCodec,
    buffer: BytesMut,
}

/// Heads of requests by `httparse`, parsed from their first byte again on each call: no state at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Heads;

/// Frames by `websocket-sans-io`. Its decoders cannot be compared, but their `Debug` text shows all fields.
#[derive(Debug, Clone, Default)]
pub struct Frames(WebsocketFrameDecoder);

impl Default for Lines {
    fn default() -> Self {
        Self { codec: LinesCodec::new(), buffer: BytesMut::new() }
    }
}

impl Bare for Lines {
    type Event = String;

    fn receive(&mut self, bytes: &[u8], output: &mut Output<String>) -> usize {
        self.buffer.extend_from_slice(bytes);
        let lines = std::iter::from_fn(|| self.codec.decode(&mut self.buffer).unwrap_or_default());
        output.events.extend(lines);
        bytes.len()
    }

    fn is_like(&self, other: &Self) -> bool {
        self.codec == other.codec && self.buffer == other.buffer
    }
}

/// An event of a request.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Head {
    /// Its first line.
    Request(String, String, u8),
    /// A field of it.
    Field(String, Vec<u8>),
}

impl Bare for Heads {
    type Event = Head;

    fn receive(&mut self, bytes: &[u8], output: &mut Output<Head>) -> usize {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            let mut fields = [EMPTY_HEADER; 128];
            let mut head = Request::new(&mut fields);
            let Ok(Status::Complete(len)) = head.parse(rest) else { break };
            let [method, target] =
                [head.method, head.path].map(|it| it.unwrap_or_default().to_owned());
            output.events.push(Head::Request(method, target, head.version.unwrap_or_default()));
            output.events.extend(
                head.headers.iter().map(|field| {
                    Head::Field(field.name.to_ascii_lowercase(), field.value.to_vec())
                }),
            );
            taken += len;
        }
        taken
    }

    fn is_like(&self, _: &Self) -> bool {
        true
    }
}

/// An event of a frame.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Frame {
    /// It begins.
    Start(FrameInfo),
    /// It ends.
    End,
}

impl Bare for Frames {
    type Event = Frame;

    fn receive(&mut self, bytes: &[u8], output: &mut Output<Frame>) -> usize {
        // It unmasks in place.
        let mut copy = bytes.to_vec();
        let mut taken = 0;
        loop {
            let rest = copy.get_mut(taken..).unwrap_or_default();
            let Ok(step) = self.0.add_data(rest);
            let chunk = rest.get(..step.consumed_bytes).unwrap_or_default();
            taken += step.consumed_bytes;
            match step.event {
                Some(WebsocketFrameEvent::Start { frame_info, .. }) => {
                    assert!(frame_info.is_reasonable());
                    output.events.push(Frame::Start(frame_info));
                }
                Some(WebsocketFrameEvent::PayloadChunk { .. }) => output.payload.extend(chunk),
                Some(WebsocketFrameEvent::End { .. }) => output.events.push(Frame::End),
                None if step.consumed_bytes == 0 => return taken,
                None => {}
            }
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        let [mut one, mut two] = [String::new(), String::new()];
        let _to_a_string = write!(one, "{:?}", self.0).and_then(|()| write!(two, "{:?}", other.0));
        one == two
    }
}

/// The input of the harness: a checker of lines, and a script of about `len` bytes.
#[must_use]
pub fn lines(len: usize) -> (Checker, Script) {
    let text = b"some words on a line\r\nshort\r\n\r\nanother line of text\r\n";
    let text: Vec<u8> = text.iter().copied().cycle().take(len).collect();
    let lines = cores_with(LinesCodec::new, |line, log| log.named("line", line));
    (check(lines).prove().into(), text.into())
}

/// As [`lines`], for heads.
#[must_use]
pub fn heads(len: usize) -> (Checker, Script) {
    let head = "GET /a/resource?with=a&query HTTP/1.1\r\nHost: example.com\r\nAccept: text/html\r\n\
        User-Agent: some-agent/1.0 (with a comment)\r\nAccept-Encoding: gzip, br\r\n\r\n";
    (bundled("httparse/request"), head.repeat(len.div_ceil(head.len())).into())
}

/// As [`lines`], for frames.
#[must_use]
pub fn frames(len: usize) -> (Checker, Script) {
    let frame = b"\x81\x98\x01\x02\x03\x04some text that is masked\x89\x82\x05\x06\x07\x08hi";
    (bundled("websocket-sans-io/decoder"), frame.repeat(len.div_ceil(frame.len())).into())
}

fn bundled(name: &str) -> Checker {
    let subject = subjects().into_iter().find(|subject| subject.name() == name);
    let checker = subject.and_then(|subject| subject.checker_as(&Setup::new("server")).ok());
    checker.unwrap_or_else(|| panic!("{name} is not bundled"))
}

#[cfg(test)]
mod tests {
    use super::{Frames, Heads, Lines, frames, heads, lines};
    use crate::by_hand::{Bare, prove, replay};
    use chunkproof::{Checker, Chunking, Guarantee, Script};

    /// Both feed the same pieces and log the same number of events.
    fn agree<B: Bare>((checker, script): (Checker, Script)) {
        let bytes = script.bytes();
        let report = checker.run(&script);
        assert!(report.is_ok(), "{report}");
        assert_eq!(report.coverage.guarantee, Guarantee::Proven);
        assert_eq!(prove::<B>(bytes) as u64, report.coverage.feeds);
        let cuts =
            [Chunking::whole(), Chunking::bytewise(bytes.len()), Chunking::uniform(bytes.len(), 7)];
        let logged = replay::<B>(bytes, &cuts).unwrap();
        let is_lane = |line: &&String| line.starts_with("payload");
        let n_lanes = report.transcript.lines().iter().filter(is_lane).count();
        assert_eq!(logged.events.len() + n_lanes, report.transcript.lines().len());
        assert!(logged.events.len() > 4);
        assert_eq!(logged.payload.is_empty(), n_lanes == 0);
        assert!(checker.run_only(&script, &cuts).is_ok());
    }

    #[test]
    fn loops_by_hand_log_as_much_as_the_harness() {
        agree::<Lines>(lines(200));
        agree::<Heads>(heads(200));
        agree::<Frames>(frames(200));
    }
}
