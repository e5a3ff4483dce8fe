//! Reads what one side of an HTTP/2 connection sent as messages, in the vocabulary's words for them.

use crate::bytes::Escaped;

/// Returns the frames in outgoing bytes, a line for each; the preface of a client, and a frame that is not whole,
/// are left out.
///
/// Field blocks are not decoded: how they are encoded is the sender's.
///
/// Spec: RFC 9113, 4.1 and 6.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::http2::sent;
///
/// assert_eq!(sent(b"\0\0\0\x04\x01\0\0\0\0"), ["settings-ack"]);
/// ```
#[must_use]
pub fn sent(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes.strip_prefix(MAGIC).unwrap_or(bytes);
    let mut messages = Vec::new();
    while let Some((header, after)) = rest.split_first_chunk::<HEADER_LEN>() {
        let [a, b, c, kind, flags, stream @ ..] = *header;
        let len = u32::from_be_bytes([0, a, b, c]) as usize;
        let Some((payload, next)) = after.split_at_checked(len) else { break };
        messages.push(message(kind, flags, u32::from_be_bytes(stream) & !RESERVED, payload));
        rest = next;
    }
    messages
}

/// Returns the name of an error code; its number if it has none.
///
/// Spec: RFC 9113, 7.
#[must_use]
pub fn code_name(code: u32) -> String {
    let name = usize::try_from(code).ok().and_then(|code| CODES.get(code));
    name.map_or_else(|| code.to_string(), |name| (*name).to_owned())
}

fn message(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> String {
    let is_ack = flags & ACK != 0;
    let end = if flags & END_STREAM != 0 { " end" } else { "" };
    let number = |at: usize| {
        let bytes = payload.get(at..).and_then(<[u8]>::first_chunk);
        u32::from_be_bytes(bytes.copied().unwrap_or_default())
    };
    match kind {
        0 => format!("data {stream} {}{end}", content_len(flags, payload)),
        1 => format!("headers {stream}{end}"),
        2 => format!("priority {stream}"),
        3 => format!("reset {stream} {}", code_name(number(0))),
        4 if is_ack => "settings-ack".to_owned(),
        4 => "settings".to_owned(),
        5 => format!("push-promise {stream} {}", number(0) & !RESERVED),
        6 => {
            let name = if is_ack { "ping-ack" } else { "ping" };
            format!("{name} {:?}", Escaped(payload))
        }
        7 => format!("goaway {} last {}", code_name(number(4)), number(0) & !RESERVED),
        8 => format!("window-update {stream} {}", number(0) & !RESERVED),
        9 => format!("continuation {stream}"),
        _ => format!("frame {kind} {stream}"),
    }
}

/// The length of the content of a DATA frame, without its padding.
fn content_len(flags: u8, payload: &[u8]) -> usize {
    let padding = payload.first().filter(|_| flags & PADDED != 0);
    payload.len().saturating_sub(padding.map_or(0, |length| 1 + usize::from(*length)))
}

const MAGIC: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADER_LEN: usize = 9;
const RESERVED: u32 = 1 << 31;
const ACK: u8 = 0x1;
const END_STREAM: u8 = 0x1;
const PADDED: u8 = 0x8;
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

#[cfg(test)]
mod tests {
    use super::sent;

    fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
        let len = u8::try_from(payload.len()).unwrap();
        [&[0, 0, len, kind, flags, 0, 0, 0, stream], payload].concat()
    }

    #[test]
    fn each_frame_is_a_message() {
        let all = [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
            frame(4, 0, 0, b""),
            frame(4, 1, 0, b""),
            frame(1, 5, 1, b"\x82"),
            frame(0, 9, 1, b"\x02abc\0\0"),
            frame(0, 0, 3, b"ab"),
            frame(3, 0, 3, &[0, 0, 0, 8]),
            frame(6, 0, 0, b"12345678"),
            frame(6, 1, 0, b"1234567\0"),
            frame(8, 0, 5, &[0x80, 0, 0x40, 0]),
            frame(7, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 1, b'x']),
            frame(7, 0, 0, &[0, 0, 0, 3, 0, 0, 0, 99]),
            frame(0x42, 0, 1, b""),
        ];
        let messages = [
            "settings",
            "settings-ack",
            "headers 1 end",
            "data 1 3 end",
            "data 3 2",
            "reset 3 cancel",
            "ping \"12345678\"",
            "ping-ack \"1234567\\0\"",
            "window-update 5 16384",
            "goaway protocol-error last 3",
            "goaway 99 last 3",
            "frame 66 1",
        ];
        let bytes = all.concat();
        assert_eq!(sent(&bytes), messages);
        // A frame that is cut off is none.
        assert_eq!(sent(&bytes[..bytes.len() - 1]), messages[..messages.len() - 1]);
        assert_eq!(sent(b""), [""; 0]);
    }
}
