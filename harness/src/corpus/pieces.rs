//! A parsed text of a corpus, which can be written in any size.

/// The bytes of a text, for every size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Template(pub(super) Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Bytes(Vec<u8>),
    /// The size in decimal digits.
    Size,
    Repeat(Sum, Template),
    Number(Form, Sum),
    /// A block with its length in front.
    Prefixed(Form, Template),
}

/// A number that may depend on the size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sum(pub(super) Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    Fixed(u64),
    Size,
    /// The length of these bytes.
    Length(Template),
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In `n` bytes, the most significant first.
    Big(usize),
    /// In `n` bytes, the least significant first.
    Little(usize),
    /// Seven bits a byte, the least significant first, the top bit set where more follow.
    Varint,
    /// QUIC's integer, its length in the two top bits (RFC 9000, 16).
    Quic,
    /// HPACK's integer in `n` bits of a first byte with this pattern (RFC 7541, 5.1).
    Bits(u32, u8),
}

impl Template {
    /// Whether anything in it depends on the size.
    pub(super) fn is_sized(&self) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Bytes(_) => false,
            Piece::Size => true,
            Piece::Repeat(count, unit) => count.is_sized() || unit.is_sized(),
            Piece::Number(_, number) => number.is_sized(),
            Piece::Prefixed(_, block) => block.is_sized(),
        })
    }

    /// Writes the bytes of one size. A number that does not fit its form loses its upper bits;
    /// texts from files are checked with [`fits`](Self::fits) first.
    pub(super) fn write(&self, size: usize, bytes: &mut Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Bytes(own) => bytes.extend_from_slice(own),
                Piece::Size => bytes.extend_from_slice(size.to_string().as_bytes()),
                Piece::Repeat(count, unit) => {
                    let count = usize::try_from(count.value(size)).unwrap_or(usize::MAX);
                    bytes.extend(unit.bytes(size).repeat(count));
                }
                Piece::Number(form, number) => form.write(number.value(size), bytes),
                Piece::Prefixed(form, block) => {
                    let block = block.bytes(size);
                    form.write(block.len() as u64, bytes);
                    bytes.extend(block);
                }
            }
        }
    }

    fn bytes(&self, size: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(size, &mut bytes);
        bytes
    }

    /// The number of bytes in one size, computed without writing them.
    fn len(&self, size: usize) -> u64 {
        let len = |piece: &Piece| match piece {
            Piece::Bytes(own) => own.len() as u64,
            Piece::Size => size.to_string().len() as u64,
            Piece::Repeat(count, unit) => count.value(size).saturating_mul(unit.len(size)),
            Piece::Number(form, number) => form.len(number.value(size)),
            Piece::Prefixed(form, block) => {
                let len = block.len(size);
                form.len(len).saturating_add(len)
            }
        };
        self.0.iter().map(len).fold(0, u64::saturating_add)
    }

    /// Whether it has at most `max` bytes in one size, and every number fits its form.
    pub(super) fn fits(&self, size: usize, max: u64) -> bool {
        self.len(size) <= max
            && self.0.iter().all(|piece| match piece {
                Piece::Bytes(_) | Piece::Size => true,
                Piece::Repeat(_, unit) => unit.fits(size, max),
                Piece::Number(form, number) => form.fits(number.value(size)),
                Piece::Prefixed(form, block) => form.fits(block.len(size)) && block.fits(size, max),
            })
    }
}

impl Sum {
    fn value(&self, size: usize) -> u64 {
        let value = |term: &Term| match term {
            Term::Fixed(number) => *number,
            Term::Size => size as u64,
            Term::Length(block) => block.len(size),
        };
        self.0.iter().map(value).fold(0, u64::saturating_add)
    }

    fn is_sized(&self) -> bool {
        self.0.iter().any(|term| match term {
            Term::Fixed(_) => false,
            Term::Size => true,
            Term::Length(block) => block.is_sized(),
        })
    }
}

impl Form {
    fn fits(self, number: u64) -> bool {
        match self {
            Self::Big(n) | Self::Little(n) => n >= 8 || number >> (8 * n) == 0,
            Self::Varint | Self::Bits(..) => true,
            Self::Quic => number < 1 << 62,
        }
    }

    fn len(self, number: u64) -> u64 {
        let mut bytes = Vec::new();
        self.write(number, &mut bytes);
        bytes.len() as u64
    }

    fn write(self, number: u64, bytes: &mut Vec<u8>) {
        match self {
            Self::Big(n) => bytes.extend(number.to_be_bytes().iter().skip(8 - n)),
            Self::Little(n) => bytes.extend(number.to_le_bytes().iter().take(n)),
            Self::Varint => write_sevens(number, bytes),
            Self::Quic => {
                let exponent = match number {
                    0..=0x3f => 0,
                    0x40..=0x3fff => 1,
                    0x4000..=0x3fff_ffff => 2,
                    _ => 3,
                };
                let tagged = number | exponent << (8 * (1 << exponent) - 2);
                Self::Big(1 << exponent).write(tagged, bytes);
            }
            Self::Bits(n, pattern) => {
                let max = (1 << n) - 1;
                let [first, ..] = number.min(max).to_le_bytes();
                bytes.push(pattern | first);
                if let Some(rest) = number.checked_sub(max) {
                    write_sevens(rest, bytes);
                }
            }
        }
    }
}

fn write_sevens(mut number: u64, bytes: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return bytes.push(low & 0x7f);
        }
        bytes.push(low | 0x80);
    }
}
