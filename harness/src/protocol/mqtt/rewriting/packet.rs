//! Reads the packets of an MQTT 5 stream, and only sound ones: each whole, with the shortest lengths, and
//! with known properties.

use std::ops::Range;

/// A packet, by offsets into the stream.
#[derive(Debug)]
pub(super) struct Packet {
    pub(super) start: usize,
    /// The bytes after the remaining length.
    pub(super) body: Range<usize>,
    /// Its lists of properties: its own, and those of a will.
    pub(super) properties: Vec<Vec<Property>>,
    /// The reason code 0 and the length 0 of the properties, of which 2, 1 or 0 bytes are present;
    /// `None` if the packet has another reason or properties, or is of a kind that cannot leave
    /// them out.
    pub(super) reason: Option<Range<usize>>,
    pub(super) is_auth: bool,
}

/// A property with its identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) id: u8,
    pub(super) bytes: Range<usize>,
}

/// The packets of a stream of MQTT 5; `None` if one of them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Packet>> {
    let mut packets = Vec::new();
    let mut reader = PacketReader { bytes, at: 0 };
    while reader.at < bytes.len() {
        let packet = reader.packet(packets.is_empty())?;
        packets.push(packet);
    }
    Some(packets)
}

struct PacketReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> PacketReader<'a> {
    fn packet(&mut self, is_first: bool) -> Option<Packet> {
        let start = self.at;
        let kind = self.byte()?;
        let len = self.varint()?;
        let body = self.at..self.at.checked_add(len)?;
        let inner = Self { bytes: self.bytes.get(..body.end)?, at: body.start };
        self.at = body.end;
        let is_opening = matches!(kind, CONNECT | CONNACK);
        (is_opening == is_first).then_some(())?;
        inner.rest(kind, start, body)
    }

    /// The contents of a packet of this kind, which ends where the reader does.
    fn rest(mut self, kind: u8, start: usize, body: Range<usize>) -> Option<Packet> {
        let mut packet =
            Packet { start, body, properties: Vec::new(), reason: None, is_auth: kind == AUTH };
        match kind {
            CONNECT => packet.properties = self.connect()?,
            CONNACK => {
                self.take(2)?;
                packet.properties.push(self.properties()?);
            }
            0x30..=0x3f if kind & QOS != QOS => {
                self.string()?;
                self.take(if kind & QOS == 0 { 0 } else { ID_LEN })?;
                packet.properties.push(self.properties()?);
                self.at = self.bytes.len();
            }
            PUBACK | PUBREC | PUBREL | PUBCOMP => {
                self.take(ID_LEN)?;
                self.reason(&mut packet)?;
            }
            DISCONNECT | AUTH => self.reason(&mut packet)?,
            SUBSCRIBE | SUBACK | UNSUBSCRIBE | UNSUBACK => {
                self.take(ID_LEN)?;
                packet.properties.push(self.properties()?);
                self.at = self.bytes.len();
            }
            PINGREQ | PINGRESP => {}
            _ => return None,
        }
        (self.at == self.bytes.len()).then_some(packet)
    }

    fn connect(&mut self) -> Option<Vec<Vec<Property>>> {
        (self.take(NAME_AND_VERSION.len())? == NAME_AND_VERSION).then_some(())?;
        let flags = self.byte()?;
        self.take(2)?;
        let mut lists = vec![self.properties()?];
        self.string()?;
        if flags & WILL != 0 {
            lists.push(self.properties()?);
            self.string()?;
            self.string()?;
        }
        for _ in 0..(flags & (USER | PASSWORD)).count_ones() {
            self.string()?;
        }
        Some(lists)
    }

    /// Reads a reason code and properties at the end of a packet, which may be left out.
    fn reason(&mut self, packet: &mut Packet) -> Option<()> {
        let start = self.at;
        let code = if self.at < self.bytes.len() { self.byte()? } else { 0 };
        if self.at < self.bytes.len() {
            packet.properties.push(self.properties()?);
        } else if packet.is_auth && self.at > start {
            // The specification defines no AUTH that ends there.
            return None;
        }
        let is_empty = code == 0 && packet.properties.iter().all(Vec::is_empty);
        packet.reason = is_empty.then_some(start..self.bytes.len());
        Some(())
    }

    /// A list of properties; only those that may be repeated come twice.
    fn properties(&mut self) -> Option<Vec<Property>> {
        let len = self.varint()?;
        let end = self.at.checked_add(len)?;
        let mut inner = Self { bytes: self.bytes.get(..end)?, at: self.at };
        let mut properties: Vec<Property> = Vec::new();
        while inner.at < end {
            let start = inner.at;
            let id = inner.byte()?;
            inner.value(id)?;
            let is_repeated = properties.iter().any(|property| property.id == id);
            (!is_repeated || matches!(id, SUBSCRIPTION_ID | USER_PROPERTY)).then_some(())?;
            properties.push(Property { id, bytes: start..inner.at });
        }
        self.at = end;
        Some(properties)
    }

    /// The value of a property (MQTT 5, 2.2.2.2, table 2-4).
    fn value(&mut self, id: u8) -> Option<()> {
        match id {
            0x01 | 0x17 | 0x19 | 0x24 | 0x25 | 0x28 | 0x29 | 0x2a => self.take(1).map(drop),
            0x13 | 0x21 | 0x22 | 0x23 => self.take(2).map(drop),
            0x02 | 0x11 | 0x18 | 0x27 => self.take(4).map(drop),
            SUBSCRIPTION_ID => self.varint().map(drop),
            0x03 | 0x08 | 0x09 | 0x12 | 0x15 | 0x16 | 0x1a | 0x1c | 0x1f => self.string(),
            USER_PROPERTY => self.string().and_then(|()| self.string()),
            _ => None,
        }
    }

    /// A string or binary data, after a length of two bytes.
    fn string(&mut self) -> Option<()> {
        let (len, _) = self.take(2)?.split_first_chunk()?;
        self.take(usize::from(u16::from_be_bytes(*len))).map(drop)
    }

    /// A variable byte integer in its shortest form.
    fn varint(&mut self) -> Option<usize> {
        let mut value = 0;
        for n_bits in [0, 7, 14, 21] {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << n_bits;
            if byte & 0x80 == 0 {
                return (byte != 0 || n_bits == 0).then_some(value);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }
}

const CONNECT: u8 = 0x10;
const CONNACK: u8 = 0x20;
const PUBACK: u8 = 0x40;
const PUBREC: u8 = 0x50;
const PUBREL: u8 = 0x62;
const PUBCOMP: u8 = 0x70;
const SUBSCRIBE: u8 = 0x82;
const SUBACK: u8 = 0x90;
const UNSUBSCRIBE: u8 = 0xa2;
const UNSUBACK: u8 = 0xb0;
const PINGREQ: u8 = 0xc0;
const PINGRESP: u8 = 0xd0;
const DISCONNECT: u8 = 0xe0;
const AUTH: u8 = 0xf0;

const NAME_AND_VERSION: &[u8] = b"\0\x04MQTT\x05";
const QOS: u8 = 0x06;
const WILL: u8 = 0x04;
const PASSWORD: u8 = 0x40;
const USER: u8 = 0x80;
const ID_LEN: usize = 2;
const SUBSCRIPTION_ID: u8 = 0x0b;
const USER_PROPERTY: u8 = 0x26;
