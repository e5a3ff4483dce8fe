//! The actions of the application, as packets of the crate.

use chunkproof::Fault;
use chunkproof::bytes::unescape;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::connection::Connection;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::packet::{Packet, Qos, SubEntry, SubOpts, TopicAlias, v3_1_1, v5_0};
use mqtt_protocol_core::mqtt::result_code::{AuthReasonCode, MqttError};

use super::connecting::{connect, method};
use super::endpoint::Abilities;
use super::replies;

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

/// The packet that an action sends; its identifier, if it acquires one, is put into `id`.
pub(super) fn packet<R: RoleType>(
    action: &str,
    connection: &mut Connection<R>,
    id: &mut Option<u16>,
    abilities: Abilities,
    auth: Option<&str>,
) -> Result<Packet, Fault> {
    let version = abilities.version;
    let mut words = action.split(' ');
    Ok(match (words.next(), words.next(), words.next(), words.next()) {
        (Some(name @ ("connect" | "resume")), Some(seconds), None, None) => {
            let keep_alive: u16 = seconds.parse()?;
            connection.set_pingresp_recv_timeout(u64::from(keep_alive) * 1000);
            connect(keep_alive, name == "connect", abilities, auth)?
        }
        (Some(name @ ("publish" | "retain")), Some(qos), Some(topic), Some(payload)) => {
            let qos = Qos::try_from(qos.parse::<u8>()?)?;
            if qos != Qos::AtMostOnce {
                acquire(connection, id)?;
            }
            let payload = unescape(payload.trim_matches('"'))?;
            let is_retained = name == "retain";
            packet!(
                version,
                Publish.qos(qos).packet_id(*id).retain(is_retained).payload(payload),
                ?topic_name(unquoted(topic))
            )
        }
        (Some("alias"), Some(alias), Some(topic), Some(payload)) if version == Version::V5_0 => {
            v5_0::Publish::builder()
                .topic_name(unquoted(topic))?
                .payload(unescape(payload.trim_matches('"'))?)
                .props(vec![TopicAlias::new(alias.parse()?)?.into()])
                .build()?
                .into()
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
        (Some(name), Some(id), Some(code), None) => {
            replies::reply(name, id.parse()?, self::code(code)?, version)?
        }
        (Some("auth"), Some(code), None, None) if version == Version::V5_0 => {
            let code = AuthReasonCode::try_from(self::code(code)?)?;
            v5_0::Auth::builder().reason_code(code).props(method(auth)?).build()?.into()
        }
        _ => return Err(Fault::new("unknown")),
    })
}

/// Acquires an identifier for a packet.
fn acquire<R: RoleType>(of: &mut Connection<R>, id: &mut Option<u16>) -> Result<u16, MqttError> {
    Ok(*id.insert(of.acquire_packet_id()?))
}

fn code(text: &str) -> Result<u8, Fault> {
    Ok(u8::from_str_radix(text.trim_start_matches("0x"), 16)?)
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}
