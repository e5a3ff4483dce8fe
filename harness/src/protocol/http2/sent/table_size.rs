//! Reads the sizes of the dynamic table with which a field block begins (RFC 7541, 6.3).

/// The updates of the table size at the beginning of a field block, in order.
pub(super) fn table_sizes(block: &[u8]) -> Vec<u64> {
    let (mut sizes, mut rest) = (Vec::new(), block);
    while let Some((size, after)) = table_size(rest) {
        sizes.push(size);
        rest = after;
    }
    sizes
}

/// The update that the bytes begin with, and the bytes after it.
fn table_size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (first, mut rest) = bytes.split_first().filter(|(first, _)| **first & !PREFIX == UPDATE)?;
    let mut size = u64::from(first & PREFIX);
    if size < u64::from(PREFIX) {
        return Some((size, rest));
    }
    for shift in (0..MAX_BITS).step_by(7) {
        let (digit, after) = rest.split_first()?;
        size += u64::from(digit & !MORE) << shift;
        rest = after;
        if digit & MORE == 0 {
            return Some((size, rest));
        }
    }
    None
}

/// The pattern of the first byte, and the bits of the number in it.
const UPDATE: u8 = 0x20;
const PREFIX: u8 = 0x1f;
/// Another digit follows.
const MORE: u8 = 0x80;
/// A size has at most 32 bits, in five digits.
const MAX_BITS: u32 = 35;

#[cfg(test)]
mod tests {
    use super::table_sizes;

    #[test]
    fn updates_are_read_up_to_the_first_field() {
        let cases: [(&[u8], &[u64]); 9] = [
            (b"", &[]),
            (b"\x82\x20", &[]),
            (b"\x20", &[0]),
            (b"\x3e\x82", &[30]),
            (b"\x3f\x00", &[31]),
            (b"\x20\x3f\xe1\x1f\x82\x20", &[0, 4096]),
            (b"\x3f\xe0\xff\xff\xff\x0f", &[u32::MAX as u64]),
            (b"\x20\x3f\xe1", &[0]),
            (b"\x3f\x80\x80\x80\x80\x80\x00", &[]),
        ];
        for (block, sizes) in cases {
            assert_eq!(table_sizes(block), sizes, "{block:?}");
        }
    }
}
