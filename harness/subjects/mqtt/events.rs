//! Carries out the events of a connection: logs or sends packets, keeps timers, closes.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "packets of two versions; two of each need an action"
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
            Packet::V3_1_1Connect(_) | Packet::V5_0Connect(_) => {
                let connack = actions::connack(self.abilities)?;
                let events = self.connection.send(connack);
                return self.carry_out(events, log);
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
