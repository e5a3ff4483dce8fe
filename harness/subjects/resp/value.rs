//! The frames of `redis-protocol` as values of the vocabulary.

use chunkproof::protocol::resp::Value;
use redis_protocol::error::{RedisProtocolError, RedisProtocolErrorKind};
use redis_protocol::resp2::types::OwnedFrame as Frame2;
use redis_protocol::resp3::types::{
    OwnedAttributes, OwnedFrame as Frame3, Resp3Frame, VerbatimStringFormat,
};

pub(super) fn of_resp2(frame: Frame2) -> Value {
    match frame {
        Frame2::SimpleString(data) => Value::Simple(data),
        Frame2::Error(data) => Value::Error(data.into()),
        Frame2::Integer(data) => Value::Integer(data),
        Frame2::BulkString(data) => Value::Bulk(data),
        Frame2::Array(data) => Value::Array(data.into_iter().map(of_resp2).collect()),
        Frame2::Null => Value::Null,
    }
}

pub(super) fn of_resp3(mut frame: Frame3) -> Result<Value, RedisProtocolError> {
    if let Some(attributes) = frame.take_attributes() {
        return Ok(Value::attributed(pairs(attributes)?, of_resp3(frame)?));
    }
    Ok(match frame {
        Frame3::SimpleString { data, .. } => Value::Simple(data),
        Frame3::SimpleError { data, .. } => Value::Error(data.into()),
        Frame3::Number { data, .. } => Value::Integer(data),
        Frame3::BlobString { data, .. } => Value::Bulk(data),
        Frame3::BlobError { data, .. } => Value::BulkError(data),
        Frame3::Boolean { data, .. } => Value::Boolean(data),
        Frame3::Null => Value::Null,
        Frame3::Double { data, .. } => Value::double(data),
        Frame3::BigNumber { data, .. } => Value::BigNumber(data),
        Frame3::VerbatimString { data, format, .. } => match format {
            VerbatimStringFormat::Text => Value::Verbatim("txt", data),
            VerbatimStringFormat::Markdown => Value::Verbatim("mkd", data),
        },
        Frame3::Array { data, .. } => Value::Array(values(data)?),
        Frame3::Push { data, .. } => Value::Push(values(data)?),
        Frame3::Map { data, .. } => Value::map(pairs(data)?),
        Frame3::Set { data, .. } => Value::set(values(data)?),
        Frame3::ChunkedString(data) => Value::Chunk(data),
        // A command to a server.
        Frame3::Hello { .. } => {
            let (kind, details) = (RedisProtocolErrorKind::DecodeError, "no value of a reply");
            return Err(RedisProtocolError::new(kind, details));
        }
    })
}

fn values(frames: impl IntoIterator<Item = Frame3>) -> Result<Vec<Value>, RedisProtocolError> {
    frames.into_iter().map(of_resp3).collect()
}

fn pairs(map: OwnedAttributes) -> Result<Vec<(Value, Value)>, RedisProtocolError> {
    map.into_iter().map(|(key, value)| Ok((of_resp3(key)?, of_resp3(value)?))).collect()
}
