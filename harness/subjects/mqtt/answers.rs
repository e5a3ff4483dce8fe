//! Packets that answer another, or hold a code as answers do, in the words of the vocabulary.

#![expect(clippy::wildcard_enum_match_arm, reason = "packets of two versions, grouped by kind")]

use chunkproof::Log;
use chunkproof::protocol::mqtt;
use mqtt_protocol_core::mqtt::packet::Packet;

use super::properties;

/// Logs a packet that answers another, or one that holds a code.
pub(super) fn log_answer(packet: &Packet, log: &mut Log) {
    match packet {
        Packet::V3_1_1Connack(p) => {
            log.event(mqtt::connack(p.return_code() as u8, present(p.session_present())));
        }
        Packet::V5_0Connack(p) => {
            log.event(mqtt::connack(p.reason_code() as u8, present(p.session_present())));
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Suback(p) => {
            log.event(mqtt::suback(p.packet_id()));
            p.return_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
        }
        Packet::V5_0Suback(p) => {
            log.event(mqtt::suback(p.packet_id()));
            p.reason_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Unsuback(p) => log.event(mqtt::unsuback(p.packet_id())),
        Packet::V5_0Unsuback(p) => {
            log.event(mqtt::unsuback(p.packet_id()));
            p.reason_codes().iter().for_each(|code| log.event(mqtt::code(*code as u8)));
            properties::log_properties(p.props(), log);
        }
        Packet::V3_1_1Pingresp(_) | Packet::V5_0Pingresp(_) => log.event(mqtt::pingresp()),
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
        Packet::V3_1_1Disconnect(_) => (mqtt::disconnect(0), None),
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
    properties::log_properties(props.map_or(&[][..], Vec::as_slice), log);
}

fn present(is_present: bool) -> &'static str {
    if is_present { "present" } else { "new" }
}
