//! The values of the crate in the words of the vocabulary.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use amq_protocol::types::{AMQPValue, FieldTable};
use chunkproof::Log;
use chunkproof::bytes::Escaped;
use chunkproof::protocol::amqp;

/// A value by its text, for what has no `Hash`.
pub(super) struct Text(String);

impl Text {
    pub(super) fn of(value: impl Debug) -> Self {
        Self(format!("{value:?}"))
    }

    pub(super) fn bytes(value: impl AsRef<[u8]>) -> Self {
        Self::of(Escaped(value.as_ref()))
    }
}

impl Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// Logs the fields of a table; those of a nested table come after the field whose value it is.
pub(super) fn log_table(table: &FieldTable, log: &mut Log) {
    for (name, value) in table {
        let (kind, text) = typed(value);
        log.event(amqp::field(name.as_str(), kind, &text));
        if let AMQPValue::FieldTable(inner) = value {
            log_table(inner, log);
        }
    }
}

/// A value with the name of its type.
fn typed(value: &AMQPValue) -> (&'static str, Text) {
    match value {
        AMQPValue::Boolean(value) => ("bool", Text::of(value)),
        AMQPValue::ShortShortInt(value) => ("int8", Text::of(value)),
        AMQPValue::ShortShortUInt(value) => ("uint8", Text::of(value)),
        AMQPValue::ShortInt(value) => ("int16", Text::of(value)),
        AMQPValue::ShortUInt(value) => ("uint16", Text::of(value)),
        AMQPValue::LongInt(value) => ("int32", Text::of(value)),
        AMQPValue::LongUInt(value) => ("uint32", Text::of(value)),
        AMQPValue::LongLongInt(value) => ("int64", Text::of(value)),
        AMQPValue::Float(value) => ("float", Text::of(value)),
        AMQPValue::Double(value) => ("double", Text::of(value)),
        AMQPValue::DecimalValue(value) => ("decimal", Text::of((value.scale, value.value))),
        AMQPValue::ShortString(value) => ("short-string", Text::bytes(value.as_str())),
        AMQPValue::LongString(value) => ("long-string", Text::bytes(value.as_bytes())),
        AMQPValue::FieldArray(values) => {
            let shown = values.as_slice().iter().map(|value| {
                let (kind, text) = typed(value);
                Text(format!("{kind} {text:?}"))
            });
            ("array", Text::of(shown.collect::<Vec<Text>>()))
        }
        AMQPValue::Timestamp(value) => ("timestamp", Text::of(value)),
        AMQPValue::FieldTable(table) => ("table", Text::of(table.inner().len())),
        AMQPValue::ByteArray(value) => ("bytes", Text::bytes(value.as_slice())),
        AMQPValue::Void => ("void", Text::of(())),
    }
}
