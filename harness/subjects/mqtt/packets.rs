//! The packets of the crate in the words of the vocabulary; those that answer no other are here.

#![expect(clippy::wildcard_enum_match_arm, reason = "packets of two versions, grouped by kind")]

use chunkproof::Log;
use chunkproof::protocol::mqtt;
use mqtt_protocol_core::mqtt::packet::{Packet, Qos, SubEntry};

use super::{answers, properties};

/// Logs a packet that was received, with all its parts.
pub(super) fn log_packet(packet: &Packet, log: &mut Log) {
    match packet {
        Packet::V3_1_1Connect(_) | Packet::V5_0Connect(_) => connect(packet, log),
        Packet::V3_1_1Publish(p) => {
            let flags = flags(p.dup(), p.retain());
            publish(p.qos(), p.packet_id(), flags, p.topic_name(), p.payload().as_slice(), log);
        }
        Packet::V5_0Publish(p) => {
            let flags = flags(p.dup(), p.retain());
            publish(p.qos(), p.packet_id(), flags, p.topic_name(), p.payload().as_slice(), log);
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Subscribe(p) => {
            log.event(mqtt::subscribe(p.packet_id()));
            subscriptions(p.entries(), log);
        }
        Packet::V5_0Subscribe(p) => {
            log.event(mqtt::subscribe(p.packet_id()));
            subscriptions(p.entries(), log);
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Unsubscribe(p) => {
            log.event(mqtt::unsubscribe(p.packet_id()));
            p.entries().iter().for_each(|filter| log.event(mqtt::filter(filter.as_str())));
        }
        Packet::V5_0Unsubscribe(p) => {
            log.event(mqtt::unsubscribe(p.packet_id()));
            p.entries().iter().for_each(|filter| log.event(mqtt::filter(filter.as_str())));
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Pingreq(_) | Packet::V5_0Pingreq(_) => log.event(mqtt::pingreq()),
        _ => answers::log_answer(packet, log),
    }
}

/// Both versions have the same accessors; 5.0 also has properties.
macro_rules! connect {
    ($packet:expr, $log:expr, $is_clean:expr) => {{
        let (packet, log) = ($packet, $log);
        let session = if $is_clean { "clean" } else { "resumed" };
        log.event(mqtt::connect(packet.client_id(), session, packet.keep_alive()));
        if let (Some(topic), Some(payload)) = (packet.will_topic(), packet.will_payload()) {
            let retain = if packet.will_retain() { "retained" } else { "live" };
            log.event(mqtt::will(packet.will_qos() as u8, retain, topic, payload));
        }
        packet.user_name().into_iter().for_each(|name| log.event(mqtt::user(name)));
        packet.password().into_iter().for_each(|bytes| log.event(mqtt::password(bytes)));
    }};
}

fn connect(packet: &Packet, log: &mut Log) {
    match packet {
        Packet::V3_1_1Connect(p) => connect!(p, &mut *log, p.clean_session()),
        Packet::V5_0Connect(p) => {
            connect!(p, &mut *log, p.clean_start());
            properties::log_properties(p.props(), log);
            properties::log_will_properties(p.will_props(), log);
        }
        _ => {}
    }
}

fn publish(qos: Qos, id: Option<u16>, flags: &str, topic: &str, payload: &[u8], log: &mut Log) {
    log.event(mqtt::publish(qos as u8, id.unwrap_or(0), flags, topic, payload));
}

fn flags(is_dup: bool, is_retained: bool) -> &'static str {
    match (is_dup, is_retained) {
        (false, false) => "-",
        (true, false) => "dup",
        (false, true) => "retain",
        (true, true) => "dup+retain",
    }
}

fn subscriptions(entries: &[SubEntry], log: &mut Log) {
    for entry in entries {
        let [options] = *entry.sub_opts().to_buffer();
        log.event(mqtt::subscription(entry.topic_filter(), options));
    }
}
