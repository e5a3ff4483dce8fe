//! The actions of the application, as packets of the crate.

use chunkproof::Fault;
use chunkproof::bytes::unescape;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::connection::Connection;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::packet::{
    AuthenticationMethod, Packet, Property, Qos, SessionExpiryInterval, SubEntry, SubOpts,
    TopicAlias, TopicAliasMaximum, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{
    AuthReasonCode, ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError,
    SubackReasonCode, SubackReturnCode, UnsubackReasonCode,
};

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
pub(super) fn connack(
    abilities: Abilities,
    auth: Option<&str>,
    session_present: bool,
) -> Result<Packet, MqttError> {
    Ok(match abilities.version {
        Version::V3_1_1 => v3_1_1::Connack::builder()
            .session_present(session_present)
            .return_code(ConnectReturnCode::Accepted)
            .build()?
            .into(),
        Version::V5_0 | Version::Undetermined => v5_0::Connack::builder()
            .session_present(session_present)
            .reason_code(ConnectReasonCode::Success)
            .props(properties(abilities, auth)?)
            .build()?
            .into(),
    })
}

/// The DISCONNECT of a server whose client has connected elsewhere; 3.1.1 has none.
pub(super) fn taken_over() -> Result<Packet, MqttError> {
    let code = DisconnectReasonCode::SessionTakenOver;
    Ok(v5_0::Disconnect::builder().reason_code(code).build()?.into())
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
            answer(name, id.parse()?, self::code(code)?, version)?
        }
        (Some("auth"), Some(code), None, None) if version == Version::V5_0 => {
            let code = AuthReasonCode::try_from(self::code(code)?)?;
            v5_0::Auth::builder().reason_code(code).props(method(auth)?).build()?.into()
        }
        _ => return Err(Fault::new("unknown")),
    })
}

/// The answer to a SUBSCRIBE or an UNSUBSCRIBE of one topic filter.
fn answer(name: &str, id: u16, code: u8, version: Version) -> Result<Packet, Fault> {
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

/// Acquires an identifier for a packet.
fn acquire<R: RoleType>(of: &mut Connection<R>, id: &mut Option<u16>) -> Result<u16, MqttError> {
    Ok(*id.insert(of.acquire_packet_id()?))
}

fn connect(
    keep_alive: u16,
    is_clean: bool,
    abilities: Abilities,
    auth: Option<&str>,
) -> Result<Packet, MqttError> {
    Ok(match abilities.version {
        Version::V3_1_1 => v3_1_1::Connect::builder()
            .client_id("me")?
            .clean_session(is_clean)
            .keep_alive(keep_alive)
            .build()?
            .into(),
        Version::V5_0 | Version::Undetermined => {
            let mut props = properties(abilities, auth)?;
            if !is_clean {
                props.push(SessionExpiryInterval::new(u32::MAX)?.into());
            }
            v5_0::Connect::builder()
                .client_id("me")?
                .clean_start(is_clean)
                .keep_alive(keep_alive)
                .props(props)
                .build()?
                .into()
        }
    })
}

fn properties(abilities: Abilities, auth: Option<&str>) -> Result<Vec<Property>, MqttError> {
    let mut props = method(auth)?;
    if let Some(max) = abilities.aliases_max {
        props.push(TopicAliasMaximum::new(max)?.into());
    }
    Ok(props)
}

fn method(auth: Option<&str>) -> Result<Vec<Property>, MqttError> {
    auth.into_iter().map(|name| Ok(AuthenticationMethod::new(name)?.into())).collect()
}

fn code(text: &str) -> Result<u8, Fault> {
    Ok(u8::from_str_radix(text.trim_start_matches("0x"), 16)?)
}

fn unquoted(text: &str) -> &str {
    text.trim_matches('"')
}
