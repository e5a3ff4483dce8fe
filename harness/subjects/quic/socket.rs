//! What the client and the server have in common: an endpoint of `quinn-proto` with one connection.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chunkproof::{Fault, Log};
use quinn_proto::{Connection, ConnectionHandle, DatagramEvent, Endpoint, Event, VarInt};

use crate::quic::clock::{instant, time};
use crate::quic::lost::log_loss;

/// An endpoint, its connection once there is one, and datagrams that it sends outside of that.
pub(super) struct Socket {
    endpoint: Endpoint,
    connection: Option<(ConnectionHandle, Connection)>,
    responses: VecDeque<Vec<u8>>,
    /// Why the connection was lost, once it is.
    pub(super) lost: Option<&'static str>,
}

impl Socket {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, connection: None, responses: VecDeque::new(), lost: None }
    }

    pub(super) fn connect(
        &mut self,
        now: Duration,
        config: quinn_proto::ClientConfig,
    ) -> Result<(), Fault> {
        let made = self.endpoint.connect(instant(now), config, PEER, "localhost")?;
        self.connection = Some(made);
        Ok(())
    }

    /// The connection, if there is one that is not lost.
    pub(super) fn connection(&mut self) -> Option<&mut Connection> {
        let (_, connection) = self.connection.as_mut().filter(|_| self.lost.is_none())?;
        Some(connection)
    }

    /// The connection, or a fault if there is none.
    pub(super) fn connected(&mut self) -> Result<&mut Connection, Fault> {
        self.connection().ok_or_else(|| Fault::new("not-connected"))
    }

    pub(super) fn is_handshaking(&self) -> bool {
        let is_handshaking = |(_, it): &(_, Connection)| it.is_handshaking();
        self.lost.is_none() && self.connection.as_ref().is_some_and(is_handshaking)
    }

    /// Handles a datagram; a server accepts the first connection that is offered.
    pub(super) fn handle(&mut self, now: Duration, datagram: &[u8]) {
        let (now, mut answer) = (instant(now), Vec::new());
        let data = BytesMut::from(datagram);
        match self.endpoint.handle(now, PEER, None, None, data, &mut answer) {
            Some(DatagramEvent::ConnectionEvent(handle, event)) => {
                let own = self.connection.as_mut().filter(|(own, _)| *own == handle);
                if let Some((_, connection)) = own {
                    connection.handle_event(event);
                }
            }
            Some(DatagramEvent::NewConnection(incoming)) if self.connection.is_none() => {
                self.connection = self.endpoint.accept(incoming, now, &mut answer, None).ok();
            }
            Some(DatagramEvent::NewConnection(incoming)) => self.endpoint.ignore(incoming),
            Some(DatagramEvent::Response(_)) => self.responses.push_back(answer),
            None => {}
        }
    }

    pub(super) fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>> {
        let (_, connection) = self.connection.as_mut()?;
        let mut datagram = Vec::new();
        match connection.poll_transmit(instant(now), 1, &mut datagram) {
            Some(_) => Some(datagram),
            None => self.responses.pop_front(),
        }
    }

    pub(super) fn poll_timeout(&mut self) -> Option<Duration> {
        let (_, connection) = self.connection.as_mut()?;
        connection.poll_timeout().map(time)
    }

    pub(super) fn handle_timeout(&mut self, now: Duration) {
        if let Some((_, connection)) = &mut self.connection {
            connection.handle_timeout(instant(now));
        }
    }

    pub(super) fn close(&mut self, now: Duration, code: VarInt) -> Result<(), Fault> {
        self.connected()?.close(instant(now), code, Bytes::new());
        self.lost = Some("closed");
        Ok(())
    }

    /// The next event for the application. Logs it if the peer has closed the connection.
    pub(super) fn poll(&mut self, log: &mut Log) -> Option<Event> {
        let (handle, connection) = self.connection.as_mut()?;
        while let Some(event) = connection.poll_endpoint_events() {
            if let Some(event) = self.endpoint.handle_event(*handle, event) {
                connection.handle_event(event);
            }
        }
        let event = connection.poll()?;
        if let Event::ConnectionLost { reason } = &event {
            self.lost = Some(log_loss(reason, log));
        }
        Some(event)
    }
}

/// Each end finds the other at this address; they are joined by the path, not by the address.
const PEER: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 4433));
