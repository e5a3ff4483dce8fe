//! Finds where a block in braces begins and ends, and where its content begins.

use crate::bytes::REPEAT;

/// Whether the brace at the start opens a block: a name, also of a parameter, follows it.
pub(super) fn is_block(from: &str) -> bool {
    from.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
}

/// The length of the block at the start, in bytes, with both braces; `None` if it is not closed.
pub(super) fn block_len(from: &str) -> Option<usize> {
    // The repeated text is in quotes, and may hold a brace of its own.
    if from.starts_with(REPEAT) {
        return from.find("\"}").map(|end| end + 2);
    }
    let mut depth = 0_usize;
    for (at, byte) in from.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The head of a block and its content, which follows a colon and a space.
pub(super) fn split_content(inner: &str) -> (&str, Option<&str>) {
    match (inner.split_once(": "), inner.strip_suffix(':')) {
        (Some((head, content)), _) if !head.contains('{') => (head, Some(content)),
        (_, Some(head)) if !head.contains('{') => (head, Some("")),
        _ => (inner, None),
    }
}
