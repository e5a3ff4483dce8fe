//! The checks: one invariant a module, run in order over one core and one script.
//!
//! Each module states its invariant, where that comes from, and shows it broken by a culprit: a tiny core
//! with one planted fault. In the order in which they run:
//!
//! check | invariant
//! ---|---
//! [`self-check`](self_check) | the adapter follows the contract of a core
//! [`consumed`] | a core consumes no more than it was given, and sends no more than there is room for
//! [`determinism`] | the same schedule, run twice, gives the same transcript
//! [`state-key`](state_key) | states with equal keys have equal futures
//! [`events`] | the events depend on the bytes alone, never on how they were cut
//! [`before-faults`](before_faults) | everything before a mistake is logged, whichever piece brings it
//! [`outgoing`] | the outgoing bytes depend on the bytes received, never on how they were cut
//! [`faults`] | faults depend on the bytes alone, and one mistake is one fault
//! [`panics`] | no core panics on any input, however it is cut
//! [`progress`] | no core runs or sleeps endlessly without progress
//! [`empty-pieces`](empty_pieces) | an empty read changes nothing
//! [`promptness`] | an event is logged with the piece that brings its last byte, never later
//! [`lateness`] | by the last byte of a message the core has logged it
//! [`truncation`] | the end of the stream, at every offset, has one answer for every chunking
//! [`completeness`] | the end of the stream is accepted where a message may end, and nowhere else
//! [`after-end`](after_end) | a core that has ended stays ended, and answers further calls as before
//! [`half-close`](half_close) | a peer that closes its half early leaves the application able to act
//! [`abort`] | a core can be dropped at any offset
//! [`closing`] | the outgoing side is closed once, and nothing is sent after that
//! [`backpressure`] | what is sent depends neither on when the transport accepts it nor on how much at a time
//! [`refusals`] | a refused action changes nothing
//! [`polling`] | the log of a core does not depend on when it is polled
//! [`flushing`] | what is queued is sent, even if the application requests no more
//! [`window`] | the output of a core does not depend on how much room there is for it
//! [`pausing`] | a core that pauses logs the same whenever it is resumed
//! [`time`] | timers depend on the time of the script alone
//! [`reference`](mod@reference) | a stream means what its reference says of the whole of it
//! [`steady`] | what was logged of a growing text is never taken back
//! [`never`](mod@never) | what was ruled out is in nothing that the core logs
//! [`leftovers`] | the bytes after a switch are handed over exactly once, and after one to security never
//! [`limits`] | whether a size is accepted depends on the size alone
//! [`growth`] | the cost of a script grows no faster than its size
//! [`buffering`] | a core holds back no more bytes than it declared
//! [`delivery`] | what one end of a pair writes is what the other end reads, and all of it
//! [`isolation`] | a core logs the same beside others, as a clone, and after a reset
//! [`rewriting`] | the same meaning in another legal wire form means the same to a core
//! [`expected`](crate::CheckId::EXPECTED) | the transcript is one that the test or the case allows
//!
//! A check is one row of data, the `CHECK` of its module. What else depends on which check it is, is derived
//! from the rows: the check of a mode, what the fuzzer runs in each execution, what a printed test declares.

pub mod abort;
pub mod after_end;
pub mod backpressure;
pub mod before_faults;
pub mod buffering;
pub mod closing;
pub mod completeness;
pub mod consumed;
pub mod delivery;
pub mod determinism;
pub mod empty_pieces;
pub mod events;
pub mod faults;
pub mod flushing;
pub mod growth;
pub mod half_close;
pub mod isolation;
pub mod lateness;
pub mod leftovers;
pub mod limits;
pub mod never;
pub mod outgoing;
pub mod panics;
pub mod pausing;
pub mod polling;
pub mod progress;
pub mod promptness;
pub mod reference;
pub mod refusals;
pub mod rewriting;
pub mod self_check;
pub mod state_key;
pub mod steady;
pub mod time;
pub mod truncation;
pub mod window;

