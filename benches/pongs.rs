//! Servers that answer pings, each as a core and behind a socket; and pings to be answered.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};

use chunkproof::bytes::Escaped;
use chunkproof::{Core, Fault, Log};
use tungstenite::protocol::{Role, WebSocket, WebSocketConfig};
use tungstenite::{Error, Message};
use websocket_sans_io::{
    FrameInfo, Opcode, WebsocketFrameDecoder, WebsocketFrameEncoder, WebsocketFrameEvent,
};

/// A server after the opening handshake, without a transport.
pub trait Server: Default + Send + 'static {
    /// Receives bytes, passes each ping to `ping`, and appends what is to be sent to `out`.
    ///
    /// # Errors
    ///
    /// The fault that ends the connection.
    fn serve(
        &mut self,
        bytes: &[u8],
        ping: impl FnMut(&[u8]),
        out: &mut Vec<u8>,
    ) -> Result<(), Fault>;
}

/// A server as a core.
#[derive(Debug, Default)]
pub struct Served<S> {
    server: S,
    out: Vec<u8>,
}

impl<S: Server> Core for Served<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.out.clear();
        let ping = |payload: &[u8]| log.named("ping", Escaped(payload));
        self.server.serve(bytes, ping, &mut self.out)?;
        log.send(&self.out);
        Ok(bytes.len())
    }
}

/// `tungstenite`, which answers pings by itself.
#[derive(Debug)]
pub struct Tungstenite(WebSocket<Wire>);

/// A stream in memory that returns `WouldBlock` when it is empty.
#[derive(Debug, Default)]
struct Wire {
    incoming: VecDeque<u8>,
    outgoing: Vec<u8>,
}

impl Default for Tungstenite {
    fn default() -> Self {
        // The read buffer is filled with zeros before each read; the default of 128 KiB is slow here.
        let config = WebSocketConfig::default().read_buffer_size(1024);
        Self(WebSocket::from_raw_socket(Wire::default(), Role::Server, Some(config)))
    }
}

impl Server for Tungstenite {
    fn serve(
        &mut self,
        bytes: &[u8],
        mut ping: impl FnMut(&[u8]),
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        self.0.get_mut().incoming.extend(bytes);
        loop {
            match self.0.read() {
                Ok(Message::Ping(payload)) => ping(&payload),
                Ok(_) => {}
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error.into()),
            }
        }
        self.0.flush()?;
        out.append(&mut self.0.get_mut().outgoing);
        Ok(())
    }
}

impl Read for Wire {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.incoming.read(buf)? {
            0 => Err(ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.outgoing.write(buf)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `websocket-sans-io`, whose frames are answered here.
#[derive(Debug, Default)]
pub struct SansIo {
    frames: WebsocketFrameDecoder,
    payload: Vec<u8>,
}

impl Server for SansIo {
    fn serve(
        &mut self,
        bytes: &[u8],
        mut ping: impl FnMut(&[u8]),
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let mut copy = bytes.to_vec();
        let mut taken = 0;
        loop {
            let rest = copy.get_mut(taken..).unwrap_or_default();
            let step = self.frames.add_data(rest)?;
            let chunk = rest.get(..step.consumed_bytes).unwrap_or_default();
            taken += step.consumed_bytes;
            match step.event {
                Some(WebsocketFrameEvent::PayloadChunk { .. }) => self.payload.extend(chunk),
                Some(WebsocketFrameEvent::End { frame_info, .. }) => {
                    if frame_info.opcode == Opcode::Ping {
                        ping(&self.payload);
                        let pong = FrameInfo { opcode: Opcode::Pong, mask: None, ..frame_info };
                        out.extend(WebsocketFrameEncoder::new().start_frame(&pong));
                        out.extend(&self.payload);
                    }
                    self.payload.clear();
                }
                Some(WebsocketFrameEvent::Start { .. }) => {}
                None if step.consumed_bytes == 0 => return Ok(()),
                None => {}
            }
        }
    }
}

/// A ping and the pong that answers it.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_structs, reason = "frames of a test")]
pub struct Exchange {
    /// As a client sends it, masked.
    pub ping: Vec<u8>,
    /// As a server sends it.
    pub pong: Vec<u8>,
}

impl Exchange {
    /// A ping and a pong with this payload, of at most 125 bytes.
    #[must_use]
    pub fn of(payload: &[u8]) -> Self {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let len = u8::try_from(payload.len()).unwrap_or(125);
        let masked = payload.iter().zip(key.iter().cycle()).map(|(byte, key)| byte ^ key);
        let ping = [0x89, 0x80 | len].into_iter().chain(key).chain(masked).collect();
        Self { ping, pong: [&[0x8a, len], payload].concat() }
    }
}

/// The pings that a conformance suite sends to a server, a connection for each case: empty, text, bytes
/// that are no text, of the greatest length, and ten in a row.
#[must_use]
pub fn conformance() -> Vec<Vec<Exchange>> {
    let one = |payload: &[u8]| vec![Exchange::of(payload)];
    let ten = (0..10).map(|n| Exchange::of(format!("payload-{n}").as_bytes())).collect();
    vec![
        one(b""),
        one(b"Hello, world!"),
        one(b"\x00\xff\xfe\xfd\xfc\xfb\x00\xff"),
        one(&[0xfe; 125]),
        ten,
    ]
}

/// The same ping `n` times over one connection.
#[must_use]
pub fn in_a_row(n: usize) -> Vec<Vec<Exchange>> {
    vec![vec![Exchange::of(b"Hello, world!"); n]]
}
