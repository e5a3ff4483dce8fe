//! What a server's application replies to SUBSCRIBE and UNSUBSCRIBE.

use chunkproof::Fault;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{Packet, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::{
    SubackReasonCode, SubackReturnCode, UnsubackReasonCode,
};

/// The reply to a SUBSCRIBE or an UNSUBSCRIBE of one topic filter.
pub(super) fn reply(name: &str, id: u16, code: u8, version: Version) -> Result<Packet, Fault> {
    Ok(match (name, version) {
        ("suback", Version::V3_1_1) => v3_1_1::Suback::builder()
            .packet_id(id)
            .return_codes(vec![SubackReturnCode::try_from(code)?])
            .build()?
            .into(),
        ("suback", Version::V5_0) => v5_0::Suback::builder()
            .packet_id(id)
            .reason_codes(vec![SubackReasonCode::try_from(code)?])
            .build()?
            .into(),
        ("unsuback", Version::V3_1_1) => v3_1_1::Unsuback::builder().packet_id(id).build()?.into(),
        ("unsuback", Version::V5_0) => v5_0::Unsuback::builder()
            .packet_id(id)
            .reason_codes(vec![UnsubackReasonCode::try_from(code)?])
            .build()?
            .into(),
        _ => return Err(Fault::new("unknown")),
    })
}
