//! Reads what one side of a WebSocket connection sent as messages, in the vocabulary's words for them.

use crate::bytes::Escaped;

/// Returns the frames in outgoing bytes, a line for each, with their payloads unmasked; a frame that is not whole
/// is left out.
///
/// A line is the name of the opcode and the payload, `more` after it if the frame is not the last of its message;
/// a Close frame has its code in front. A mask is left out, as its key is random.
///
/// Spec: RFC 6455, 5.2.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::websocket::sent;
///
/// assert_eq!(sent(b"\x8a\x02ab\x88\x02\x03\xe8"), ["pong \"ab\"", "close 1000 \"\""]);
/// ```
#[must_use]
pub fn sent(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes;
    let mut messages = Vec::new();
    while let Some((message, next)) = next(rest) {
        messages.push(message);
        rest = next;
    }
    messages
}

/// The first frame as a line, and the bytes after it.
fn next(bytes: &[u8]) -> Option<(String, &[u8])> {
    let (&[first, second], rest) = bytes.split_first_chunk()?;
    let (len, rest) = match second & !MASK {
        126 => {
            rest.split_first_chunk().map(|(len, rest)| (u16::from_be_bytes(*len).into(), rest))?
        }
        127 => rest.split_first_chunk().map(|(len, rest)| (u64::from_be_bytes(*len), rest))?,
        len => (len.into(), rest),
    };
    let (key, rest) = match second & MASK {
        0 => ([0; 4], rest),
        _ => rest.split_first_chunk().map(|(key, rest)| (*key, rest))?,
    };
    let (payload, rest) = rest.split_at_checked(usize::try_from(len).ok()?)?;
    let payload: Vec<u8> =
        payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key).collect();
    Some((message(first, &payload), rest))
}

fn message(first: u8, payload: &[u8]) -> String {
    let more = if first & FIN == 0 { " more" } else { "" };
    let with_payload = |name: &str| format!("{name} {:?}{more}", Escaped(payload));
    match first & OPCODE {
        0 => with_payload("continuation"),
        1 => with_payload("text"),
        2 => with_payload("binary"),
        8 => match payload.split_first_chunk() {
            Some((code, reason)) => {
                format!("close {} {:?}", u16::from_be_bytes(*code), Escaped(reason))
            }
            None => "close".to_owned(),
        },
        9 => with_payload("ping"),
        10 => with_payload("pong"),
        opcode => with_payload(&format!("opcode {opcode}")),
    }
}

const FIN: u8 = 0x80;
const MASK: u8 = 0x80;
const OPCODE: u8 = 0x0f;

#[cfg(test)]
mod tests {
    use super::sent;

    #[test]
    fn each_frame_is_a_message_without_its_mask() {
        let masked = b"\x89\x82\x01\x02\x03\x04\x60\x60";
        assert_eq!(sent(masked), ["ping \"ab\""]);
        let all = b"\x01\x01a\x80\x01b\x82\0\x88\0\x88\x03\x03\xe9x\x83\0";
        let messages = [
            "text \"a\" more",
            "continuation \"b\"",
            "binary \"\"",
            "close",
            "close 1001 \"x\"",
            "opcode 3 \"\"",
        ];
        assert_eq!(sent(all), messages);
        assert_eq!(sent(&all[..all.len() - 1]), messages[..5], "one that is cut off is none");
    }

    #[test]
    fn a_length_has_three_forms() {
        let frame = |head: &[u8], len: usize| [head, &vec![b'x'; len]].concat();
        let len = |bytes: &[u8]| sent(bytes)[0].len();
        let words = "binary \"\"".len();
        assert_eq!(len(&frame(b"\x82\x7e\0\x7e", 126)), words + 126);
        assert_eq!(len(&frame(b"\x82\x7f\0\0\0\0\0\x01\0\0", 65536)), words + 65536);
        assert_eq!(sent(b"\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff"), [""; 0]);
    }
}
