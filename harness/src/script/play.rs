//! A script together with how it is cut and in which mode it is played.

use std::fmt;

use crate::script::{Chunking, Mode, Script};

/// A script with its cuts and its mode: all that a replay needs.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Play {
    /// The input of the core.
    pub script: Script,
    /// How its bytes are cut.
    pub chunking: Chunking,
    /// How it is played, apart from the cuts.
    pub mode: Mode,
}

impl Play {
    /// Makes a play of a script, cut in one way, in the default mode.
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

    /// Makes a play of a script in one piece, in the default mode.
    #[must_use]
    pub fn whole(script: impl Into<Script>) -> Self {
        Self::new(script, Chunking::whole())
    }

    /// Returns the same play in another mode.
    #[must_use]
    pub fn in_mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }
}

/// Prints the cuts, and the mode if it is not the default.
impl fmt::Display for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.chunking)?;
        if self.mode != Mode::Default {
            write!(f, ", {}", self.mode)?;
        }
        Ok(())
    }
}

/// Prints the script, the cuts and the mode.
impl fmt::Debug for Play {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Play({:?}, {self})", self.script)
    }
}
