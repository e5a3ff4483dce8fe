//! Reads what one side of an HTTP/2 connection sent as messages, in the vocabulary's words for them.

mod frame;
mod table_size;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::bytes::Escaped;
use crate::protocol::http2::kinds;

use frame::{Frame, frames};
use table_size::table_sizes;

/// Returns the messages in outgoing bytes, a line for each; the preface of a client, and a frame that is
/// not whole, are left out.
///
/// Each frame is a message, with these exceptions and additions:
///
/// - All content of a stream is one message, `data 1 "…"`, in the place of its first byte: the sender
///   chooses the frames. Padding is left out. Content after the end of the stream, after its reset or
///   after more fields is another message.
/// - `end-stream 1` follows the content or the fields that end a stream.
/// - `table-size N` comes before the field block that begins with this update of the dynamic table. The
///   rest of a field block is not decoded.
/// - `oversized TYPE LENGTH` comes before the message of a frame with more than 16384 bytes of payload.
///
/// # Spec
///
/// RFC 9113, 4.1 and 6; RFC 7541, 6.3.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::http2::sent;
///
/// let settings = b"\0\0\0\x04\x01\0\0\0\0";
/// let content = b"\0\0\x01\0\0\0\0\0\x01h\0\0\x01\0\x01\0\0\0\x01i";
/// let all = [&settings[..], content].concat();
/// assert_eq!(sent(&all), ["settings-ack", "data 1 \"hi\"", "end-stream 1"]);
/// ```
#[must_use]
pub fn sent(bytes: &[u8]) -> Vec<String> {
    let frames = frames(bytes);
    let mut messages = Messages::default();
    for (at, frame) in frames.iter().enumerate() {
        messages.add(frame, frames.get(at + 1..).unwrap_or_default());
    }
    messages.all.into_iter().map(Message::into_line).collect()
}

/// Returns the name of an error code; its number if it has none.
///
/// # Spec
///
/// RFC 9113, 7.
#[must_use]
pub fn code_name(code: u32) -> String {
    let name = usize::try_from(code).ok().and_then(|code| CODES.get(code));
    name.map_or_else(|| code.to_string(), |name| (*name).to_owned())
}

#[derive(Default)]
struct Messages {
    all: Vec<Message>,
    /// The place of the content of each stream that may go on.
    open: BTreeMap<u32, usize>,
}

enum Message {
    Line(String),
    Content(u32, Vec<u8>),
}

impl Messages {
    /// Adds what a frame holds; `after` are the frames after it.
    fn add(&mut self, frame: &Frame<'_>, after: &[Frame<'_>]) {
        if frame.payload.len() > kinds::FRAME_LEN_MAX {
            self.add_line(format!("oversized {} {}", frame.kind, frame.payload.len()));
        }
        if matches!(frame.kind, kinds::HEADERS | kinds::PUSH_PROMISE) {
            let sizes = table_sizes(&frame.field_block(after));
            sizes.into_iter().for_each(|size| self.add_line(format!("table-size {size}")));
        }
        match frame.kind {
            kinds::DATA => self.add_content(frame.stream, frame.content()),
            _ => self.add_line(line(frame)),
        }
        if frame.is_last() {
            self.add_line(format!("end-stream {}", frame.stream));
        }
        if frame.is_last() || matches!(frame.kind, kinds::HEADERS | kinds::RST_STREAM) {
            self.open.remove(&frame.stream);
        }
    }

    fn add_line(&mut self, line: String) {
        self.all.push(Message::Line(line));
    }

    /// Adds content to that of its stream. An empty frame holds none.
    fn add_content(&mut self, stream: u32, content: &[u8]) {
        if content.is_empty() {
            return;
        }
        let at = *self.open.entry(stream).or_insert(self.all.len());
        match self.all.get_mut(at) {
            Some(Message::Content(_, bytes)) => bytes.extend_from_slice(content),
            Some(Message::Line(_)) | None => {
                self.all.push(Message::Content(stream, content.to_vec()));
            }
        }
    }
}

impl Message {
    fn into_line(self) -> String {
        match self {
            Self::Line(line) => line,
            Self::Content(stream, bytes) => format!("data {stream} {:?}", Escaped(&bytes)),
        }
    }
}

fn line(frame: &Frame<'_>) -> String {
    let Frame { kind, stream, payload, .. } = frame;
    match *kind {
        kinds::HEADERS => format!("headers {stream}"),
        kinds::PRIORITY_FRAME => format!("priority {stream}"),
        kinds::RST_STREAM => format!("reset {stream} {}", code_name(frame.number(0))),
        kinds::SETTINGS if frame.is_ack() => "settings-ack".to_owned(),
        kinds::SETTINGS => "settings".to_owned(),
        kinds::PUSH_PROMISE => format!("push-promise {stream} {}", frame.promised()),
        kinds::PING => {
            let name = if frame.is_ack() { "ping-ack" } else { "ping" };
            format!("{name} {:?}", Escaped(payload))
        }
        kinds::GOAWAY => {
            format!("goaway {} last {}", code_name(frame.number(4)), frame.number_31(0))
        }
        kinds::WINDOW_UPDATE => format!("window-update {stream} {}", frame.number_31(0)),
        kinds::CONTINUATION => format!("continuation {stream}"),
        kind => format!("frame {kind} {stream}"),
    }
}

const CODES: [&str; 14] = [
    "no-error",
    "protocol-error",
    "internal-error",
    "flow-control-error",
    "settings-timeout",
    "stream-closed",
    "frame-size-error",
    "refused-stream",
    "cancel",
    "compression-error",
    "connect-error",
    "enhance-your-calm",
    "inadequate-security",
    "http-1.1-required",
];
