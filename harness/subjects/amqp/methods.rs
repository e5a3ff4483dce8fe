//! The methods of the crate in the words of the vocabulary: those of connections, channels, queues and basic.

#![expect(clippy::wildcard_enum_match_arm, reason = "what no case is about is not logged")]

use amq_protocol::protocol::{AMQPClass, basic, channel, connection, queue};
use amq_protocol::types::FieldTable;
use chunkproof::Log;
use chunkproof::protocol::{FieldValue, amqp};

use super::values::{Text, log_table};

/// Logs arguments by name, in the order of the specification.
macro_rules! arguments {
    ($log:expr; $($name:literal = $value:expr),* $(,)?) => {{
        $(argument($log, $name, &$value);)*
    }};
}

/// Logs a method frame. Arguments of classes that no case is about are not logged.
pub(super) fn log_method(channel: u16, class: &AMQPClass, log: &mut Log) {
    log.event(amqp::method(channel, class.get_amqp_class_id(), class.get_amqp_method_id()));
    match class {
        AMQPClass::Connection(method) => log_connection(method, log),
        AMQPClass::Channel(method) => log_channel(method, log),
        AMQPClass::Queue(method) => log_queue(method, log),
        AMQPClass::Basic(method) => log_basic(method, log),
        _ => {}
    }
}

fn argument(log: &mut Log, name: &str, value: &dyn FieldValue) {
    log.event(amqp::argument(name, value));
}

fn table(log: &mut Log, name: &str, fields: &FieldTable) {
    argument(log, name, &fields.inner().len());
    log_table(fields, log);
}

fn text(text: impl AsRef<[u8]>) -> Text {
    Text::bytes(text)
}

fn log_connection(method: &connection::AMQPMethod, log: &mut Log) {
    use connection::AMQPMethod as Method;
    match method {
        Method::Start(m) => {
            arguments!(log; "version-major" = m.version_major, "version-minor" = m.version_minor);
            table(log, "server-properties", &m.server_properties);
            arguments!(log; "mechanisms" = text(m.mechanisms.as_bytes()),
                "locales" = text(m.locales.as_bytes()));
        }
        Method::StartOk(m) => {
            table(log, "client-properties", &m.client_properties);
            arguments!(log; "mechanism" = text(m.mechanism.as_str()),
                "response" = text(m.response.as_bytes()), "locale" = text(m.locale.as_str()));
        }
        Method::Tune(m) => arguments!(log; "channel-max" = m.channel_max,
            "frame-max" = m.frame_max, "heartbeat" = m.heartbeat),
        Method::TuneOk(m) => arguments!(log; "channel-max" = m.channel_max,
            "frame-max" = m.frame_max, "heartbeat" = m.heartbeat),
        Method::Open(m) => arguments!(log; "virtual-host" = text(m.virtual_host.as_str())),
        Method::Close(m) => arguments!(log; "reply-code" = m.reply_code,
            "reply-text" = text(m.reply_text.as_str()), "class-id" = m.class_id,
            "method-id" = m.method_id),
        _ => {}
    }
}

fn log_channel(method: &channel::AMQPMethod, log: &mut Log) {
    use channel::AMQPMethod as Method;
    match method {
        Method::Flow(m) => arguments!(log; "active" = m.active),
        Method::FlowOk(m) => arguments!(log; "active" = m.active),
        Method::Close(m) => arguments!(log; "reply-code" = m.reply_code,
            "reply-text" = text(m.reply_text.as_str()), "class-id" = m.class_id,
            "method-id" = m.method_id),
        _ => {}
    }
}

fn log_queue(method: &queue::AMQPMethod, log: &mut Log) {
    use queue::AMQPMethod as Method;
    match method {
        Method::Declare(m) => {
            arguments!(log; "queue" = text(m.queue.as_str()), "passive" = m.passive,
                "durable" = m.durable, "exclusive" = m.exclusive, "auto-delete" = m.auto_delete,
                "no-wait" = m.nowait);
            table(log, "arguments", &m.arguments);
        }
        Method::DeclareOk(m) => arguments!(log; "queue" = text(m.queue.as_str()),
            "message-count" = m.message_count, "consumer-count" = m.consumer_count),
        _ => {}
    }
}

fn log_basic(method: &basic::AMQPMethod, log: &mut Log) {
    use basic::AMQPMethod as Method;
    match method {
        Method::Qos(m) => {
            arguments!(log; "prefetch-count" = m.prefetch_count, "global" = m.global);
        }
        Method::Publish(m) => arguments!(log; "exchange" = text(m.exchange.as_str()),
            "routing-key" = text(m.routing_key.as_str()), "mandatory" = m.mandatory,
            "immediate" = m.immediate),
        Method::Deliver(m) => arguments!(log; "consumer-tag" = text(m.consumer_tag.as_str()),
            "delivery-tag" = m.delivery_tag, "redelivered" = m.redelivered,
            "exchange" = text(m.exchange.as_str()), "routing-key" = text(m.routing_key.as_str())),
        Method::Ack(m) => {
            arguments!(log; "delivery-tag" = m.delivery_tag, "multiple" = m.multiple);
        }
        _ => {}
    }
}
