//! Reads what one side of an HTTP/2 connection sent as messages, in the vocabulary's words for them.

mod frame;
mod table_size;
#[cfg(test)]
mod tests;

use crate::bytes::Escaped;

use frame::{Frame, frames};
use table_size::table_sizes;

/// Returns the messages in outgoing bytes, a line for each; the preface of a client, and a frame that is
/// not whole, are left out.
///
/// Each frame is a message, with these exceptions and additions:
///
/// - All content of a stream is one message, `data 1 "…"`, in the place of its first byte: the sender
///   chooses the frames. Padding is left out.
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
    let mut messages = Vec::new();
    for (at, frame) in frames.iter().enumerate() {
        if frame.payload.len() > EVERY_LEN {
            messages.push(Message::Line(format!(
                "oversized {} {}",
                frame.kind,
                frame.payload.len()
            )));
        }
        match frame.kind {
            frame::DATA => add_content(frame, &mut messages),
            frame::HEADERS | frame::PUSH_PROMISE => {
                let block = frame.field_block(frames.get(at + 1..).unwrap_or_default());
                let sizes =
                    table_sizes(&block).into_iter().map(|size| format!("table-size {size}"));
                messages.extend(sizes.map(Message::Line));
                messages.push(Message::Line(line(frame)));
            }
            _ => messages.push(Message::Line(line(frame))),
        }
        if frame.is_last() {
            messages.push(Message::Line(format!("end-stream {}", frame.stream)));
        }
    }
    messages.into_iter().map(Message::into_line).collect()
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

enum Message {
    Line(String),
    /// All content of a stream.
    Content(u32, Vec<u8>),
}

impl Message {
    fn into_line(self) -> String {
        match self {
            Self::Line(line) => line,
            Self::Content(stream, bytes) => format!("data {stream} {:?}", Escaped(&bytes)),
        }
    }
}

/// Adds content to that of its stream. An empty frame holds none.
fn add_content(frame: &Frame<'_>, messages: &mut Vec<Message>) {
    let known = messages.iter_mut().find_map(|message| match message {
        Message::Content(stream, bytes) if *stream == frame.stream => Some(bytes),
        Message::Content(..) | Message::Line(_) => None,
    });
    match known {
        Some(bytes) => bytes.extend_from_slice(frame.content()),
        None if frame.content().is_empty() => {}
        None => messages.push(Message::Content(frame.stream, frame.content().to_vec())),
    }
}

fn line(frame: &Frame<'_>) -> String {
    let Frame { kind, stream, payload, .. } = frame;
    match *kind {
        frame::HEADERS => format!("headers {stream}"),
        frame::PRIORITY_FRAME => format!("priority {stream}"),
        frame::RST_STREAM => format!("reset {stream} {}", code_name(frame.number(0))),
        frame::SETTINGS if frame.is_ack() => "settings-ack".to_owned(),
        frame::SETTINGS => "settings".to_owned(),
        frame::PUSH_PROMISE => format!("push-promise {stream} {}", frame.promised()),
        frame::PING => {
            let name = if frame.is_ack() { "ping-ack" } else { "ping" };
            format!("{name} {:?}", Escaped(payload))
        }
        frame::GOAWAY => {
            format!("goaway {} last {}", code_name(frame.number(4)), frame.number_31(0))
        }
        frame::WINDOW_UPDATE => format!("window-update {stream} {}", frame.number_31(0)),
        frame::CONTINUATION => format!("continuation {stream}"),
        kind => format!("frame {kind} {stream}"),
    }
}

/// The greatest payload that every receiver accepts (RFC 9113, 4.2).
const EVERY_LEN: usize = 1 << 14;
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
