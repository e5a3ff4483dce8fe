//! What can be asked of a session.

use crate::contract::unwind::catch;
use crate::digest::Digest;
use crate::driver::session::Session;
use crate::driver::turn::Observed;
use crate::transcript::outcome::{Outcome, in_nanos};
use crate::transcript::{End, Transcript};

impl Session<'_> {
    /// What was logged so far and how it stands.
    #[inline]
    pub(crate) fn outcome(&self) -> Outcome {
        let due = in_nanos(self.at.due);
        Outcome { logged: self.log.digests(), end: self.end_digest, n_untaken: 0, due }
    }

    /// As [`outcome`](Self::outcome), once no more bytes come: those never taken count too.
    pub(crate) fn settled(&self) -> Outcome {
        let n_untaken = if self.end.is_dead() { 0 } else { self.n_untaken() };
        Outcome { n_untaken, ..self.outcome() }
    }

    /// All that decides what this session will do from here, if the core can tell.
    pub(crate) fn key(&self) -> Option<u128> {
        let Some(core) = &self.core.0 else { return Some(0) };
        let mut key = Digest::new();
        let told = catch(|| core.key(&mut key)).unwrap_or(false);
        key.write(&(self.at.offset - self.at.taken).to_le_bytes());
        told.then(|| key.value())
    }

    /// What was shown so far, in bytes, with something for each piece and each thing logged.
    pub(crate) fn cost(&self) -> u64 {
        self.cost + SAID_COST * self.log.n_logged()
    }

    /// Whether more was to be shown than may be, so that what was logged is no whole transcript.
    pub(crate) fn is_cut_short(&self) -> bool {
        self.cost() >= self.cost_max
    }

    /// Whether the core will say nothing more, whatever it is shown.
    pub(crate) fn is_dead(&self) -> bool {
        self.end.is_dead()
    }

    pub(crate) fn is_over(&self) -> bool {
        self.end != End::Open
    }

    pub(crate) fn offset(&self) -> usize {
        self.at.offset
    }

    /// How many bytes were shown and not taken.
    pub(crate) fn n_untaken(&self) -> usize {
        self.at.offset - self.at.taken
    }

    pub(crate) fn n_logged(&self) -> u64 {
        self.log.n_logged()
    }

    /// How many bytes were shown, those shown again among them.
    pub(crate) fn n_shown(&self) -> u64 {
        self.n_shown
    }

    /// What the core was seen to do.
    pub(crate) fn observed(&self) -> Observed {
        let waits = self.observed.waits || self.at.due.is_some();
        Observed { waits, closes: self.log.has_closed(), ..self.observed }
    }

    /// How many bytes of the stream wait somewhere: carried for the core, or held by it.
    pub(crate) fn n_buffered(&self) -> usize {
        let held = self.core.0.as_ref().and_then(|core| catch(|| core.n_held()).ok());
        self.n_untaken() + held.unwrap_or(0)
    }

    /// What was logged, as text; empty unless the log keeps text.
    pub(crate) fn finish(self) -> Transcript {
        let untaken = self.script.bytes().get(self.at.taken..self.at.offset).unwrap_or_default();
        let mut transcript = self.log.into_transcript();
        transcript.finish(self.end, untaken);
        transcript
    }
}

/// What a thing logged costs, in bytes.
const SAID_COST: u64 = 32;
