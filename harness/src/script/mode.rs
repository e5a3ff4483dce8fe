//! How a script is played, apart from how its bytes are cut: the table of modes, and what each
//! changes.
//!
//! A mode is one alternative, not a product: it differs from the default on one axis of its
//! [`Policy`]. The driver asks the policy and does not know the mode.

use std::fmt;
#[cfg(any(test, feature = "arbitrary1", feature = "proptest1"))]
use std::ops::RangeInclusive;

use super::mode_table::modes;

modes! {
    /// Polled until dry and resumed at once; the transport takes all output at once; the core is
    /// given the time at each deadline.
    #[default]
    Default = 0, "as usual";
    /// Polled once for each piece, and until dry before each step that is not bytes.
    PollOnce = 1, "polled once for each piece", poll: Poll::OncePerPiece;
    /// Polled only before steps that are not bytes, and at the end of the script.
    PollLast = 2, "polled only once all bytes have come", poll: Poll::Last;
    /// Never polled again once `n` events are logged: the application requests no more.
    PollUntil(n: usize, 1..=16) = 21,
        "not polled after {n} events"
        (1: "not polled after 1 event"),
        poll: Poll::UntilLogged;
    /// Outgoing bytes are pulled only when no event is ready.
    EventsFirst = 3, "outgoing bytes pulled only after all events", transmit: Transmit::AfterEvents;
    /// The transport takes at most `n` bytes for each piece, and the rest at the end.
    TransmitRoom(n: usize, 1..=16) = 4,
        "the transport takes {n} bytes for each piece"
        (1: "the transport takes 1 byte for each piece"),
        transmit: Transmit::Room;
    /// The transport takes no bytes until the end.
    TransmitLast = 5, "the transport takes no bytes until the end", transmit: Transmit::Last;
    /// There is room for `n` bytes of what one step delivers.
    Window(n: usize, 1..=64) = 20,
        "with room for {n} bytes of output at a time"
        (1: "with room for 1 byte of output at a time"),
        has_window: true;
    /// A core that pauses is resumed `n` pieces later.
    ResumeAfter(n: usize, 0..=8) = 6,
        "resumed {n} pieces after each pause"
        (0: "resumed before the next piece", 1: "resumed 1 piece after each pause"),
        resume: Resume::After;
    /// A core that pauses is resumed only before steps that are not bytes, and at the end of the
    /// script.
    ResumeLast = 7, "resumed only once all bytes have come", resume: Resume::Last;
    /// The core is also given the time halfway to each deadline.
    ClockEarly = 8, "given the time before each deadline, too", advance: Advance::Early;
    /// The core is given the time after each piece too, and each time twice.
    ClockRepeats = 9, "given each time more than once", advance: Advance::Repeats;
    /// The core is given the time only once all deadlines have passed.
    ClockLate = 10, "given the time only after all deadlines have passed", advance: Advance::Late;
    /// An hour passes after each piece, unless the core has named a deadline.
    ClockRuns = 11, "an hour passes after each piece without a deadline", advance: Advance::Runs;
    /// After its end the core receives more bytes, polls and another end.
    AfterEnd = 12, "called again after its end", life: Life::AfterEnd;
    /// Refused actions leave no line.
    RefusalsHidden = 13, "refusals left out", hides_refusals: true;
    /// Another core is fed the same script in turns.
    Twin = 14, "beside another core that is fed the same", life: Life::Twin;
    /// Another core is fed the same script in turns and dropped halfway.
    TwinDropped = 15, "beside another core that is dropped halfway", life: Life::TwinDropped;
    /// Before each piece the core is replaced by its clone, and the original is fed the piece.
    Cloned = 16, "replaced by its clone before each piece", life: Life::Cloned;
    /// The core has played the script before and was reset.
    Reset = 17, "reset after it played the script", life: Life::Reset;
    /// The core has played half of the script before and was reset.
    ResetHalfway = 18, "reset after it played half of the script", life: Life::ResetHalfway;
    /// The core is dropped at the end of the script, and a panic of its drop is reported.
    Dropped = 19, "dropped at the end", life: Life::Dropped;
}

/// How a core is called. The first four axes are named for the methods of [`Core`] that they
/// concern.
///
/// [`Core`]: crate::contract::Core
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) poll: Poll,
    pub(crate) transmit: Transmit,
    pub(crate) resume: Resume,
    pub(crate) advance: Advance,
    pub(crate) life: Life,
    /// A core with an output window has room for `n` bytes of what one step delivers.
    pub(crate) has_window: bool,
    /// Refused actions leave no line.
    pub(crate) hides_refusals: bool,
    /// The number that the mode carries, or 0. All axes share it, so that a policy fits into two
    /// registers.
    pub(crate) n: usize,
}

impl Policy {
    /// The policy of [`Mode::Default`].
    pub(crate) const DEFAULT: Self = Self {
        poll: Poll::UntilDry,
        transmit: Transmit::Unbounded,
        resume: Resume::AtOnce,
        advance: Advance::OnTime,
        life: Life::Plain,
        has_window: false,
        hides_refusals: false,
        n: 0,
    };

    /// Whether the core is polled and resumed without delay.
    #[inline]
    pub(crate) fn is_prompt(self) -> bool {
        matches!(self.poll, Poll::UntilDry | Poll::UntilLogged) && self.resume == Resume::AtOnce
    }

    /// The same policy with prompt polls and resumes.
    pub(crate) const fn prompt(self) -> Self {
        Self { poll: Poll::UntilDry, resume: Resume::AtOnce, ..self }
    }

    /// Whether outgoing bytes wait at the end of a turn.
    #[inline]
    pub(crate) const fn transmits_late(self) -> bool {
        matches!(self.transmit, Transmit::Room | Transmit::Last)
    }

