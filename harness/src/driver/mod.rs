//! The only loop that calls a core.
//!
//! Strategy: a session is a core, its log and a position in a script. It passes bytes, carries
//! those that were not consumed, gives the core its turns and catches panics. Proof forks it,
//! replay plays it through. In debug builds and under sanitizers each piece is an allocation of its
//! own.

pub(crate) mod session;
mod controls;
mod clock;
mod delays;
mod lives;
mod after_end;
mod status;
#[cfg(test)]
mod tests;

pub(crate) use self::session::Session;
pub(crate) use self::status::broken;
pub(crate) use crate::contract::turn;

use crate::contract::factory::hold;
use crate::contract::{Core, CoreFactory, Log};
use crate::script::{Chunking, Play, Script};
use crate::transcript::Transcript;

/// Plays a script into a core, cut by the chunking, and returns the transcript.
///
/// # Examples
///
/// ```
/// use chunkproof::{Chunking, Log, Script};
/// use chunkproof::driver::drive;
///
/// let core = |bytes: &[u8], log: &mut Log| {
///     log.event(bytes.len());
///     Ok(bytes.len())
/// };
/// let transcript = drive(core, &Script::from("abc"), &Chunking::new([1]));
/// assert_eq!(transcript.lines(), ["1", "2"]);
/// ```
pub fn drive(core: impl Core + 'static, script: &Script, chunking: &Chunking) -> Transcript {
    let mut session = Session::of(Some(hold(core)), false, script, Log::new(true));
    session.play(chunking, |_, _| {});
    session.finish()
}

impl CoreFactory {
    /// Plays a script into a fresh core, cut by the chunking, and returns the transcript.
    #[must_use]
    pub fn replay(&self, script: &Script, chunking: &Chunking) -> Transcript {
        let mut session = Session::start(self, script, Log::new(true));
        session.play(chunking, |_, _| {});
        session.finish()
    }

    /// Plays a script into a fresh core, with the cuts and in the mode of the play, and returns the
    /// transcript.
    #[must_use]
    pub fn play(&self, play: &Play) -> Transcript {
        let mut session = Session::in_mode(self, play, Log::new(true));
        session.play(&play.chunking, |_, _| {});
        session.finish()
    }
}
