//! The actions of the application, as packets of the crate.

use chunkproof::Fault;
use chunkproof::bytes::unescape;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::connection::Connection;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::packet::{
    Packet, Property, Qos, SubEntry, SubOpts, TopicAliasMaximum, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{ConnectReasonCode, ConnectReturnCode, MqttError};

use super::endpoint::Abilities;

/// A packet of either version, with the fields that both have.
macro_rules! packet {
    (
        $version:expr, $packet:ident $(.$field:ident($value:expr))*
        $(, ?$fallible:ident($given:expr))*
    ) => {
        match $version {
            Version::V3_1_1 => v3_1_1::$packet::builder()
                $(.$fallible($given)?)* $(.$field($value))*.build()?.into(),
            Version::V5_0 | Version::Undetermined => v5_0::$packet::builder()
                $(.$fallible($given)?)* $(.$field($value))*.build()?.into(),
        }
    };
}

/// The CONNACK that accepts a client; the crate adds the other abilities by itself.
pub(super) fn connack(abilities: Abilities) -> Option<Packet> {
    Some(match abilities.version {
        Version::V3_1_1 => v3_1_1::Connack::builder()
            .session_present(false)
            .return_code(ConnectReturnCode::Accepted)
            .build()
            .ok()?
            .into(),
        Version::V5_0 | Version::Undetermined => v5_0::Connack::builder()
            .session_present(false)
            .reason_code(ConnectReasonCode::Success)
            .props(properties(abilities).ok()?)
            .build()
            .ok()?
            .into(),
    })
}

/// The packet that an action sends; its identifier, if it acquires one, is put into `id`.
pub(super) fn packet<R: RoleType>(
    action: &str,
    connection: &mut Connection<R>,
    id: &mut Option<u16>,
    abilities: Abilities,
) -> Result<Packet, Fault> {
    let version = abilities.version;
    let mut words = action.split(' ');
    Ok(match (words.next(), words.next(), words.next(), words.next()) {
        (Some("connect"), Some(seconds), None, None) => {
            let keep_alive: u16 = seconds.parse()?;
            connection.set_pingresp_recv_timeout(u64::from(keep_alive) * 1000);
            connect(keep_alive, abilities)?
        }
        (Some("publish"), Some(qos), Some(topic), Some(payload)) => {
            let qos = Qos::try_from(qos.parse::<u8>()?)?;
            if qos != Qos::AtMostOnce {
                acquire(connection, id)?;
            }
            let payload = unescape(payload.trim_matches('"'))?;
            packet!(
                version,
                Publish.qos(qos).packet_id(*id).payload(payload),
                ?topic_name(unquoted(topic))
            )
        }
        (Some("subscribe"), Some(filter), None, None) => {
            let entries = vec![SubEntry::new(unquoted(filter), SubOpts::new())?];
            packet!(version, Subscribe.packet_id(acquire(connection, id)?).entries(entries))
        }
        (Some("unsubscribe"), Some(filter), None, None) => {
            let id = acquire(connection, id)?;
            packet!(version, Unsubscribe.packet_id(id), ?entries([unquoted(filter)]))
        }
        (Some("ping"), None, ..) => packet!(version, Pingreq),
        (Some("disconnect"), None, ..) => packet!(version, Disconnect),
        _ => return Err(Fault::new("unknown")),
    })
}

/// Acquires an identifier for a packet.
fn acquire<R: RoleType>(of: &mut Connection<R>, id: &mut Option<u16>) -> Result<u16, MqttError> {
    Ok(*id.insert(of.acquire_packet_id()?))
}

fn connect(keep_alive: u16, abilities: Abilities) -> Result<Packet, MqttError> {
    Ok(match abilities.version {
        Version::V3_1_1 => v3_1_1::Connect::builder()
            .client_id("me")?
            .clean_session(true)
            .keep_alive(keep_alive)
            .build()?
            .into(),
        Version::V5_0 | Version::Undetermined => v5_0::Connect::builder()
            .client_id("me")?
            .clean_start(true)
            .keep_alive(keep_alive)
            .props(properties(abilities)?)
            .build()?
            .into(),
    })
}

fn properties(abilities: Abilities) -> Result<Vec<Property>, MqttError> {
    abilities.aliases_max.into_iter().map(|max| Ok(TopicAliasMaximum::new(max)?.into())).collect()
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}
