//! Carries out the events of a connection: logs or sends packets, keeps timers, closes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "packets of two versions; two of each need an action"
)]

use std::mem;
use std::time::Duration;

use chunkproof::protocol::mqtt;
use chunkproof::{Fault, Log};
use mqtt_protocol_core::mqtt::connection::Event;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait, Packet, Property, v5_0};
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::endpoint::Endpoint;
use super::{connecting, packets};

impl<R: RoleType> Endpoint<R> {
    /// Carries out events; returns an error if there is one, which the connection may survive.
    pub(super) fn carry_out(&mut self, events: Vec<Event>, log: &mut Log) -> Option<MqttError> {
        let mut failure = None;
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => {
                    packets::log_packet(&packet, log);
                    let refused = self.answer(&packet, log);
                    failure = failure.or(refused);
                }
                Event::RequestSendPacket { packet, .. } => log.send(&packet.to_continuous_buffer()),
                Event::NotifyPacketIdReleased(id) => log.event(mqtt::released(id)),
                Event::RequestTimerReset { kind, duration_ms } => {
                    self.timers.retain(|(other, _)| *other != kind);
                    self.timers.push((kind, self.now + Duration::from_millis(duration_ms)));
                }
                Event::RequestTimerCancel(kind) => self.timers.retain(|(other, _)| *other != kind),
                Event::NotifyError(error) => failure = Some(error),
                Event::RequestClose => self.close(log),
            }
        }
        failure
    }

    /// Does what is left to the caller: accepts a CONNECT, and closes after a DISCONNECT.
    fn answer(&mut self, packet: &Packet, log: &mut Log) -> Option<MqttError> {
        match packet {
            Packet::V3_1_1Connect(connect) => {
                let is_clean = connect.clean_session();
                let stored = mem::replace(&mut self.stores_session, !is_clean);
                return self.accept(stored && !is_clean, log);
            }
            Packet::V5_0Connect(connect) if self.auth.is_none() || !names_method(connect) => {
                return self.accept(false, log);
            }
            Packet::V3_1_1Disconnect(_) | Packet::V5_0Disconnect(_) => self.close(log),
            _ => {}
        }
        None
    }

    /// Accepts a CONNECT.
    pub(super) fn accept(&mut self, session_present: bool, log: &mut Log) -> Option<MqttError> {
        let auth = self.auth.as_deref();
        match connecting::connack(self.abilities, auth, session_present) {
            Ok(connack) => {
                let events = self.connection.send(connack);
                self.carry_out(events, log)
            }
            Err(error) => Some(error),
        }
    }

    fn close(&mut self, log: &mut Log) {
        if !self.is_closed {
            log.close();
        }
        self.is_closed = true;
        self.timers.clear();
    }

    /// Carries out events; an error that does not close the connection is one that it survives.
    pub(super) fn settle(&mut self, events: Vec<Event>, log: &mut Log) -> Result<(), Fault> {
        match self.carry_out(events, log) {
            Some(error) if self.is_closed => Err(error.into()),
            Some(error) => {
                log.fault(error);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Whether a CONNECT names an authentication method.
fn names_method(connect: &v5_0::Connect) -> bool {
    connect.props().iter().any(|property| matches!(property, Property::AuthenticationMethod(_)))
}

/// Whether an event releases this identifier.
pub(super) fn releases(event: &Event, id: Option<u16>) -> bool {
    matches!(event, Event::NotifyPacketIdReleased(released) if Some(*released) == id)
}
