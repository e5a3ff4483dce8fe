//! How a script is played besides how its bytes are cut.

use std::fmt;

/// How a script is played beside its cuts. What a core says must not depend on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// Polled until dry and resumed at once; the transport takes all at once; timers are told on time.
    #[default]
    Default,
    /// Polled once for each piece, and until dry before anything but bytes comes.
    PollOnce,
    /// Polled only before anything but bytes comes.
    PollLast,
    /// Outgoing bytes are pulled only where no event is ready.
    EventsFirst,
    /// The transport takes so many bytes for each piece, and the rest at the end.
    TransmitRoom(usize),
    /// The transport takes nothing until the end.
    TransmitLast,
    /// There is room for so many bytes of what one step delivers.
    Window(usize),
    /// A core that pauses is resumed so many pieces later.
    ResumeAfter(usize),
    /// A core that pauses is resumed before anything but bytes comes.
    ResumeLast,
    /// The time is also told halfway before each deadline.
    ClockEarly,
    /// The time is told again after each piece, and twice wherever it is told.
    ClockRepeats,
    /// The time is told only once all deadlines have passed.
    ClockLate,
    /// An hour passes after each piece behind which no deadline stands.
    ClockRuns,
    /// Behind the end more bytes come, polls, another end.
    AfterEnd,
    /// Refused actions leave no line.
    RefusalsHidden,
    /// Another core is fed the same in turns.
    Twin,
    /// Another core is fed the same in turns and dropped halfway.
    TwinDropped,
    /// Before each piece the core is replaced by its clone, and the original is fed the piece.
    Cloned,
    /// The core has played the script before and was reset.
    Reset,
    /// The core has played half of the script before and was reset.
    ResetHalfway,
    /// The core is dropped at the end of the script, and watched while it is.
    Dropped,
}

impl Mode {
    /// The number that stands for it in a token, and the number in it.
    pub(crate) fn code(self) -> (u64, u64) {
        let of = |n: usize| n as u64;
        match self {
            Self::Default => (0, 0),
            Self::PollOnce => (1, 0),
            Self::PollLast => (2, 0),
            Self::EventsFirst => (3, 0),
            Self::TransmitRoom(n) => (4, of(n)),
            Self::TransmitLast => (5, 0),
            Self::ResumeAfter(n) => (6, of(n)),
            Self::ResumeLast => (7, 0),
            Self::ClockEarly => (8, 0),
            Self::ClockRepeats => (9, 0),
            Self::ClockLate => (10, 0),
            Self::ClockRuns => (11, 0),
            Self::AfterEnd => (12, 0),
            Self::RefusalsHidden => (13, 0),
            Self::Twin => (14, 0),
            Self::TwinDropped => (15, 0),
            Self::Cloned => (16, 0),
            Self::Reset => (17, 0),
            Self::ResetHalfway => (18, 0),
            Self::Dropped => (19, 0),
            Self::Window(n) => (20, of(n)),
        }
    }

    /// The mode with this code.
    pub(crate) fn of_code(code: u64, n: u64) -> Option<Self> {
        let n = usize::try_from(n).ok()?;
        let numbered = [Self::TransmitRoom(n), Self::Window(n), Self::ResumeAfter(n)];
        let all = Self::PLAIN.into_iter().chain(numbered);
        all.into_iter().find(|mode| mode.code() == (code, n as u64))
    }

    /// All codes are below this.
    #[cfg(feature = "fuzz")]
    pub(crate) const N_CODES: u64 = 21;

    /// Those that hold no number.
    pub(crate) const PLAIN: [Self; 18] = [
        Self::Default,
        Self::PollOnce,
        Self::PollLast,
        Self::EventsFirst,
        Self::TransmitLast,
        Self::ResumeLast,
        Self::ClockEarly,
        Self::ClockRepeats,
        Self::ClockLate,
        Self::ClockRuns,
        Self::AfterEnd,
        Self::RefusalsHidden,
        Self::Twin,
        Self::TwinDropped,
        Self::Cloned,
        Self::Reset,
        Self::ResetHalfway,
        Self::Dropped,
    ];
}

/// What the mode adds to the cuts; the usual one adds nothing.
impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "as usual",
            Self::PollOnce => "polled once for each piece",
            Self::PollLast => "polled only once all bytes have come",
            Self::EventsFirst => "outgoing bytes pulled only behind all events",
            Self::TransmitRoom(1) => "the transport takes 1 byte for each piece",
            Self::TransmitRoom(n) => {
                return write!(f, "the transport takes {n} bytes for each piece");
            }
            Self::TransmitLast => "the transport takes nothing until the end",
            Self::Window(1) => "with room for 1 byte of output at a time",
            Self::Window(n) => return write!(f, "with room for {n} bytes of output at a time"),
            Self::ResumeAfter(0) => "resumed before the next piece",
            Self::ResumeAfter(1) => "resumed 1 piece after each pause",
            Self::ResumeAfter(n) => return write!(f, "resumed {n} pieces after each pause"),
            Self::ResumeLast => "resumed only once all bytes have come",
            Self::ClockEarly => "told the time also before each deadline",
            Self::ClockRepeats => "told the same time again and again",
            Self::ClockLate => "told the time only when all deadlines have passed",
            Self::ClockRuns => "an hour passes wherever no deadline stands",
            Self::AfterEnd => "called again behind its end",
            Self::RefusalsHidden => "refusals left out",
            Self::Twin => "beside another core that is fed the same",
            Self::TwinDropped => "beside another core that is dropped halfway",
            Self::Cloned => "replaced by its clone before each piece",
            Self::Reset => "reset after it played the script",
            Self::ResetHalfway => "reset after it played half of the script",
            Self::Dropped => "dropped at the end",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Mode;

    #[test]
    fn every_manner_has_a_code_of_its_own() {
        let numbered = [Mode::TransmitRoom(7), Mode::Window(3), Mode::ResumeAfter(2)];
        for (index, mode) in Mode::PLAIN.into_iter().chain(numbered).enumerate() {
            let (code, n) = mode.code();
            assert_eq!(Mode::of_code(code, n), Some(mode), "number {index}");
        }
        assert_eq!(Mode::of_code(0, 1), None);
        assert_eq!(Mode::of_code(99, 0), None);
    }
}
