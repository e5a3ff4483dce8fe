//! Watches threads that call cores, so that a core that never returns, or that ends the process, can
//! be named.
//!
//! Strategy: a watched thread counts its calls and notes the play that it is in the middle of. One
//! more thread looks at the counts; if one stands still inside a call, it reports the play, and at
//! last ends the process, because no thread can be stopped from outside. The play can also be kept in
//! a file, which is still there after an abort.
//!
//! A thread that is not watched pays for one look at a thread-local variable.

mod activity;
mod patrol;
mod pulse;
mod play_file;
#[cfg(test)]
mod tests;

pub(crate) use self::activity::Activity;
pub(crate) use self::play_file::{PlayFile, take};
pub(crate) use self::pulse::{
    Guard, Slow, WatchOptions, activity, beat, beat_twice, checking, ending, is_watched, playing,
    resuming,
};
