//! The forms in which a number can be written.

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

impl Form {
    /// The form of a number, by its name, and the remaining arguments.
    pub(super) fn parse<'a>(name: &str, args: &'a str) -> Option<(Self, &'a str)> {
        if name == "bits" {
            let mut words = args.splitn(3, ' ');
            let n = words.next()?.parse().ok().filter(|n| (1..=8).contains(n))?;
            let pattern = words.next()?.strip_prefix("0x")?;
            let pattern = u8::from_str_radix(pattern, 16).ok()?;
            return Some((Self::Bits(n, pattern), words.next().unwrap_or_default()));
        }
        let form = match name {
            "varint" => Self::Varint,
            "quic" => Self::Quic,
            _ => {
                let width = name.strip_prefix('u')?;
                let (width, of): (_, fn(usize) -> Self) = match width.strip_suffix("le") {
                    Some(width) => (width, Self::Little),
                    None => (width, Self::Big),
                };
                let n_bits: usize = width.parse().ok()?;
                [8, 16, 24, 32, 64].contains(&n_bits).then(|| of(n_bits / 8))?
            }
        };
        Some((form, args))
    }

    pub(super) fn fits(self, number: u64) -> bool {
        match self {
            Self::Big(n) | Self::Little(n) => n >= 8 || number >> (8 * n) == 0,
            Self::Varint | Self::Bits(..) => true,
            Self::Quic => number < 1 << 62,
        }
    }

    pub(super) fn len(self, number: u64) -> u64 {
        let mut bytes = Vec::new();
        self.write(number, &mut bytes);
        bytes.len() as u64
    }

    pub(super) fn write(self, number: u64, bytes: &mut Vec<u8>) {
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

/// Whether a block of the vocabulary can have this name; the notation has some of its own.
pub(super) fn is_free(name: &str) -> bool {
    let is_own =
        matches!(name, "repeat" | "size" | "hex" | "bits") || Form::parse(name, "").is_some();
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && !is_own
}
