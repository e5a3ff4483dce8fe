//! A connection of the crate as a core, with the limits that it announces to its peer.

use std::time::Duration;

use chunkproof::{Core, Fault, Log};
use mqtt_protocol_core::mqtt::Version;
use mqtt_protocol_core::mqtt::common::Cursor;
use mqtt_protocol_core::mqtt::connection::role::RoleType;
use mqtt_protocol_core::mqtt::connection::{Connection, ConnectionOptions, Event, TimerKind};

use super::actions;
use super::events::releases;

/// The version that an endpoint implements, and the limits that it announces to its peer.
#[derive(Clone, Copy)]
pub(crate) struct Abilities {
    pub(crate) version: Version,
    pub(crate) packet_max: Option<u32>,
    pub(crate) aliases_max: Option<u16>,
    pub(crate) receive_max: Option<u16>,
}

pub(crate) struct Endpoint<R: RoleType> {
    pub(super) connection: Connection<R>,
    pub(super) abilities: Abilities,
    /// The time of the script, and the timers with the times at which they fire.
    pub(super) now: Duration,
    pub(super) timers: Vec<(TimerKind, Duration)>,
    /// Bytes were consumed that did not complete a packet yet.
    pub(super) is_within_packet: bool,
    pub(super) is_closed: bool,
    /// The authentication method of the setup.
    pub(super) auth: Option<String>,
    /// The session of the client is stored by the server.
    pub(super) stores_session: bool,
}

impl<R: RoleType> Endpoint<R> {
    pub(crate) fn new(abilities: Abilities) -> Self {
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
        Self {
            connection,
            abilities,
            now,
            timers,
            is_within_packet: false,
            is_closed: false,
            auth: None,
            stores_session: false,
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
        // The identifiers that this releases belong to a connection that has ended.
        let _released = self.connection.notify_closed();
        self.timers.clear();
        if self.is_within_packet { Err(Fault::new("incomplete")) } else { Ok(()) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if self.is_closed {
            return Err(Fault::new("closed"));
        }
        if let Some(failure) = self.act_on_connection(action, log) {
            return failure.map_or(Ok(()), |error| Err(error.into()));
        }
        let (mut id, auth) = (None, self.auth.as_deref());
        let packet = actions::packet(action, &mut self.connection, &mut id, self.abilities, auth);
        if let (Err(_), Some(id)) = (&packet, id) {
            let _released = self.connection.release_packet_id(id);
        }
        let mut events = self.connection.send(packet?);
        if events.iter().any(|event| matches!(event, Event::NotifyError(_))) {
            // The identifier was acquired for this packet, and never logged.
            events.retain(|event| !releases(event, id));
        }
        self.carry_out(events, log).map_or(Ok(()), |error| Err(error.into()))
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
