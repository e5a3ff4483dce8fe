//! The packets of the crate in the words of the vocabulary.

#![expect(clippy::wildcard_enum_match_arm, reason = "packets of two versions, told by kind")]

use chunkproof::Log;
use chunkproof::corpora::mqtt;
use mqtt_protocol_core::mqtt::packet::{Packet, Property, Qos, SubEntry};

/// Says a packet that was received, with all its parts.
pub(super) fn say(packet: &Packet, log: &mut Log) {
    match packet {
        Packet::V3_1_1Connect(_) | Packet::V5_0Connect(_) => connect(packet, log),
        Packet::V3_1_1Connack(p) => {
            log.event(mqtt::connack(p.return_code() as u8, present(p.session_present())));
        }
        Packet::V5_0Connack(p) => {
            log.event(mqtt::connack(p.reason_code() as u8, present(p.session_present())));
            properties(p.props(), log);
        }
        Packet::V3_1_1Publish(p) => {
            let flags = flags(p.dup(), p.retain());
            publish(p.qos(), p.packet_id(), flags, p.topic_name(), p.payload().as_slice(), log);
        }
        Packet::V5_0Publish(p) => {
            let flags = flags(p.dup(), p.retain());
            publish(p.qos(), p.packet_id(), flags, p.topic_name(), p.payload().as_slice(), log);
            properties(p.props(), log);
        }
        Packet::V3_1_1Subscribe(p) => {
            log.event(mqtt::subscribe(p.packet_id()));
            subscriptions(p.entries(), log);
        }
        Packet::V5_0Subscribe(p) => {
            log.event(mqtt::subscribe(p.packet_id()));
            subscriptions(p.entries(), log);
            properties(p.props(), log);
        }
        Packet::V3_1_1Unsubscribe(p) => {
            log.event(mqtt::unsubscribe(p.packet_id()));
            p.entries().iter().for_each(|filter| log.event(mqtt::filter(filter.as_str())));
        }
        Packet::V5_0Unsubscribe(p) => {
            log.event(mqtt::unsubscribe(p.packet_id()));
            p.entries().iter().for_each(|filter| log.event(mqtt::filter(filter.as_str())));
            properties(p.props(), log);
        }
        Packet::V3_1_1Suback(p) => {
            log.event(mqtt::suback(p.packet_id()));
            p.return_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
        }
        Packet::V5_0Suback(p) => {
            log.event(mqtt::suback(p.packet_id()));
            p.reason_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
            properties(p.props(), log);
        }
        Packet::V3_1_1Unsuback(p) => log.event(mqtt::unsuback(p.packet_id())),
        Packet::V5_0Unsuback(p) => {
            log.event(mqtt::unsuback(p.packet_id()));
            p.reason_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
            properties(p.props(), log);
        }
        Packet::V3_1_1Pingreq(_) | Packet::V5_0Pingreq(_) => log.event(mqtt::pingreq()),
        Packet::V3_1_1Pingresp(_) | Packet::V5_0Pingresp(_) => log.event(mqtt::pingresp()),
        Packet::V3_1_1Disconnect(_) => log.event(mqtt::disconnect(0)),
        _ => acknowledgement(packet, log),
    }
}

/// Packets that hold a code and properties, each of which may be left out.
fn acknowledgement(packet: &Packet, log: &mut Log) {
    let (line, props) = match packet {
        Packet::V3_1_1Puback(p) => (mqtt::puback(p.packet_id(), 0), None),
        Packet::V3_1_1Pubrec(p) => (mqtt::pubrec(p.packet_id(), 0), None),
        Packet::V3_1_1Pubrel(p) => (mqtt::pubrel(p.packet_id(), 0), None),
        Packet::V3_1_1Pubcomp(p) => (mqtt::pubcomp(p.packet_id(), 0), None),
        Packet::V5_0Puback(p) => (
            mqtt::puback(p.packet_id(), p.reason_code().map_or(0, |c| c as u8)),
            p.props().as_ref(),
        ),
        Packet::V5_0Pubrec(p) => (
            mqtt::pubrec(p.packet_id(), p.reason_code().map_or(0, |c| c as u8)),
            p.props().as_ref(),
        ),
        Packet::V5_0Pubrel(p) => (
            mqtt::pubrel(p.packet_id(), p.reason_code().map_or(0, |c| c as u8)),
            p.props().as_ref(),
        ),
        Packet::V5_0Pubcomp(p) => (
            mqtt::pubcomp(p.packet_id(), p.reason_code().map_or(0, |c| c as u8)),
            p.props().as_ref(),
        ),
        Packet::V5_0Disconnect(p) => {
            (mqtt::disconnect(p.reason_code().map_or(0, |c| c as u8)), p.props().as_ref())
        }
        Packet::V5_0Auth(p) => {
            (mqtt::auth(p.reason_code().map_or(0, |c| c as u8)), p.props().as_ref())
        }
        other => return log.debug(other),
    };
    log.event(line);
    properties(props.map_or(&[][..], Vec::as_slice), log);
}

/// Both versions have the same accessors, and 5.0 has properties besides.
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
            properties(p.props(), log);
            for (id, value) in sorted(p.will_props()) {
                log.event(mqtt::will_property(id, &value));
            }
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

fn present(is_present: bool) -> &'static str {
    if is_present { "present" } else { "new" }
}

fn subscriptions(entries: &[SubEntry], log: &mut Log) {
    for entry in entries {
        let [options] = *entry.sub_opts().to_buffer();
        log.event(mqtt::subscription(entry.topic_filter(), options));
    }
}

fn properties(properties: &[Property], log: &mut Log) {
    for (id, value) in sorted(properties) {
        log.event(mqtt::property(id, &value));
    }
}

/// Properties by identifier, as their order means nothing; those of one keep theirs.
fn sorted(properties: &[Property]) -> Vec<(u8, Vec<u8>)> {
    let encoded = properties.iter().filter_map(|property| {
        let (id, value) =
            property.to_continuous_buffer().split_first().map(|(id, v)| (*id, v.to_vec()))?;
        Some((id, value))
    });
    let mut encoded: Vec<(u8, Vec<u8>)> = encoded.collect();
    encoded.sort_by_key(|(id, _)| *id);
    encoded
}