pub(crate) mod id;
mod invariant;
#[cfg(test)]
mod tests;

pub use self::id::{CheckId, UnknownCheck};
pub use self::invariant::{Category, Invariant};
use self::invariant::{Concern, Find, Reads, no_mode};

/// Gives each check its constant and its name; the order of the rows is that in which they run.
macro_rules! checks {
    ($($constant:ident = $name:literal, $module:ident::CHECK;)+) => {
        /// The checks in the order in which they run.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(non_camel_case_types, reason = "they are named as their modules")]
        enum Ordinal {
            $($module,)+
            expected,
        }

        impl CheckId {
            $(
                #[doc = concat!("[`", $name, "`](mod@", stringify!($module), ")")]
                pub const $constant: Self = Self(Ordinal::$module);
            )+
            /// Whether a case allows the transcript of its script; of the corpora, not of an invariant.
            pub const EXPECTED: Self = Self(Ordinal::expected);

            /// All of them, in the order in which they run.
            pub const ALL: &'static [Self] = &[$(Self::$constant,)+ Self::EXPECTED];

            /// The name as text.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self.0 {
                    $(Ordinal::$module => $name,)+
                    Ordinal::expected => "expected",
                }
            }

            /// The module that documents the check; `None` where there is no such module.
            const fn module(self) -> Option<&'static str> {
                match self.0 {
                    $(Ordinal::$module => Some(stringify!($module)),)+
                    Ordinal::expected => None,
                }
            }
        }

        impl Invariant {
            /// All of them, in the order in which they run.
            pub const ALL: &'static [Self] = &[$($module::CHECK,)+];
        }

        /// How the list names each check: its module, its constant and its name.
        #[cfg(test)]
        const NAMES: &[[&str; 3]] = &[$([stringify!($module), stringify!($constant), $name],)+];
    };
}

checks! {
    SELF_CHECK = "self-check", self_check::CHECK;
    CONSUMED = "consumed", consumed::CHECK;
    DETERMINISM = "determinism", determinism::CHECK;
    STATE_KEY = "state-key", state_key::CHECK;
    EVENTS = "events", events::CHECK;
    BEFORE_FAULTS = "before-faults", before_faults::CHECK;
    OUTGOING = "outgoing", outgoing::CHECK;
    FAULTS = "faults", faults::CHECK;
    PANICS = "panics", panics::CHECK;
    PROGRESS = "progress", progress::CHECK;
    EMPTY_PIECES = "empty-pieces", empty_pieces::CHECK;
    PROMPTNESS = "promptness", promptness::CHECK;
    LATENESS = "lateness", lateness::CHECK;
    TRUNCATION = "truncation", truncation::CHECK;
    COMPLETENESS = "completeness", completeness::CHECK;
    AFTER_END = "after-end", after_end::CHECK;
    HALF_CLOSE = "half-close", half_close::CHECK;
    ABORT = "abort", abort::CHECK;
    CLOSING = "closing", closing::CHECK;
    BACKPRESSURE = "backpressure", backpressure::CHECK;
    REFUSALS = "refusals", refusals::CHECK;
    POLLING = "polling", polling::CHECK;
    FLUSHING = "flushing", flushing::CHECK;
    WINDOW = "window", window::CHECK;
    PAUSING = "pausing", pausing::CHECK;
    TIME = "time", time::CHECK;
    REFERENCE = "reference", reference::CHECK;
    STEADY = "steady", steady::CHECK;
    NEVER = "never", never::CHECK;
    LEFTOVERS = "leftovers", leftovers::CHECK;
    LIMITS = "limits", limits::CHECK;
    GROWTH = "growth", growth::CHECK;
    BUFFERING = "buffering", buffering::CHECK;
    DELIVERY = "delivery", delivery::CHECK;
    ISOLATION = "isolation", isolation::CHECK;
    REWRITING = "rewriting", rewriting::CHECK;
}
