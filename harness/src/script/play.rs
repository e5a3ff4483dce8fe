//! A script together with how it is cut and in which mode it is played.

use std::fmt;

use crate::script::{Chunking, Mode, Script};

/// A script as it is played: cut in one way, in one mode.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Play {
    /// What is logged.
    pub script: Script,
    /// How its bytes are cut.
    pub chunking: Chunking,
    /// How it is played beside.
    pub mode: Mode,
}

impl Play {
    /// A script cut in one way, played in the usual mode.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::script::{Mode, Play};
    /// use chunkproof::Chunking;
    ///
    /// let play = Play::new("abc", Chunking::new([1])).in_mode(Mode::PollOnce);
    /// assert_eq!(play.to_string(), "cut at 1, polled once for each piece");
    /// ```
    #[must_use]
    pub fn new(script: impl Into<Script>, chunking: Chunking) -> Self {
        Self { script: script.into(), chunking, mode: Mode::Default }
    }

    /// A script in one piece, played in the usual mode.
    #[must_use]
    pub fn whole(script: impl Into<Script>) -> Self {
        Self::new(script, Chunking::whole())
    }

    /// The same in another mode.
    #[must_use]
    pub fn in_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }
}

/// The cuts, and the mode if it is not the usual one.
impl fmt::Display for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.chunking)?;
        if self.mode != Mode::Default {
            write!(f, ", {}", self.mode)?;
        }
        Ok(())
    }
}

/// The script, the cuts and the mode as they print.
impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Play({:?}, {self})", self.script)
    }
}
