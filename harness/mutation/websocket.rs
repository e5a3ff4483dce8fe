//! Messages of WebSocket (RFC 6455) after its opening handshake, without extensions.
//!
//! Strategy: a frame is read in two steps. Its head is consumed when all of it has come and decides at
//! once whether the frame may come here; its payload is unmasked as it comes, right into the message
//! that it belongs to. The last byte of the payload completes the frame, and perhaps the message.

use chunkproof::bytes::Escaped;
use chunkproof::{Core, Fault, Log};

/// Which end of the connection this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a connection has two ends")]
pub enum Role {
    /// Receives masked frames; answers pings and the Close frame, and closes after the latter.
    Server,
    /// Receives unmasked frames. The answers are left to its caller, as a client masks what it sends
    /// with keys drawn at random (5.3).
    Client,
}

/// How much a peer may send at once.
///
/// # Units
///
/// Bytes of payload.
///
/// # Spec
///
/// RFC 6455, 10.4
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "its fields are what it is made of")]
pub struct Limits {
    /// The most that one frame may carry.
    pub frame_max: usize,
    /// The most that the frames of one message may carry together.
    pub message_max: usize,
}

/// Logs messages, pings, pongs and the peer's Close frame, each when its last byte has come.
///
/// After the Close frame everything is discarded, and only there may the stream end.
///
/// # Examples
///
/// ```
/// use chunkproof_mutation::websocket::{Connection, Limits, Role};
///
/// let limits = Limits { frame_max: 1024, message_max: 4096 };
/// let client = move || Connection::new(Role::Client, limits);
/// chunkproof::check(client).prove().receive(b"\x01\x03Hel\x80\x02lo\x88\x00").eof().assert();
/// ```
#[derive(Debug, Clone, Hash)]
pub struct Connection {
    role: Role,
    limits: Limits,
    /// The frame whose payload is coming.
    pub(super) frame: Option<Frame>,
    /// The message whose next fragment may come.
    pub(super) message: Option<Body>,
    /// How the connection ended, once it has.
    end: Option<Result<(), Fault>>,
}

impl Connection {
    /// One end of an open connection.
    #[must_use]
    pub fn new(role: Role, limits: Limits) -> Self {
        Self { role, limits, frame: None, message: None, end: None }
    }

    /// Consumes the head of a frame, if all of it has come.
    fn begin(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((head, rest)) = Head::split_from(bytes, self.role)? else { return Ok(0) };
        let frame = self.admit(&head)?;
        // A frame without payload is complete with its head.
        self.go_on(frame, &[], log)?;
        Ok(bytes.len() - rest.len())
    }

    /// Opens the frame of a head, if it may come here.
    fn admit(&mut self, head: &Head) -> Result<Frame, Fault> {
        let body = match head.opcode {
            Opcode::First(kind) if kind.is_control() => Body::new(kind),
            Opcode::First(_) if self.message.is_some() => {
                return Err(Fault::new("message-is-open"));
            }
            Opcode::First(kind) => Body::new(kind),
            Opcode::Continuation => {
                self.message.take().ok_or_else(|| Fault::new("nothing-to-continue"))?
            }
        };
        if head.len > self.limits.frame_max as u64 {
            return Err(Fault::new("frame-too-long"));
        }
        let message_len = body.bytes.len() as u64 + head.len;
        if !body.kind.is_control() && message_len > self.limits.message_max as u64 {
            return Err(Fault::new("message-too-long"));
        }
        let Head { is_final, len, key, .. } = *head;
        Ok(Frame { is_final, missing: len, key, body })
    }

    /// Consumes payload of a frame, as much as is there and belongs to it.
    fn go_on(&mut self, mut frame: Frame, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let taken = frame.unmask(bytes);
        if frame.missing == 0 {
            self.complete(frame, log)?;
        } else {
            self.frame = Some(frame);
        }
        Ok(taken)
    }

    fn complete(
        &mut self,
        Frame { is_final, mut body, .. }: Frame,
        log: &mut Log,
    ) -> Result<(), Fault> {
        if body.kind == Kind::Text {
            body.check_text(is_final)?;
        }
        if !is_final {
            self.message = Some(body);
            return Ok(());
        }
        let bytes = Escaped(&body.bytes);
        match body.kind {
            Kind::Text => log.named("text", bytes),
            Kind::Binary => log.named("binary", bytes),
            Kind::Pong => log.named("pong", bytes),
            Kind::Ping => {
                log.named("ping", bytes);
                if self.role == Role::Server {
                    send(PONG, &body.bytes, log);
                }
            }
            Kind::Close => {
                log_closing(&body.bytes, log)?;
                if self.role == Role::Server {
                    send(CLOSE, &body.bytes, log);
                    log.close();
                }
                self.end = Some(Ok(()));
            }
        }
        Ok(())
    }
}

impl Core for Connection {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if let Some(end) = &self.end {
            return end.clone().map(|()| bytes.len());
        }
        let taken = match self.frame.take() {
            Some(frame) => self.go_on(frame, bytes, log),
            None => self.begin(bytes, log),
        };
        if let Err(fault) = &taken {
            self.end = Some(Err(fault.clone()));
        }
        taken
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        // A stream that ends without a Close frame was not closed, but lost (7.1.5).
        self.end.get_or_insert_with(|| Err(Fault::new("lost"))).clone()
    }
}

/// The head of a frame, before its payload (5.2).
#[derive(Debug)]
struct Head {
    is_final: bool,
    opcode: Opcode,
    len: u64,
    key: [u8; 4],
}

