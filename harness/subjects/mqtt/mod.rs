//! MQTT 3.1.1 and 5.0: the connections of `mqtt-protocol-core`, one for each role.
//!
//! The crate reads and writes packets, acknowledges what is published and asks for timers. The adapter does
//! what it leaves to its caller: a server accepts each CONNECT and knows whether it has stored a session,
//! either role closes after a DISCONNECT, and timers run on the script's time. The crate does not report an
//! end of the stream within a packet; like any caller, the adapter detects one by bytes that were consumed
//! without an event.

mod actions;
mod answers;
mod connecting;
pub(crate) mod endpoint;
mod events;
mod packets;
mod properties;
mod replies;
mod sessions;

use std::sync::Arc;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::mqtt;
use chunkproof::protocol::mqtt::rewriting::{EmptyReasons, PropertyOrder};
use chunkproof::{Checker, check};
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::role::{Client, Server};

use self::endpoint::{Abilities, Endpoint};
use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    let subject = |name, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "mqtt", make)
            .version(locked_version("mqtt-protocol-core"))
            .reads_sent(mqtt::sent)
            .rewritings(|_| vec![Arc::new(PropertyOrder), Arc::new(EmptyReasons)])
    };
    [
        subject("mqtt-protocol-core/client", |setup| {
            let (abilities, auth) = abilities(setup, "client")?;
            let make = move || Endpoint::<Client>::new(abilities).with_auth(auth.clone());
            Some(check(make).accept_empty().into())
        })
        .features(&["publish-options", "sessions"]),
        subject("mqtt-protocol-core/server", |setup| {
            let (abilities, auth) = abilities(setup, "server")?;
            let make = move || Endpoint::<Server>::new(abilities).with_auth(auth.clone());
            Some(check(make).accept_empty().into())
        })
        .features(&["publish-options", "server-answers", "sessions"]),
    ]
}

/// The limits of an endpoint, and its authentication method.
fn abilities(setup: &Setup, role: &str) -> Option<(Abilities, Option<String>)> {
    let options = ["v3.1.1", "v5", "max", "aliases", "receive", "auth"];
    if setup.role() != role || !setup.has_only(&options) {
        return None;
    }
    let version = match (setup.get("v3.1.1"), setup.get("v5")) {
        (Some(_), None) => Version::V3_1_1,
        (None, Some(_)) => Version::V5_0,
        (Some(_), Some(_)) | (None, None) => return None,
    };
    let abilities = Abilities {
        version,
        packet_max: setup.number("max").and_then(|max| max.try_into().ok()),
        aliases_max: setup.number("aliases").and_then(|max| max.try_into().ok()),
        receive_max: setup.number("receive").and_then(|max| max.try_into().ok()),
    };
    Some((abilities, setup.get("auth").map(str::to_owned)))
}
