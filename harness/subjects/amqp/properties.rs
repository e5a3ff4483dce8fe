//! The properties of content in the words of the vocabulary.

use amq_protocol::protocol::basic::AMQPProperties;
use chunkproof::Log;
use chunkproof::protocol::amqp;

use super::values::{Text, log_table};

/// Logs the properties that are present, by name.
pub(super) fn log_properties(all: &AMQPProperties, log: &mut Log) {
    let strings = [
        ("content-type", all.content_type()),
        ("content-encoding", all.content_encoding()),
        ("correlation-id", all.correlation_id()),
        ("reply-to", all.reply_to()),
        ("expiration", all.expiration()),
        ("message-id", all.message_id()),
        ("type", all.kind()),
        ("user-id", all.user_id()),
        ("app-id", all.app_id()),
    ];
    for (name, value) in strings {
        if let Some(value) = value {
            log.event(amqp::property(name, &Text::bytes(value.as_str())));
        }
    }
    all.delivery_mode().iter().for_each(|mode| log.event(amqp::property("delivery-mode", mode)));
    all.priority().iter().for_each(|value| log.event(amqp::property("priority", value)));
    all.timestamp().iter().for_each(|value| log.event(amqp::property("timestamp", value)));
    if let Some(headers) = all.headers() {
        log.event(amqp::property("headers", &headers.inner().len()));
        log_table(headers, log);
    }
}
