//! One datagram, named by its sender and its number.

use std::fmt;
use std::str::FromStr;

use crate::adapter::datagram::Path;

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a path has two ends")]
pub enum Peer {
    /// The end to which the script writes.
    Near,
    /// The end whose application receives.
    Far,
}

impl Peer {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Near => Self::Far,
            Self::Far => Self::Near,
        }
    }
}

/// A datagram: `near:3` is the third that the near end sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Nth {
    from: Peer,
    n: usize,
}

impl Nth {
    /// Names a datagram; they count from 1, so there is no number 0.
    pub(super) const fn new(from: Peer, n: usize) -> Option<Self> {
        if n == 0 { None } else { Some(Self { from, n }) }
    }
}

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = match self.from {
            Peer::Near => "near",
            Peer::Far => "far",
        };
        write!(f, "{from}:{}", self.n)
    }
}

impl FromStr for Nth {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (from, n) = text.split_once(':').ok_or(())?;
        let from = match from {
            "near" => Peer::Near,
            "far" => Peer::Far,
            _ => return Err(()),
        };
        n.parse().ok().and_then(|n| Self::new(from, n)).ok_or(())
    }
}

/// What a path does to single datagrams that it names.
///
/// On a path, the numbers count from its first datagram; in a network, from the next datagram.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Exceptions {
    pub(super) lose: Option<Nth>,
    pub(super) copy: Option<Nth>,
    pub(super) delay: Option<Nth>,
}

/// What happens to one datagram because the path names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    pub(super) is_lost: bool,
    pub(super) is_copied: bool,
    pub(super) is_delayed: bool,
}

impl Exceptions {
    /// Counts a datagram, and returns what happens to it.
    pub(super) fn next(&mut self, from: Peer) -> Fate {
        let Self { lose, copy, delay } = self;
        let [is_lost, is_copied, is_delayed] = [lose, copy, delay].map(|nth| comes(nth, from));
        Fate { is_lost, is_copied, is_delayed }
    }

    /// The names of the options with their values.
    pub(super) const fn options(self) -> [(&'static str, Option<Nth>); 3] {
        let Self { lose, copy, delay } = self;
        [("lose", lose), ("copy", copy), ("delay", delay)]
    }
}

/// Counts a datagram, and returns whether it is the one that is named. After that none is.
fn comes(nth: &mut Option<Nth>, from: Peer) -> bool {
    let Some(Nth { from: named, n }) = *nth else { return false };
    if named == from {
        *nth = Nth::new(from, n - 1);
    }
    nth.is_none()
}

impl Path {
    /// Loses one datagram, the `n`th that an end sends over this path; they count from 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::datagram::{Path, Peer};
    ///
    /// assert_eq!(Path::perfect().lose(Peer::Near, 3).to_string(), "lose=near:3");
    /// ```
    #[must_use]
    pub const fn lose(self, from: Peer, n: usize) -> Self {
        let exceptions = Exceptions { lose: Nth::new(from, n), ..self.exceptions };
        self.excepting(exceptions)
    }

    /// Delivers one datagram twice, the `n`th that an end sends over this path.
    #[must_use]
    pub const fn copy(self, from: Peer, n: usize) -> Self {
        let exceptions = Exceptions { copy: Nth::new(from, n), ..self.exceptions };
        self.excepting(exceptions)
    }

    /// Delivers one datagram 100 ms later, the `n`th that an end sends over this path, so that others
    /// overtake it.
    #[must_use]
    pub const fn delay(self, from: Peer, n: usize) -> Self {
        let exceptions = Exceptions { delay: Nth::new(from, n), ..self.exceptions };
        self.excepting(exceptions)
    }
}

#[cfg(test)]
mod tests {
    use super::{Exceptions, Fate, Nth, Peer};

    #[test]
    fn a_named_datagram_is_met_once() {
        let nth = |from, n| Nth::new(from, n);
        let (lose, copy) = (nth(Peer::Near, 2), nth(Peer::Far, 1));
        let mut exceptions = Exceptions { lose, copy, delay: lose };
        let met = [Peer::Near, Peer::Far, Peer::Far, Peer::Near, Peer::Near];
        let met = met.map(|from| exceptions.next(from));
        let none = Fate { is_lost: false, is_copied: false, is_delayed: false };
        let copied = Fate { is_copied: true, ..none };
        let held = Fate { is_lost: true, is_delayed: true, ..none };
        assert_eq!(met, [none, copied, none, held, none]);
        assert_eq!(exceptions, Exceptions::default());
    }

    #[test]
    fn a_datagram_is_read_as_it_is_written() {
        for text in ["near:1", "far:300"] {
            assert_eq!(text.parse::<Nth>().unwrap().to_string(), text);
        }
        for wrong in ["", "near", "near:", "near:0", "near:-1", "mid:1", "near 1", "3"] {
            assert_eq!(wrong.parse::<Nth>(), Err(()), "{wrong}");
        }
    }
}
