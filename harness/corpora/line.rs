//! A line of a vocabulary, as a core says it: a word and its fields, formatted only if someone reads.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use crate::bytes::Escaped;

/// An event of a protocol's vocabulary, made by one of its constructors.
///
/// # Examples
///
/// ```
/// use chunkproof::corpora::http1;
///
/// let line = http1::request("GET", "/a\"b", "1.1");
/// assert_eq!(format!("{line:?}"), r#"request "GET" "/a\"b" 1.1"#);
/// ```
#[derive(Clone, Copy)]
pub struct Line<'a> {
    word: &'static str,
    fields: [Option<Field<'a>>; FIELDS_MAX],
}

/// What stands behind the word.
#[derive(Clone, Copy)]
pub(crate) enum Field<'a> {
    /// In double quotes, escaped.
    Bytes(&'a [u8]),
    /// In decimal digits.
    Number(i128),
    /// In hexadecimal digits, at least two.
    Hex(i128),
    /// As it is.
    Bare(&'a str),
    /// As its `Debug` text.
    Value(&'a dyn Value),
}

/// A value of a kind of its own, such as a list of numbers.
pub trait Value: Debug {
    /// `Hash`, for any hasher.
    fn hash_value(&self, state: &mut dyn Hasher);
}

impl<T: Debug + Hash> Value for T {
    fn hash_value(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

impl<'a> Line<'a> {
    pub(crate) fn new<const N: usize>(word: &'static str, fields: [Field<'a>; N]) -> Self {
        const { assert!(N <= FIELDS_MAX, "a word has no more fields than that") }
        let mut all = [None; FIELDS_MAX];
        for (place, field) in all.iter_mut().zip(fields) {
            *place = Some(field);
        }
        Self { word, fields: all }
    }
}

impl Hash for Line<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
        for field in self.fields.iter().flatten() {
            match field {
                Field::Bytes(bytes) => bytes.hash(state),
                Field::Number(number) | Field::Hex(number) => hash_number(*number, state),
                Field::Bare(word) => word.hash(state),
                Field::Value(value) => value.hash_value(state),
            }
        }
    }
}

/// Nearly all numbers fit into half the bytes; the others stand behind one that no such number is.
fn hash_number(number: i128, state: &mut impl Hasher) {
    match u64::try_from(number) {
        Ok(number) if number != u64::MAX => state.write_u64(number),
        Ok(_) | Err(_) => {
            state.write_u64(u64::MAX);
            number.hash(state);
        }
    }
}

impl Debug for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        for field in self.fields.iter().flatten() {
            match field {
                Field::Bytes(bytes) => write!(f, " {:?}", Escaped(bytes))?,
                Field::Number(number) => write!(f, " {number}")?,
                Field::Hex(number) => write!(f, " {number:#04x}")?,
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
    ($a:lifetime value) => { &$a dyn $crate::corpora::Value };
}

/// An argument as a field; no number of a protocol is wider than this.
macro_rules! field {
    (bytes $value:ident) => {
        $crate::corpora::line::Field::Bytes($value.as_ref())
    };
    (number $value:ident) => {
        $crate::corpora::line::Field::Number($value.try_into().unwrap_or(i128::MAX))
    };
    (hex $value:ident) => {
        $crate::corpora::line::Field::Hex($value.try_into().unwrap_or(i128::MAX))
    };
    (bare $value:ident) => {
        $crate::corpora::line::Field::Bare($value)
    };
    (value $value:ident) => {
        $crate::corpora::line::Field::Value($value)
    };
}

pub(crate) use {field, kind};

const FIELDS_MAX: usize = 8;
