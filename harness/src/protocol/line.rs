//! A line of a vocabulary, as a core logs it: a word and its fields, formatted only when it is
//! printed.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use crate::bytes::Escaped;

/// An event of a protocol's vocabulary, made by one of its constructors.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::http1;
///
/// let line = http1::request("GET", "/a\"b", "1.1");
/// assert_eq!(format!("{line:?}"), r#"request "GET" "/a\"b" 1.1"#);
/// ```
#[derive(Clone, Copy)]
pub struct Line<'a> {
    word: &'static str,
    fields: [Option<Field<'a>>; FIELDS_MAX],
}

/// A field, which follows the word.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    /// In double quotes, escaped.
    Bytes(&'a [u8]),
    /// In decimal digits.
    Number(Wide),
    /// In hexadecimal digits, at least two.
    Hex(Wide),
    /// As it is.
    Bare(&'a str),
    /// As its `Debug` text.
    Value(&'a dyn FieldValue),
}

/// A number of 128 bits in two halves: the alignment of `i128` would double the size of every line.
#[derive(Clone, Copy)]
pub(crate) struct Wide {
    low: u64,
    high: i64,
}

/// A field value of any type, such as a list of numbers.
///
/// This trait is sealed: every type that is `Debug` and `Hash` implements it.
pub trait FieldValue: Debug + private::SealedFieldValue {
    /// Feeds the value to a hasher, as `Hash` does.
    fn hash_value(&self, state: &mut dyn Hasher);
}

mod private {
    #[expect(unnameable_types, reason = "it seals a trait")]
    pub trait SealedFieldValue {}
}

impl<T: Debug + Hash> private::SealedFieldValue for T {}

impl<T: Debug + Hash> FieldValue for T {
    fn hash_value(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

impl<'a> Line<'a> {
    #[inline]
    pub(crate) fn new<const N: usize>(word: &'static str, fields: [Field<'a>; N]) -> Self {
        const { assert!(N <= FIELDS_MAX, "a word has at most `FIELDS_MAX` fields") }
        let mut all = [None; FIELDS_MAX];
        for (place, field) in all.iter_mut().zip(fields) {
            *place = Some(field);
        }
        Self { word, fields: all }
    }

    /// The fields; the unused places come last.
    fn fields(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter().map_while(Option::as_ref)
    }
}

impl Hash for Line<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
        for field in self.fields() {
            match field {
                Field::Bytes(bytes) => bytes.hash(state),
                Field::Number(number) | Field::Hex(number) => number.hash(state),
                Field::Bare(word) => word.hash(state),
                Field::Value(value) => value.hash_value(state),
            }
        }
    }
}

impl Wide {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves hold all bits")]
    #[expect(clippy::cast_sign_loss, reason = "the upper half keeps the sign")]
    pub(crate) fn of(number: i128) -> Self {
        Self { low: number as u64, high: (number >> 64) as i64 }
    }

    fn value(self) -> i128 {
        i128::from(self.high) << 64 | i128::from(self.low)
    }
}

/// Nearly all numbers fit into the lower half and hash as 8 bytes; the others follow a mark that is
/// none of them.
impl Hash for Wide {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.high == 0 && self.low != u64::MAX {
            state.write_u64(self.low);
        } else {
            state.write_u64(u64::MAX);
            state.write_u64(self.low);
            state.write_i64(self.high);
        }
    }
}

impl Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        for field in self.fields() {
            match field {
                Field::Bytes(bytes) => write!(f, " {:?}", Escaped(bytes))?,
                Field::Number(number) => write!(f, " {}", number.value())?,
                Field::Hex(number) => write!(f, " {:#04x}", number.value())?,
                Field::Value(value) => write!(f, " {value:?}")?,
                // A flag that is not set leaves no gap.
                Field::Bare("") => {}
                Field::Bare(word) => write!(f, " {word}")?,
            }
        }
        Ok(())
    }
}

/// The type of an argument.
macro_rules! kind {
    ($a:lifetime bytes) => { &$a (impl AsRef<[u8]> + ?Sized) };
    ($a:lifetime number) => { impl TryInto<i128> };
    ($a:lifetime hex) => { impl TryInto<i128> };
    ($a:lifetime bare) => { &$a str };
    ($a:lifetime value) => { &$a dyn $crate::protocol::FieldValue };
}

/// An argument as a field; no protocol has numbers wider than `i128`.
macro_rules! field {
    (bytes $value:ident) => {
        $crate::protocol::line::Field::Bytes($value.as_ref())
    };
    (number $value:ident) => {{
        let number = $value.try_into().unwrap_or(i128::MAX);
        $crate::protocol::line::Field::Number($crate::protocol::line::Wide::of(number))
    }};
    (hex $value:ident) => {{
        let number = $value.try_into().unwrap_or(i128::MAX);
        $crate::protocol::line::Field::Hex($crate::protocol::line::Wide::of(number))
    }};
    (bare $value:ident) => {
        $crate::protocol::line::Field::Bare($value)
    };
    (value $value:ident) => {
        $crate::protocol::line::Field::Value($value)
    };
}

pub(crate) use {field, kind};

const FIELDS_MAX: usize = 8;

#[cfg(test)]
mod tests {
    use super::{Field, Line, Wide};
    use crate::digest::Digest;

    #[test]
    fn different_numbers_print_and_hash_differently() {
        let (most, least) = (i128::MAX, i128::MIN);
        let max = i128::from(u64::MAX);
        let numbers = [0, 1, -1, 255, max - 1, max, max + 1, -max, most, least];
        let line = |number| Line::new("n", [Field::Number(Wide::of(number))]);
        let mut seen = std::collections::BTreeSet::new();
        for number in numbers {
            assert_eq!(format!("{:?}", line(number)), format!("n {number}"));
            assert!(seen.insert(Digest::of(&line(number))), "{number}");
        }
        assert_eq!(format!("{:?}", Line::new("n", [Field::Hex(Wide::of(5))])), "n 0x05");
    }
}
