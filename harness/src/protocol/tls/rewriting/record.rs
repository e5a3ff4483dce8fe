//! Reads the plaintext handshake at the start of a TLS stream, and only a sound one.

use std::ops::Range;

use super::RECORD_BYTES_MAX;

/// The handshake messages at the start of a stream, one after the other.
#[derive(Debug)]
pub(super) struct Flight {
    /// The bytes of the messages, each with its offset into the stream.
    bytes: Vec<(usize, u8)>,
    /// The records: where their content begins among those bytes, and their version.
    records: Vec<(usize, [u8; 2])>,
    pub(super) messages: Vec<HandshakeMessage>,
}

/// A handshake message.
#[derive(Debug)]
pub(super) struct HandshakeMessage {
    /// Its end among the bytes of all messages.
    pub(super) end: usize,
    /// Whether no message may follow it in its record.
    pub(super) ends_flight: bool,
}

impl Flight {
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The offset into the stream right after the first `end` bytes of the messages.
    pub(super) fn offset(&self, end: usize) -> Option<usize> {
        self.bytes.get(end.checked_sub(1)?).map(|(offset, _)| offset + 1)
    }

    /// The bytes of a range, with their offsets.
    pub(super) fn bytes(&self, range: Range<usize>) -> impl Iterator<Item = (usize, u8)> {
        self.bytes.get(range).unwrap_or_default().iter().copied()
    }

    /// The version of the record that a byte came in.
    pub(super) fn version(&self, at: usize) -> [u8; 2] {
        let before = self.records.iter().take_while(|(start, _)| *start <= at);
        before.last().map_or([3, 3], |(_, version)| *version)
    }
}

/// The header of a record with `len` bytes of handshake messages.
pub(super) fn header([major, minor]: [u8; 2], len: usize) -> [u8; HEADER_BYTES] {
    let [high, low] = u16::try_from(len).unwrap_or(u16::MAX).to_be_bytes();
    [HANDSHAKE, major, minor, high, low]
}

/// The handshake at the start of a stream; `None` if it is doubtful.
pub(super) fn read(stream: &[u8]) -> Option<Flight> {
    let mut flight = Flight { bytes: Vec::new(), records: Vec::new(), messages: Vec::new() };
    let mut rest = stream;
    while rest.first() == Some(&HANDSHAKE) {
        let ([_, major, minor, high, low], after) = rest.split_first_chunk()?;
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let is_sound = *major == 3 && *minor <= 4 && (1..=RECORD_BYTES_MAX).contains(&len);
        let (content, after) = after.split_at_checked(len).filter(|_| is_sound)?;
        let start = stream.len() - after.len() - len;
        flight.records.push((flight.len(), [*major, *minor]));
        flight.bytes.extend((start..).zip(content.iter().copied()));
        rest = after;
    }
    let bytes: Vec<u8> = flight.bytes.iter().map(|(_, byte)| *byte).collect();
    flight.messages = messages(&bytes)?;
    let ends_record = |end: usize| end == bytes.len() || flight.records.iter().any(|r| r.0 == end);
    let ends_well = |message: &HandshakeMessage| !message.ends_flight || ends_record(message.end);
    flight.messages.iter().all(ends_well).then_some(flight)
}

/// The messages, if they are whole and of known types.
fn messages(bytes: &[u8]) -> Option<Vec<HandshakeMessage>> {
    let mut messages = Vec::new();
    let mut rest = bytes;
    while let Some((&[kind, a, b, c], after)) = rest.split_first_chunk() {
        let len = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
        IN_THE_CLEAR.contains(&kind).then_some(())?;
        rest = after.get(len..)?;
        let ends_flight = !MORE_FOLLOWS.contains(&kind);
        messages.push(HandshakeMessage { end: bytes.len() - rest.len(), ends_flight });
    }
    rest.is_empty().then_some(messages)
}

pub(super) const HEADER_BYTES: usize = 5;
const HANDSHAKE: u8 = 22;
/// The messages that are sent before encryption in TLS 1.2: all but `HelloRequest` and Finished.
const IN_THE_CLEAR: [u8; 10] = [1, 2, 4, 11, 12, 13, 14, 15, 16, 22];
/// The ones of these after which a flight goes on: `ServerHello`, Certificate, `ServerKeyExchange`,
/// `CertificateRequest`, `CertificateStatus`. In TLS 1.3 no plaintext message follows a
/// `ServerHello`.
const MORE_FOLLOWS: [u8; 5] = [2, 11, 12, 13, 22];
