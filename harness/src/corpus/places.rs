//! Lines and columns of a text, found without counting from its start each time.

/// A table of places, so that the place of an offset costs at most [`STRIDE`] bytes of reading.
#[derive(Debug)]
pub(super) struct PlaceTable {
    /// Line and column of each offset that is a multiple of the stride.
    marks: Vec<(usize, usize)>,
}

impl PlaceTable {
    pub(super) fn of(text: &str) -> Self {
        let mut at = START;
        let marks = text.as_bytes().chunks(STRIDE).map(|chunk| {
            let mark = at;
            at = after(at, chunk);
            mark
        });
        Self { marks: marks.collect() }
    }

    /// Line and column of an offset into the text that the table was made of, both from 1. A column
    /// counts characters.
    pub(super) fn find(&self, text: &str, offset: usize) -> (usize, usize) {
        let (mark, rest) = self.nearest(text, offset);
        after(mark, rest)
    }

    /// The last mark before an offset, and the bytes from there to the offset.
    fn nearest<'t>(&self, text: &'t str, offset: usize) -> ((usize, usize), &'t [u8]) {
        let offset = offset.min(text.len());
        // The end of the text may have no mark of its own.
        let index = (offset / STRIDE).min(self.marks.len().saturating_sub(1));
        let mark = self.marks.get(index).copied().unwrap_or(START);
        (mark, text.as_bytes().get(index * STRIDE..offset).unwrap_or_default())
    }
}

/// The place after these bytes.
fn after((mut line, mut column): (usize, usize), bytes: &[u8]) -> (usize, usize) {
    for byte in bytes {
        match byte {
            b'\n' => (line, column) = (line + 1, 1),
            // A byte within a character.
            0x80..=0xbf => {}
            _ => column += 1,
        }
    }
    (line, column)
}

const START: (usize, usize) = (1, 1);
const STRIDE: usize = 128;

#[cfg(test)]
mod tests {
    use super::{PlaceTable, STRIDE};

    /// Short and long lines, with characters of one to four bytes.
    fn text() -> String {
        (0..40).map(|n| format!("{}é€𝄞\n", "x".repeat(n * 7 % 90))).collect()
    }

    #[test]
    fn a_place_is_what_counting_from_the_start_finds() {
        for text in [text(), String::new(), "a".repeat(STRIDE), "a".repeat(2 * STRIDE) + "\n"] {
            let places = PlaceTable::of(&text);
            let (mut line, mut column) = (1, 1);
            for (offset, char) in text.char_indices().chain([(text.len(), 'x')]) {
                assert_eq!(places.find(&text, offset), (line, column), "{offset}");
                (line, column) = if char == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
        }
    }

    #[test]
    fn a_place_costs_the_same_at_every_offset() {
        let text = text().repeat(100);
        let places = PlaceTable::of(&text);
        let costs = (0..=text.len()).map(|offset| places.nearest(&text, offset).1.len());
        assert!(text.len() > 100 * STRIDE);
        assert_eq!(costs.max(), Some(STRIDE));
    }
}
