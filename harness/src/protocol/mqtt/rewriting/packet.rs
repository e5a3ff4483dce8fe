//! Reads the packets of an MQTT 5 stream, and only sound ones: each whole, with the shortest lengths, and
//! with known properties.

use std::ops::Range;

use crate::protocol::mqtt::fields::{Fields, Property};
use crate::protocol::mqtt::kinds::{
    AUTH, CONNACK, CONNECT, DISCONNECT, PASSWORD, PINGREQ, PINGRESP, PUBACK, PUBCOMP, PUBREC,
    PUBREL, QOS, SUBACK, SUBSCRIBE, UNSUBACK, UNSUBSCRIBE, USER, WILL,
};

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

/// The packets of a stream of MQTT 5; `None` if one of them is doubtful.
pub(super) fn read(bytes: &[u8]) -> Option<Vec<Packet>> {
    let mut packets = Vec::new();
    let mut fields = Fields { bytes, at: 0 };
    while fields.at < bytes.len() {
        let packet = fields.packet(packets.is_empty())?;
        packets.push(packet);
    }
    Some(packets)
}

impl Fields<'_> {
    fn packet(&mut self, is_first: bool) -> Option<Packet> {
        let start = self.at;
        let kind = self.byte()?;
        let len = self.varint()?;
        let body = self.at..self.at.checked_add(len)?;
        let inner = Self { bytes: self.bytes.get(..body.end)?, at: body.start };
        self.at = body.end;
        let is_opening = matches!(kind, CONNECT | CONNACK);
        (is_opening == is_first).then_some(())?;
        inner.contents(kind, start, body)
    }

    /// The contents of a packet of this kind, which ends where the fields do.
    fn contents(mut self, kind: u8, start: usize, body: Range<usize>) -> Option<Packet> {
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
                self.rest();
            }
            PUBACK | PUBREC | PUBREL | PUBCOMP => {
                self.take(ID_LEN)?;
                self.reason(&mut packet)?;
            }
            DISCONNECT | AUTH => self.reason(&mut packet)?,
            SUBSCRIBE | SUBACK | UNSUBSCRIBE | UNSUBACK => {
                self.take(ID_LEN)?;
                packet.properties.push(self.properties()?);
                self.rest();
            }
            PINGREQ | PINGRESP => {}
            _ => return None,
        }
        self.is_over().then_some(packet)
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
        let code = if !self.is_over() { self.byte()? } else { 0 };
        if !self.is_over() {
            packet.properties.push(self.properties()?);
        } else if packet.is_auth && self.at > start {
            // The specification defines no AUTH that ends there.
            return None;
        }
        let is_empty = code == 0 && packet.properties.iter().all(Vec::is_empty);
        packet.reason = is_empty.then_some(start..self.bytes.len());
        Some(())
    }
}

const NAME_AND_VERSION: &[u8] = b"\0\x04MQTT\x05";
const ID_LEN: usize = 2;
