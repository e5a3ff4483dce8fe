//! RESP, the protocol of Redis: a value is an event, named for its type.
//!
//! Maps, sets and attributes have no order of their own in many libraries: [`Value::map`],
//! [`Value::set`] and [`Value::attributed`] sort them by their text.

use std::fmt::{self, Debug};

use crate::bytes::Escaped;

/// A value; as an event it prints in the form of the vocabulary.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol::resp::Value;
///
/// let value = Value::Array(vec![Value::Integer(1), Value::Bulk(b"a".into()), Value::Null]);
/// assert_eq!(format!("{value:?}"), r#"array [integer 1, bulk "a", null]"#);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// A simple string.
    Simple(Vec<u8>),
    /// A simple error.
    Error(Vec<u8>),
    /// An integer (RESP3 draft: number).
    Integer(i64),
    /// A bulk string (RESP3 draft: blob string), streamed or not.
    Bulk(Vec<u8>),
    /// A null, a null bulk string or a null array.
    Null,
    /// An array, streamed or not.
    Array(Vec<Self>),
    /// A boolean.
    Boolean(bool),
    /// A double, by its text; see [`Value::double`].
    Double(String),
    /// A big number, as received.
    BigNumber(Vec<u8>),
    /// A bulk error.
    BulkError(Vec<u8>),
    /// A verbatim string: its encoding, such as `txt`, and its bytes.
    Verbatim(&'static str, Vec<u8>),
    /// A map.
    Map(Vec<(Self, Self)>),
    /// A set.
    Set(Vec<Self>),
    /// A push.
    Push(Vec<Self>),
    /// A value with the attributes sent before it.
    Attributed(Vec<(Self, Self)>, Box<Self>),
    /// A part of a streamed string, which is not a value of its own: no case expects one.
    Chunk(Vec<u8>),
}

impl Value {
    /// Makes a double, in the fewest digits that parse to the same: `1.5`, `10.0`, `inf`, `-inf`,
    /// `nan`.
    #[must_use]
    pub fn double(number: f64) -> Self {
        Self::Double(format!("{number:?}").to_lowercase())
    }

    /// Makes a map, sorted by its text.
    pub fn map(pairs: impl IntoIterator<Item = (Self, Self)>) -> Self {
        Self::Map(sorted(pairs))
    }

    /// Makes a set, sorted by its text.
    pub fn set(members: impl IntoIterator<Item = Self>) -> Self {
        Self::Set(sorted(members))
    }

    /// Makes a value with attributes, which are sorted by their text.
    pub fn attributed(pairs: impl IntoIterator<Item = (Self, Self)>, value: Self) -> Self {
        Self::Attributed(sorted(pairs), Box::new(value))
    }
}

/// The entries, sorted by their text.
fn sorted<T: Debug>(entries: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut entries = Vec::from_iter(entries);
    entries.sort_by_cached_key(|entry| format!("{entry:?}"));
    entries
}

impl Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Simple(bytes) => write!(f, "simple {:?}", Escaped(bytes)),
            Self::Error(bytes) => write!(f, "error {:?}", Escaped(bytes)),
            Self::Integer(number) => write!(f, "integer {number}"),
            Self::Bulk(bytes) => write!(f, "bulk {:?}", Escaped(bytes)),
            Self::Null => f.write_str("null"),
            Self::Array(values) => write!(f, "array {values:?}"),
            Self::Boolean(is_true) => write!(f, "boolean {is_true}"),
            Self::Double(text) => write!(f, "double {text}"),
            Self::BigNumber(digits) => write!(f, "big-number {:?}", Escaped(digits)),
            Self::BulkError(bytes) => write!(f, "bulk-error {:?}", Escaped(bytes)),
            Self::Verbatim(encoding, bytes) => {
                write!(f, "verbatim {encoding:?} {:?}", Escaped(bytes))
            }
            Self::Map(pairs) => write!(f, "map {:?}", Pairs(pairs)),
            Self::Set(members) => write!(f, "set {members:?}"),
            Self::Push(values) => write!(f, "push {values:?}"),
            Self::Chunk(bytes) => write!(f, "chunk {:?}", Escaped(bytes)),
            Self::Attributed(pairs, value) => write!(f, "attribute {:?} {value:?}", Pairs(pairs)),
        }
    }
}

/// Keys with their values.
struct Pairs<'a>(&'a [(Value, Value)]);

impl Debug for Pairs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |(key, value): &(Value, Value)| format!("{key:?} => {value:?}");
        let pairs: Vec<String> = self.0.iter().map(pair).collect();
        write!(f, "[{}]", pairs.join(", "))
    }
}

/// Each word, with the kinds of its fields.
#[cfg(test)]
pub(crate) const WORDS: &[(&str, &[&str])] = &[
    ("simple", &["bytes"]),
    ("error", &["bytes"]),
    ("integer", &["number"]),
    ("bulk", &["bytes"]),
    ("null", &[]),
    ("array", &["value"]),
    ("boolean", &["bare"]),
    ("double", &["bare"]),
    ("big-number", &["bytes"]),
    ("bulk-error", &["bytes"]),
    ("verbatim", &["bytes", "bytes"]),
    ("map", &["value"]),
    ("set", &["value"]),
    ("push", &["value"]),
    ("attribute", &["value"]),
];

files! {
    "resp":
    "growth", "limits", "malformed", "pipelining", "resp2-arrays", "resp2-bulk", "resp2-simple",
    "resp3-aggregates", "resp3-types", "truncated", "vocabulary",
}