impl Head {
    /// Splits the head of a frame from what follows it; `None` if it is not complete.
    fn split_from(bytes: &[u8], role: Role) -> Result<Option<(Self, &[u8])>, Fault> {
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        let is_final = first & FIN != 0;
        if first & RESERVED != 0 {
            return Err(Fault::new("reserved-bits"));
        }
        let opcode = Opcode::of(first & 0x0f)?;
        if (second & MASKED != 0) != (role == Role::Server) {
            return Err(Fault::new("masking"));
        }
        let short = second & !MASKED;
        if opcode.is_control() && (!is_final || short > CONTROL_LEN_MAX) {
            return Err(Fault::new("control-frame"));
        }
        let Some((len, rest)) = split_len(short, rest)? else { return Ok(None) };
        let (key, rest) = match role {
            // Without a key, the payload is unmasked with zeros.
            Role::Client => ([0; 4], rest),
            Role::Server => {
                let Some((key, rest)) = rest.split_first_chunk() else { return Ok(None) };
                (*key, rest)
            }
        };
        Ok(Some((Self { is_final, opcode, len, key }, rest)))
    }
}

/// Splits the rest of a length from what follows it. A length has the shortest of the three forms, and
/// its top bit is zero.
fn split_len(short: u8, bytes: &[u8]) -> Result<Option<(u64, &[u8])>, Fault> {
    let (len, len_min, rest) = match short {
        126 => {
            let Some((long, rest)) = bytes.split_first_chunk() else { return Ok(None) };
            (u64::from(u16::from_be_bytes(*long)), 126, rest)
        }
        127 => {
            let Some((long, rest)) = bytes.split_first_chunk() else { return Ok(None) };
            (u64::from_be_bytes(*long), 1 << 16, rest)
        }
        short => (u64::from(short), 0, bytes),
    };
    if len < len_min || len > LEN_MAX {
        return Err(Fault::new("length"));
    }
    Ok(Some((len, rest)))
}

#[derive(Debug, Clone, Copy)]
enum Opcode {
    Continuation,
    First(Kind),
}

impl Opcode {
    fn of(nibble: u8) -> Result<Self, Fault> {
        Ok(match nibble {
            0x0 => Self::Continuation,
            0x1 => Self::First(Kind::Text),
            0x2 => Self::First(Kind::Binary),
            0x8 => Self::First(Kind::Close),
            0x9 => Self::First(Kind::Ping),
            0xa => Self::First(Kind::Pong),
            _ => return Err(Fault::new("reserved-opcode")),
        })
    }

    fn is_control(self) -> bool {
        matches!(self, Self::First(kind) if kind.is_control())
    }
}

/// What a message is, or a control frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Kind {
    fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// A frame whose head was consumed.
#[derive(Debug, Clone, Hash)]
pub(super) struct Frame {
    is_final: bool,
    /// How much of its payload is to come.
    missing: u64,
    /// The key, rotated so that it starts with the byte for the next byte of payload.
    key: [u8; 4],
    pub(super) body: Body,
}

impl Frame {
    /// Adds payload to the body and returns how much of the bytes that was.
    fn unmask(&mut self, bytes: &[u8]) -> usize {
        let n = usize::try_from(self.missing).map_or(bytes.len(), |all| all.min(bytes.len()));
        let masked = bytes.iter().zip(self.key.iter().cycle()).take(n);
        self.body.bytes.extend(masked.map(|(byte, key)| byte ^ key));
        self.key.rotate_left(n % 4);
        self.missing -= n as u64;
        n
    }
}

/// The payload of a message, or of a control frame.
#[derive(Debug, Clone, Hash)]
pub(super) struct Body {
    kind: Kind,
    pub(super) bytes: Vec<u8>,
    /// How many of them are known to be text.
    n_checked: usize,
}

impl Body {
    fn new(kind: Kind) -> Self {
        Self { kind, bytes: Vec::new(), n_checked: 0 }
    }

    /// Checks new bytes of a text; a fragment may end within a character, the last one may not.
    fn check_text(&mut self, is_final: bool) -> Result<(), Fault> {
        let unchecked = self.bytes.get(self.n_checked..).unwrap_or_default();
        match str::from_utf8(unchecked) {
            Ok(_) => self.n_checked = self.bytes.len(),
            Err(error) if is_final || error.error_len().is_some() => {
                return Err(Fault::new("not-utf8"));
            }
            Err(error) => self.n_checked += error.valid_up_to(),
        }
        Ok(())
    }
}

/// Logs the body of a Close frame, which is empty, or a code and a reason (5.5.1).
fn log_closing(body: &[u8], log: &mut Log) -> Result<(), Fault> {
    match body {
        [] => log.debug(format_args!("closing")),
        [_] => return Err(Fault::new("close-code")),
        [high, low, reason @ ..] => {
            let code = u16::from_be_bytes([*high, *low]);
            // The codes that 7.4 and the registry of 11.7 let a peer send.
            if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
                return Err(Fault::new("close-code"));
            }
            if str::from_utf8(reason).is_err() {
                return Err(Fault::new("not-utf8"));
            }
            log.debug(format_args!("closing {code} {:?}", Escaped(reason)));
        }
    }
    Ok(())
}

/// Sends the control frame that answers another, with the same payload.
fn send(first: u8, payload: &[u8], log: &mut Log) {
    #[expect(clippy::cast_possible_truncation, reason = "a control frame holds 125 bytes at most")]
    let len = payload.len() as u8;
    log.send(&[first, len]);
    log.send(payload);
}

/// The bits of the first byte of a head, and of its second.
const FIN: u8 = 0x80;
const RESERVED: u8 = 0x70;
const MASKED: u8 = 0x80;
/// The first bytes of the frames that are sent: FIN and an opcode.
const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8a;
const CONTROL_LEN_MAX: u8 = 125;
const LEN_MAX: u64 = i64::MAX as u64;
