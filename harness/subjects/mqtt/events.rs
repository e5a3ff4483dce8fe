//! What the events of a connection ask for: packets to be logged or sent, timers to be kept, or its end.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "packets of two versions; two of each ask for something"
)]

use std::time::Duration;

use chunkproof::protocol::mqtt;
use chunkproof::{Fault, Log};
use mqtt_protocol_core::mqtt::connection::Event;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait, Packet};
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::endpoint::Endpoint;
use super::{actions, packets};

impl<R: RoleType> Endpoint<R> {
    /// Does what the events ask for; an error among them is a fault, which the connection may survive.
    pub(super) fn hear(&mut self, events: Vec<Event>, log: &mut Log) -> Option<MqttError> {
        let mut failure = None;
        for event in events {
            match event {
                Event::NotifyPacketReceived(packet) => {
                    packets::say(&packet, log);
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

    /// What is left to the caller: to accept a CONNECT, and to close behind a DISCONNECT.
    fn answer(&mut self, packet: &Packet, log: &mut Log) -> Option<MqttError> {
        match packet {
            Packet::V3_1_1Connect(_) | Packet::V5_0Connect(_) => {
                let connack = actions::connack(self.abilities)?;
                let events = self.connection.send(connack);
                return self.hear(events, log);
            }
            Packet::V3_1_1Disconnect(_) | Packet::V5_0Disconnect(_) => self.close(log),
            _ => {}
        }
        None
    }

    fn close(&mut self, log: &mut Log) {
        if !self.is_closed {
            log.close();
        }
        self.is_closed = true;
        self.timers.clear();
    }

    /// An error that the connection does not close for is one that it survives.
    pub(super) fn settle(&mut self, events: Vec<Event>, log: &mut Log) -> Result<(), Fault> {
        match self.hear(events, log) {
            Some(error) if self.is_closed => Err(error.into()),
            Some(error) => {
                log.fault(error);
                Ok(())
            }
            None => Ok(()),
        }
    }
}
