//! Actions on the connection itself: it is lost, accepted, or taken over by another.

use chunkproof::Log;
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::connection::Event;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::connecting;
use super::endpoint::Endpoint;

impl<R: RoleType> Endpoint<R> {
    /// Names this authentication method, or leaves a CONNECT with it to the application.
    pub(crate) fn with_auth(self, auth: Option<String>) -> Self {
        Self { auth, ..self }
    }

    /// Performs an action that sends no packet of its own; returns `None` if it is none of those.
    pub(super) fn act_on_connection(
        &mut self,
        action: &str,
        log: &mut Log,
    ) -> Option<Option<MqttError>> {
        let events = match action {
            "lose" => {
                self.is_within_packet = false;
                self.timers.clear();
                self.connection.notify_closed()
            }
            "accept" => return Some(self.accept(false, log)),
            "taken-over" if self.abilities.version == Version::V5_0 => {
                match connecting::taken_over() {
                    Ok(packet) => self.connection.send(packet),
                    Err(error) => return Some(Some(error)),
                }
            }
            "taken-over" => vec![Event::RequestClose],
            _ => return None,
        };
        Some(self.carry_out(events, log))
    }
}
