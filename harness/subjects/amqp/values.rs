//! The values of the crate in the words of the vocabulary.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use amq_protocol::types::{AMQPValue, FieldTable};
use chunkproof::Log;
use chunkproof::bytes::Escaped;
use chunkproof::corpora::amqp;

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

/// The fields of a table; those of a table in it stand behind the field that it is the value of.
pub(super) fn say_table(table: &FieldTable, log: &mut Log) {
    for (name, value) in table {
        let (kind, text) = typed(value);
        log.event(amqp::field(name.as_str(), kind, &text));
        if let AMQPValue::FieldTable(inner) = value {
            say_table(inner, log);
        }
    }
}

/// The letter of a type in the field tables of RabbitMQ, whose errata the crate follows, and the value.
fn typed(value: &AMQPValue) -> (&'static str, Text) {
    match value {
        AMQPValue::Boolean(value) => ("t", Text::of(value)),
        AMQPValue::ShortShortInt(value) => ("b", Text::of(value)),
        AMQPValue::ShortShortUInt(value) => ("B", Text::of(value)),
        AMQPValue::ShortInt(value) => ("s", Text::of(value)),
        AMQPValue::ShortUInt(value) => ("u", Text::of(value)),
        AMQPValue::LongInt(value) => ("I", Text::of(value)),
        AMQPValue::LongUInt(value) => ("i", Text::of(value)),
        AMQPValue::LongLongInt(value) => ("l", Text::of(value)),
        AMQPValue::Float(value) => ("f", Text::of(value)),
        AMQPValue::Double(value) => ("d", Text::of(value)),
        AMQPValue::DecimalValue(value) => ("D", Text::of((value.scale, value.value))),
        AMQPValue::ShortString(value) => ("z", Text::bytes(value.as_str())),
        AMQPValue::LongString(value) => ("S", Text::bytes(value.as_bytes())),
        AMQPValue::FieldArray(values) => {
            let shown = values.as_slice().iter().map(|value| {
                let (kind, text) = typed(value);
                Text(format!("{kind} {text:?}"))
            });
            ("A", Text::of(shown.collect::<Vec<Text>>()))
        }
        AMQPValue::Timestamp(value) => ("T", Text::of(value)),
        AMQPValue::FieldTable(table) => ("F", Text::of(table.inner().len())),
        AMQPValue::ByteArray(value) => ("x", Text::bytes(value.as_slice())),
        AMQPValue::Void => ("V", Text::of(())),
    }
}
