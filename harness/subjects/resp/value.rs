//! A RESP value as the transcripts have it, the same for both versions of the protocol.

use std::fmt::{self, Debug};

use chunkproof::bytes::Escaped;
use redis_protocol::resp2::types::OwnedFrame as Frame2;
use redis_protocol::resp3::types::{
    OwnedAttributes, OwnedFrame as Frame3, Resp3Frame, VerbatimStringFormat,
};

/// A value with the name of its type; it prints as the vocabulary says.
#[derive(Hash)]
pub(super) enum Value {
    Plain(&'static str, String),
    Bytes(&'static str, Vec<u8>),
    Verbatim(&'static str, Vec<u8>),
    List(&'static str, Vec<Self>),
    Pairs(&'static str, Vec<(Self, Self)>),
    Attributed(Box<Self>, Box<Self>),
}

impl Value {
    fn list<T: Into<Self>>(name: &'static str, values: impl IntoIterator<Item = T>) -> Self {
        Self::List(name, values.into_iter().map(Into::into).collect())
    }

    /// Pairs by their text, as the crate's maps have no order of their own.
    fn pairs(name: &'static str, map: OwnedAttributes) -> Self {
        let mut pairs: Vec<(Self, Self)> =
            map.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        pairs.sort_by_cached_key(|pair| format!("{pair:?}"));
        Self::Pairs(name, pairs)
    }

    /// Members by their text, as the crate's sets have no order of their own.
    fn set(members: impl IntoIterator<Item = Frame3>) -> Self {
        let mut members: Vec<Self> = members.into_iter().map(Into::into).collect();
        members.sort_by_cached_key(|member| format!("{member:?}"));
        Self::List("set", members)
    }
}

impl From<Frame2> for Value {
    fn from(frame: Frame2) -> Self {
        match frame {
            Frame2::SimpleString(data) => Self::Bytes("simple", data),
            Frame2::Error(data) => Self::Bytes("error", data.into()),
            Frame2::Integer(data) => Self::Plain("integer", format!(" {data}")),
            Frame2::BulkString(data) => Self::Bytes("bulk", data),
            Frame2::Array(data) => Self::list("array", data),
            Frame2::Null => Self::Plain("null", String::new()),
        }
    }
}

impl From<Frame3> for Value {
    fn from(mut frame: Frame3) -> Self {
        if let Some(attributes) = frame.take_attributes() {
            let attributes = Self::pairs("attribute", attributes);
            return Self::Attributed(attributes.into(), Self::from(frame).into());
        }
        match frame {
            Frame3::SimpleString { data, .. } => Self::Bytes("simple", data),
            Frame3::SimpleError { data, .. } => Self::Bytes("error", data.into()),
            Frame3::Number { data, .. } => Self::Plain("integer", format!(" {data}")),
            Frame3::BlobString { data, .. } => Self::Bytes("bulk", data),
            Frame3::BlobError { data, .. } => Self::Bytes("bulk-error", data),
            Frame3::Boolean { data, .. } => Self::Plain("boolean", format!(" {data}")),
            Frame3::Null => Self::Plain("null", String::new()),
            Frame3::Double { data, .. } => {
                Self::Plain("double", format!(" {data:?}").to_lowercase())
            }
            Frame3::BigNumber { data, .. } => Self::Bytes("big-number", data),
            Frame3::VerbatimString { data, format, .. } => match format {
                VerbatimStringFormat::Text => Self::Verbatim("txt", data),
                VerbatimStringFormat::Markdown => Self::Verbatim("mkd", data),
            },
            Frame3::Array { data, .. } => Self::list("array", data),
            Frame3::Push { data, .. } => Self::list("push", data),
            Frame3::Map { data, .. } => Self::pairs("map", data),
            Frame3::Set { data, .. } => Self::set(data),
            // These stand outside of values: a command for servers, a part of no stream.
            Frame3::Hello { version, .. } => Self::Plain("hello", format!(" {version:?}")),
            Frame3::ChunkedString(data) => Self::Bytes("chunk", data),
        }
    }
}

impl Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(name, text) => write!(f, "{name}{text}"),
            Self::Bytes(name, bytes) => write!(f, "{name} {:?}", Escaped(bytes)),
            Self::Verbatim(format, bytes) => {
                write!(f, "verbatim {format:?} {:?}", Escaped(bytes))
            }
            Self::List(name, values) => write!(f, "{name} {values:?}"),
            Self::Pairs(name, pairs) => {
                let pairs: Vec<Pair<'_>> = pairs.iter().map(|(k, v)| Pair(k, v)).collect();
                write!(f, "{name} {pairs:?}")
            }
            Self::Attributed(attributes, value) => write!(f, "{attributes:?} {value:?}"),
        }
    }
}

/// A key with its value.
struct Pair<'a>(&'a Value, &'a Value);

impl Debug for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} => {:?}", self.0, self.1)
    }
}
