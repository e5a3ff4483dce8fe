//! A connection of the crate as a core: its events are said, sent, or kept as timers.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "packets of two versions; two of each ask for something"
)]

use std::time::Duration;

use chunkproof::corpora::mqtt;
use chunkproof::{Core, Fault, Log};
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::connection::{Connection, ConnectionOptions, Event, TimerKind};
use mqtt_protocol_core::mqtt::packet::{GenericPacketTrait, Packet};
use mqtt_protocol_core::mqtt::result_code::MqttError;

use super::{actions, packets};

/// What an endpoint tells its peer that it takes.
#[derive(Clone, Copy)]
pub(super) struct Abilities {
    pub(super) version: Version,
    pub(super) packet_max: Option<u32>,
    pub(super) aliases_max: Option<u16>,
    pub(super) receive_max: Option<u16>,
}

pub(super) struct Endpoint<R: RoleType> {
    pub(super) connection: Connection<R>,
    pub(super) abilities: Abilities,
    /// The time of the script, and when which timer fires.
    now: Duration,
    timers: Vec<(TimerKind, Duration)>,
    /// Bytes were taken of which nothing came yet.
    is_within_packet: bool,
    is_closed: bool,
}

impl<R: RoleType> Endpoint<R> {
    pub(super) fn new(abilities: Abilities) -> Self {
        let mut options = ConnectionOptions::new();
        if let Some(max) = abilities.packet_max {
            options = options.maximum_packet_size_recv(max);
        }
        if let Some(max) = abilities.receive_max {
            options = options.receive_maximum(max);
        }
        let mut connection = Connection::with_options(abilities.version, options);
        connection.set_auto_pub_response(true);
        connection.set_auto_ping_response(true);
        let (now, timers) = (Duration::ZERO, Vec::new());
        Self { connection, abilities, now, timers, is_within_packet: false, is_closed: false }
    }

    /// Does what the events ask for; an error among them is a fault, which the connection may survive.
    fn hear(&mut self, events: Vec<Event>, log: &mut Log) -> Option<MqttError> {
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
    fn settle(&mut self, events: Vec<Event>, log: &mut Log) -> Result<(), Fault> {
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

impl<R: RoleType> Core for Endpoint<R> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_closed {
            return Ok(bytes.len());
        }
        let mut cursor = Cursor::new(bytes);
        let events = self.connection.recv(&mut cursor);
        let taken = usize::try_from(cursor.position())?;
        if taken > 0 {
            self.is_within_packet = events.is_empty();
        }
        self.settle(events, log)?;
        Ok(taken)
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        // Identifiers that this frees are those of a connection that is no more.
        let _released = self.connection.notify_closed();
        self.timers.clear();
        if self.is_within_packet { Err(Fault::new("incomplete")) } else { Ok(()) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let packet = actions::packet(action, &mut self.connection, self.abilities)?;
        let events = self.connection.send(packet);
        self.hear(events, log).map_or(Ok(()), |error| Err(error.into()))
    }

    fn deadline(&self) -> Option<Duration> {
        self.timers.iter().map(|(_, due)| *due).min()
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.now = now;
        while let Some(at) = self.timers.iter().position(|(_, due)| *due <= now) {
            let (kind, _) = self.timers.remove(at);
            let events = self.connection.notify_timer_fired(kind);
            self.settle(events, log)?;
        }
        Ok(())
    }
}
