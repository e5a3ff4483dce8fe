//! Reads what an application of `FastCGI` sent as messages, in the vocabulary's words for them.

use std::fmt::Write as _;

use crate::bytes::Escaped;

/// Returns the records in outgoing bytes, a line for each without its padding.
///
/// A record that is not whole is left out.
///
/// Spec: `FastCGI` 1.0, 3.3 to 5.5.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::fastcgi::sent;
///
/// assert_eq!(sent(b"\x01\x0b\0\0\0\x08\0\0c\0\0\0\0\0\0\0"), ["unknown-type 99"]);
/// ```
#[must_use]
pub fn sent(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes;
    let mut messages = Vec::new();
    while let Some((&[_, kind, id_1, id_0, len_1, len_0, padding, _], after)) =
        rest.split_first_chunk()
    {
        let len = usize::from(u16::from_be_bytes([len_1, len_0]));
        let Some((content, after)) = after.split_at_checked(len) else { break };
        let Some((_, next)) = after.split_at_checked(padding.into()) else { break };
        messages.push(message(kind, u16::from_be_bytes([id_1, id_0]), content));
        rest = next;
    }
    messages
}

fn message(kind: u8, id: u16, content: &[u8]) -> String {
    match (kind, content) {
        (3, &[a, b, c, d, protocol_status, ..]) => {
            format!("end-request {id} {protocol_status} {}", u32::from_be_bytes([a, b, c, d]))
        }
        (6, _) => format!("stdout {id} {:?}", Escaped(content)),
        (7, _) => format!("stderr {id} {:?}", Escaped(content)),
        (10, _) => values_result(content),
        (11, &[kind, ..]) => format!("unknown-type {kind}"),
        _ => format!("record {kind} {id}"),
    }
}

/// The line of `FCGI_GET_VALUES_RESULT`: the number of its pairs and the pairs, up to one that is not whole.
fn values_result(content: &[u8]) -> String {
    let (mut n_pairs, mut pairs) = (0_usize, String::new());
    let mut rest = content;
    while let Some((name, value, next)) = pair(rest) {
        let _infallible = write!(pairs, " {:?} {:?}", Escaped(name), Escaped(value));
        n_pairs += 1;
        rest = next;
    }
    format!("values-result {n_pairs}{pairs}")
}

/// The first name-value pair, and the bytes after it.
fn pair(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (name_len, rest) = len(bytes)?;
    let (value_len, rest) = len(rest)?;
    let (name, rest) = rest.split_at_checked(name_len)?;
    let (value, rest) = rest.split_at_checked(value_len)?;
    Some((name, value, rest))
}

/// A length of one byte, or of four if its first bit is set, and the bytes after it.
fn len(bytes: &[u8]) -> Option<(usize, &[u8])> {
    if bytes.first()? & LONG == 0 {
        let (len, rest) = bytes.split_first()?;
        return Some((usize::from(*len), rest));
    }
    let (&[first, b, c, d], rest) = bytes.split_first_chunk()?;
    let len = u32::from_be_bytes([first & !LONG, b, c, d]);
    Some((usize::try_from(len).ok()?, rest))
}

const LONG: u8 = 0x80;

#[cfg(test)]
mod tests {
    use super::sent;

    #[test]
    fn each_record_is_a_message_without_its_padding() {
        let all = b"\x01\x03\0\x01\0\x08\0\0\0\0\0\x07\x03\0\0\0\
            \x01\x06\0\x02\0\x02\x06\0ab\0\0\0\0\0\0\x01\x07\0\x02\0\0\0\0\
            \x01\x0b\0\0\0\x08\0\0c\0\0\0\0\0\0\0\x01\x05\0\x02\0\0\x01\0z";
        let messages = [
            "end-request 1 3 7",
            "stdout 2 \"ab\"",
            "stderr 2 \"\"",
            "unknown-type 99",
            "record 5 2",
        ];
        assert_eq!(sent(all), messages);
        assert_eq!(sent(&all[..all.len() - 1]), messages[..4], "one that is cut off is none");
        assert_eq!(sent(b"\x01\x03\0\x01\0\0\0\0"), ["record 3 1"], "without content");
    }

    #[test]
    fn pairs_have_lengths_of_one_or_four_bytes() {
        let result = |pairs: &[u8]| {
            let head = [1, 10, 0, 0, 0, u8::try_from(pairs.len()).unwrap(), 0, 0];
            sent(&[&head, pairs].concat())
        };
        assert_eq!(result(b""), ["values-result 0"]);
        assert_eq!(
            result(b"\x01\x02Nab\x80\0\0\x01\0M"),
            ["values-result 2 \"N\" \"ab\" \"M\" \"\""]
        );
        assert_eq!(result(b"\x01\x80\0\0\x01Na\x01\x02Nb"), ["values-result 1 \"N\" \"a\""]);
        assert_eq!(result(b"\x01\x80\0"), ["values-result 0"], "a length that is cut off");
    }
}
