//! How a script is played beside how its bytes are cut, and the two together with the script.

use std::fmt;

use crate::script::{Chunking, Script};

/// How a script is played beside its cuts. What a core says must not depend on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Manner {
    /// Polled until dry and resumed at once; the transport takes all at once; timers are told on time.
    #[default]
    Usual,
    /// Polled once for each piece, and until dry before anything but bytes comes.
    PollOnce,
    /// Polled only before anything but bytes comes.
    PollLast,
    /// Outgoing bytes are pulled only where no event is ready.
    PollFirst,
    /// The transport takes so many bytes for each piece, and the rest at the end.
    Room(usize),
    /// The transport takes nothing until the end.
    SendLast,
    /// There is room for so many bytes of what one step delivers.
    Window(usize),
    /// A core that pauses is resumed so many pieces later.
    ResumeAfter(usize),
    /// A core that pauses is resumed before anything but bytes comes.
    ResumeLast,
    /// The time is also told halfway before each deadline.
    ClockEarly,
    /// The time is told again after each piece, and twice wherever it is told.
    ClockStill,
    /// The time is told only once all deadlines have passed.
    ClockLate,
    /// An hour passes after each piece behind which no deadline stands.
    ClockIdle,
    /// Behind the end more bytes come, polls, another end.
    Knocked,
    /// Refused actions leave no line.
    Unrefused,
    /// Another core is fed the same in turns.
    Twin,
    /// Another core is fed the same in turns and dropped halfway.
    Widowed,
    /// Before each piece the core is replaced by its clone, and the original is fed the piece.
    Copied,
    /// The core has played the script before and was reset.
    Reset,
    /// The core has played half of the script before and was reset.
    ResetHalfway,
    /// The core is dropped at the end of the script, and watched while it is.
    Dropped,
}

/// A script as it is played: cut in one way, in one manner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Play {
    /// What is said.
    pub script: Script,
    /// How its bytes are cut.
    pub chunking: Chunking,
    /// How it is played beside.
    pub manner: Manner,
}

impl Play {
    /// A script cut in one way, played in the usual manner.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::script::{Manner, Play};
    /// use chunkproof::Chunking;
    ///
    /// let play = Play::new("abc", Chunking::new([1])).in_manner(Manner::PollOnce);
    /// assert_eq!(play.to_string(), "cut at 1, polled once for each piece");
    /// ```
    #[must_use]
    pub fn new(script: impl Into<Script>, chunking: Chunking) -> Self {
        Self { script: script.into(), chunking, manner: Manner::Usual }
    }

    /// A script in one piece, played in the usual manner.
    #[must_use]
    pub fn whole(script: impl Into<Script>) -> Self {
        Self::new(script, Chunking::whole())
    }

    /// The same in another manner.
    #[must_use]
    pub fn in_manner(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }
}

impl Manner {
    /// The number that stands for it in a token, and the number in it.
    pub(crate) fn code(self) -> (u64, u64) {
        let of = |n: usize| n as u64;
        match self {
            Self::Usual => (0, 0),
            Self::PollOnce => (1, 0),
            Self::PollLast => (2, 0),
            Self::PollFirst => (3, 0),
            Self::Room(n) => (4, of(n)),
            Self::SendLast => (5, 0),
            Self::ResumeAfter(n) => (6, of(n)),
            Self::ResumeLast => (7, 0),
            Self::ClockEarly => (8, 0),
            Self::ClockStill => (9, 0),
            Self::ClockLate => (10, 0),
            Self::ClockIdle => (11, 0),
            Self::Knocked => (12, 0),
            Self::Unrefused => (13, 0),
            Self::Twin => (14, 0),
            Self::Widowed => (15, 0),
            Self::Copied => (16, 0),
            Self::Reset => (17, 0),
            Self::ResetHalfway => (18, 0),
            Self::Dropped => (19, 0),
            Self::Window(n) => (20, of(n)),
        }
    }

    /// The manner with this code.
    pub(crate) fn of_code(code: u64, n: u64) -> Option<Self> {
        let n = usize::try_from(n).ok()?;
        let numbered = [Self::Room(n), Self::Window(n), Self::ResumeAfter(n)];
        let all = Self::PLAIN.into_iter().chain(numbered);
        all.into_iter().find(|manner| manner.code() == (code, n as u64))
    }

    /// All codes are below this.
    #[cfg(feature = "fuzz")]
    pub(crate) const N_CODES: u64 = 21;

    /// Those that hold no number.
    pub(crate) const PLAIN: [Self; 18] = [
        Self::Usual,
        Self::PollOnce,
        Self::PollLast,
        Self::PollFirst,
        Self::SendLast,
        Self::ResumeLast,
        Self::ClockEarly,
        Self::ClockStill,
        Self::ClockLate,
        Self::ClockIdle,
        Self::Knocked,
        Self::Unrefused,
        Self::Twin,
        Self::Widowed,
        Self::Copied,
        Self::Reset,
        Self::ResetHalfway,
        Self::Dropped,
    ];
}

/// What the manner adds to the cuts; the usual one adds nothing.
impl fmt::Display for Manner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Usual => "as usual",
            Self::PollOnce => "polled once for each piece",
            Self::PollLast => "polled only once all bytes have come",
            Self::PollFirst => "outgoing bytes pulled only behind all events",
            Self::Room(1) => "the transport takes 1 byte for each piece",
            Self::Room(n) => return write!(f, "the transport takes {n} bytes for each piece"),
            Self::SendLast => "the transport takes nothing until the end",
            Self::Window(1) => "with room for 1 byte of output at a time",
            Self::Window(n) => return write!(f, "with room for {n} bytes of output at a time"),
            Self::ResumeAfter(0) => "resumed before the next piece",
            Self::ResumeAfter(1) => "resumed 1 piece after each pause",
            Self::ResumeAfter(n) => return write!(f, "resumed {n} pieces after each pause"),
            Self::ResumeLast => "resumed only once all bytes have come",
            Self::ClockEarly => "told the time also before each deadline",
            Self::ClockStill => "told the same time again and again",
            Self::ClockLate => "told the time only when all deadlines have passed",
            Self::ClockIdle => "an hour passes wherever no deadline stands",
            Self::Knocked => "called again behind its end",
            Self::Unrefused => "refusals left out",
            Self::Twin => "beside another core that is fed the same",
            Self::Widowed => "beside another core that is dropped halfway",
            Self::Copied => "replaced by its clone before each piece",
            Self::Reset => "reset after it played the script",
            Self::ResetHalfway => "reset after it played half of the script",
            Self::Dropped => "dropped at the end",
        })
    }
}

/// The cuts, and the manner if it is not the usual one.
impl fmt::Display for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.chunking)?;
        if self.manner != Manner::Usual {
            write!(f, ", {}", self.manner)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Manner;

    #[test]
    fn every_manner_has_a_code_of_its_own() {
        let numbered = [Manner::Room(7), Manner::Window(3), Manner::ResumeAfter(2)];
        for (index, manner) in Manner::PLAIN.into_iter().chain(numbered).enumerate() {
            let (code, n) = manner.code();
            assert_eq!(Manner::of_code(code, n), Some(manner), "number {index}");
        }
        assert_eq!(Manner::of_code(0, 1), None);
        assert_eq!(Manner::of_code(99, 0), None);
    }
}
