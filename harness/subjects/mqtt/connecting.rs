//! The packets that begin a connection, and the one that ends it for another.

use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::packet::{
    AuthenticationMethod, Packet, Property, SessionExpiryInterval, TopicAliasMaximum, v3_1_1, v5_0,
};
use mqtt_protocol_core::mqtt::result_code::{
    ConnectReasonCode, ConnectReturnCode, DisconnectReasonCode, MqttError,
};

use super::endpoint::Abilities;

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

/// The CONNECT of a client.
pub(super) fn connect(
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

/// The authentication method as a property.
pub(super) fn method(auth: Option<&str>) -> Result<Vec<Property>, MqttError> {
    auth.into_iter().map(|name| Ok(AuthenticationMethod::new(name)?.into())).collect()
}
