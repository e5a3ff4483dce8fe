//! Client and server of `mqtt-protocol-core`.

use chunkproof::adapter::pair::StreamPair;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::role::{Client, Server};

use super::{Paired, paired};
use crate::mqtt::endpoint::{Abilities, Endpoint};

pub(super) fn all() -> Vec<Paired> {
    vec![
        of_version("mqtt-protocol-core/client, server 3.1.1", Version::V3_1_1),
        of_version("mqtt-protocol-core/client, server 5.0", Version::V5_0),
    ]
}

fn of_version(name: &'static str, version: Version) -> Paired {
    let abilities =
        Abilities { version, packet_max: None, aliases_max: None, receive_max: Some(2) };
    let pair = move || {
        StreamPair::new(Endpoint::<Client>::new(abilities), Endpoint::<Server>::new(abilities))
            .delivers("publish 0 a", r#"publish 0 0 - "a""#)
            .delivers("publish 1 b", r#"publish 1 1 - "b""#)
    };
    // Its length takes two bytes.
    let long = format!("near publish 0 a \"{}\"", "a".repeat(200));
    paired(
        name,
        pair,
        &[
            &["near connect 0", r#"near publish 0 a "one""#, r#"far publish 0 a "two""#],
            &["near connect 0", r#"near publish 1 b "one""#, r#"near publish 1 b "two""#],
            &["near connect 5", "near subscribe c", r#"far publish 2 c "x""#, "near ping"],
            &["near connect 0", &long, "near disconnect"],
        ],
        |pair| pair,
    )
}
