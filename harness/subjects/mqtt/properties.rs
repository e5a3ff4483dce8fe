//! The properties of MQTT 5.0 in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::mqtt;
use mqtt_protocol_core::mqtt::packet::Property;

pub(super) fn log_properties(properties: &[Property], log: &mut Log) {
    for (id, value) in sorted(properties) {
        log.event(mqtt::property(id, &value));
    }
}

/// Logs the properties of a will.
pub(super) fn log_will_properties(properties: &[Property], log: &mut Log) {
    for (id, value) in sorted(properties) {
        log.event(mqtt::will_property(id, &value));
    }
}

/// Properties sorted by identifier, as their order has no meaning; equal identifiers keep theirs.
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