    /// The most bytes that the transport takes at a time.
    pub(crate) const fn room(self) -> usize {
        match self.transmit {
            Transmit::Room => self.n,
            Transmit::Unbounded | Transmit::AfterEvents | Transmit::Last => usize::MAX,
        }
    }
}

/// When a core is polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Poll {
    /// After every call, until nothing is ready.
    UntilDry,
    /// Once after each piece.
    OncePerPiece,
    /// Only before steps that are not bytes.
    Last,
    /// As `UntilDry`, but never again once `n` events are logged.
    UntilLogged,
}

/// When the transport takes outgoing bytes, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transmit {
    /// All of them after every call, before each poll.
    Unbounded,
    /// All of them after every call, once no event is ready.
    AfterEvents,
    /// At most `n` bytes after each piece.
    Room,
    /// None before the end of the script.
    Last,
}

/// When a core that pauses is resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resume {
    /// As soon as it has been polled.
    AtOnce,
    /// Before the next piece, once `n` pieces have come since the pause.
    After,
    /// Only before steps that are not bytes.
    Last,
}

/// Which times a core is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advance {
    /// Each deadline as it comes due.
    OnTime,
    /// Also the time halfway to each deadline.
    Early,
    /// Each time twice, and the current time after each piece.
    Repeats,
    /// Only a time after all deadlines have passed.
    Late,
    /// An hour more after each piece, unless the core has named a deadline.
    Runs,
}

/// What happens to a core apart from its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    /// Nothing.
    Plain,
    /// It is called after its end.
    AfterEnd,
    /// Another core is fed the same script, piece by piece.
    Twin,
    /// As `Twin`, and the other core is dropped halfway.
    TwinDropped,
    /// Its clone takes its place before each piece.
    Cloned,
    /// It has played the script before and was reset.
    Reset,
    /// It has played half of the script before and was reset.
    ResetHalfway,
    /// It is dropped at the end, and a panic of its drop counts.
    Dropped,
}

/// A row of the table, as generators see it.
#[cfg(any(test, feature = "arbitrary1", feature = "proptest1"))]
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) code: u64,
    /// The range of the number that the mode carries; `None` if it carries none.
    pub(crate) numbers: Option<RangeInclusive<usize>>,
}

#[cfg(any(test, feature = "arbitrary1", feature = "proptest1"))]
impl Row {
    /// The mode of this row that carries `n`.
    pub(crate) fn mode(&self, n: usize) -> Option<Mode> {
        Mode::of_code(self.code, n as u64)
    }

    /// The modes of this row that generators make.
    #[cfg(test)]
    pub(crate) fn modes(&self) -> impl Iterator<Item = Mode> {
        let numbers = self.numbers.clone().unwrap_or(0..=0);
        numbers.filter_map(|n| self.mode(n))
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, Policy, Row};

    #[test]
    fn numbers_of_modes_stay_as_they_are() {
        // Stored replay tokens and fuzz inputs hold these numbers.
        let kept = "0 Default, 1 PollOnce, 2 PollLast, 3 EventsFirst, 4 TransmitRoom(1), 5 TransmitLast, \
            6 ResumeAfter(0), 7 ResumeLast, 8 ClockEarly, 9 ClockRepeats, 10 ClockLate, 11 ClockRuns, \
            12 AfterEnd, 13 RefusalsHidden, 14 Twin, 15 TwinDropped, 16 Cloned, 17 Reset, \
            18 ResetHalfway, 19 Dropped, 20 Window(1), 21 PollUntil(1)";
        let mut rows = Mode::ROWS.to_vec();
        rows.sort_by_key(|row| row.code);
        let first = |row: &Row| row.modes().next().unwrap();
        let shown: Vec<_> =
            rows.iter().map(|row| format!("{} {:?}", row.code, first(row))).collect();
        assert_eq!(shown.join(", "), kept);
    }

    #[test]
    fn a_mode_is_found_by_its_code() {
        for mode in Mode::ROWS.iter().flat_map(Row::modes) {
            let (code, n) = mode.code();
            assert_eq!(Mode::of_code(code, n), Some(mode));
        }
        assert_eq!(Mode::of_code(4, 300), Some(Mode::TransmitRoom(300)));
        for unknown in [(0, 1), (19, 1), (22, 0), (99, 0)] {
            assert_eq!(Mode::of_code(unknown.0, unknown.1), None, "{unknown:?}");
        }
    }

    #[test]
    fn no_two_modes_share_a_policy_or_a_text() {
        let all: Vec<Mode> = Mode::ROWS.iter().flat_map(Row::modes).collect();
        assert_eq!(Mode::Default.policy(), Policy::DEFAULT);
        for (index, mode) in all.iter().enumerate() {
            for other in &all[index + 1..] {
                assert_ne!(mode.policy(), other.policy(), "{mode:?} and {other:?}");
                assert_ne!(mode.to_string(), other.to_string(), "{mode:?} and {other:?}");
            }
        }
    }

    #[test]
    fn texts_count_in_words() {
        let texts = |make: fn(usize) -> Mode| [0, 1, 2].map(|n| make(n).to_string());
        let resumed =
            ["before the next piece", "1 piece after each pause", "2 pieces after each pause"];
        assert_eq!(texts(Mode::ResumeAfter), resumed.map(|text| format!("resumed {text}")));
        let bytes = ["0 bytes", "1 byte", "2 bytes"];
        assert_eq!(
            texts(Mode::TransmitRoom),
            bytes.map(|n| format!("the transport takes {n} for each piece"))
        );
        let room = bytes.map(|n| format!("with room for {n} of output at a time"));
        assert_eq!(texts(Mode::Window), room);
    }
}
