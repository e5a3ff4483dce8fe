//! Reads the fields of control packets, one after another.

use std::ops::Range;

/// The fields of a stream or a packet from an offset on.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

/// A property with its identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    pub(super) id: u8,
    /// All its bytes, the identifier included.
    pub(super) bytes: Range<usize>,
}

impl<'a> Fields<'a> {
    /// A list of properties; only those that may be repeated come twice.
    pub(super) fn properties(&mut self) -> Option<Vec<Property>> {
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
            0x03 | 0x08 | 0x09 | 0x12 | 0x15 | 0x16 | 0x1a | 0x1c | 0x1f => self.string().map(drop),
            USER_PROPERTY => self.string().and_then(|_| self.string()).map(drop),
            _ => None,
        }
    }

    /// A string or binary data, after a length of two bytes.
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let len = self.u16()?;
        self.take(usize::from(len))
    }

    /// A variable byte integer in its shortest form.
    pub(super) fn varint(&mut self) -> Option<usize> {
        self.varint_in_any_form().and_then(|(value, is_shortest)| is_shortest.then_some(value))
    }

    /// A variable byte integer, and whether it has as few bytes as possible.
    pub(super) fn varint_in_any_form(&mut self) -> Option<(usize, bool)> {
        let mut value = 0;
        for n_bits in [0, 7, 14, 21] {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << n_bits;
            if byte & 0x80 == 0 {
                return Some((value, byte != 0 || n_bits == 0));
            }
        }
        None
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        let (bytes, _) = self.take(2)?.split_first_chunk()?;
        Some(u16::from_be_bytes(*bytes))
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    /// The bytes that are left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        self.take(self.bytes.len().saturating_sub(self.at)).unwrap_or_default()
    }

    pub(super) fn is_over(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(len)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }
}

const SUBSCRIPTION_ID: u8 = 0x0b;
const USER_PROPERTY: u8 = 0x26;
