//! Where a block in braces begins, ends, and has its content.

use crate::bytes::REPEAT;

/// Whether a brace opens a block: a name, of a parameter too, stands behind it.
pub(super) fn is_block(from: &str) -> bool {
    from.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic)
}

/// How long a block is, with both braces.
pub(super) fn block_len(from: &str) -> Option<usize> {
    // What is repeated stands in quotes, and may hold a brace of its own.
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

/// The head of a block and its content, which stands behind a colon and a space.
pub(super) fn split_content(inner: &str) -> (&str, Option<&str>) {
    match (inner.split_once(": "), inner.strip_suffix(':')) {
        (Some((head, content)), _) if !head.contains('{') => (head, Some(content)),
        (_, Some(head)) if !head.contains('{') => (head, Some("")),
        _ => (inner, None),
    }
}
