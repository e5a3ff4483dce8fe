//! A parsed text of a corpus, which can be written in any size.

use crate::corpus::form::Form;

/// About how many bytes a piece takes, apart from what it holds.
pub(super) const PIECE_COST: u64 = 64;

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
    /// texts from files are checked with [`fits`](Self::fits) first, and their [`len`](Self::len) is
    /// taken from a budget.
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
    pub(super) fn len(&self, size: usize) -> u64 {
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

    /// Whether every number fits its form, in one size.
    pub(super) fn fits(&self, size: usize) -> bool {
        self.0.iter().all(|piece| match piece {
            Piece::Bytes(_) | Piece::Size => true,
            Piece::Repeat(_, unit) => unit.fits(size),
            Piece::Number(form, number) => form.fits(number.value(size)),
            Piece::Prefixed(form, block) => form.fits(block.len(size)) && block.fits(size),
        })
    }

    /// About how many bytes it takes.
    pub(super) fn cost(&self) -> u64 {
        let cost = |piece: &Piece| match piece {
            Piece::Bytes(own) => own.len() as u64,
            Piece::Size => 0,
            Piece::Repeat(count, unit) => count.cost() + unit.cost(),
            Piece::Number(_, number) => number.cost(),
            Piece::Prefixed(_, block) => block.cost(),
        };
        self.0.iter().map(|piece| PIECE_COST + cost(piece)).sum()
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

    /// About how many bytes it takes.
    pub(super) fn cost(&self) -> u64 {
        let cost = |term: &Term| match term {
            Term::Fixed(_) | Term::Size => 0,
            Term::Length(block) => block.cost(),
        };
        self.0.iter().map(|term| PIECE_COST + cost(term)).sum()
    }

    fn is_sized(&self) -> bool {
        self.0.iter().any(|term| match term {
            Term::Fixed(_) => false,
            Term::Size => true,
            Term::Length(block) => block.is_sized(),
        })
    }
}
