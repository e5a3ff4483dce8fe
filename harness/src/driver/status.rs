//! Queries of a session.

use std::mem::{self, Discriminant};
use std::time::Duration;

use crate::contract::Delivery;
use crate::contract::turn::Observed;
use crate::contract::unwind::{Caught, catch};
use crate::digest::Digest;
use crate::driver::session::Session;
use crate::transcript::outcome::{Outcome, in_nanos};
use crate::transcript::{End, Transcript};

impl Session<'_> {
    /// The outcome so far.
    #[inline]
    pub(crate) fn outcome(&self) -> Outcome {
        let due = in_nanos(self.at.due);
        Outcome { logged: self.log.digests(), end: self.end_digest, n_untaken: 0, due }
    }

    /// What the outcome depends on: as long as this stays the same, so does the outcome.
    #[inline]
    pub(crate) fn stamp(&self) -> Stamp {
        (self.log.n_logged(), self.at.due, mem::discriminant(&self.end))
    }

    /// As [`outcome`](Self::outcome), once no more bytes come: bytes never consumed count too.
    pub(crate) fn settled(&self) -> Outcome {
        let n_untaken = if self.end.is_dead() { 0 } else { self.n_untaken() };
        Outcome { n_untaken, ..self.outcome() }
    }

    /// The key of the state, which decides what the session does from here; `None` if the core has
    /// no key.
    ///
    /// # Errors
    ///
    /// Names what is broken if the key panics.
    pub(crate) fn key(&self) -> Result<Option<u128>, String> {
        let Some(core) = &self.core.0 else { return Ok(Some(0)) };
        let mut key = Digest::new();
        let has_key =
            catch(|| core.key(&mut key)).map_err(|caught| broken("the state key", caught))?;
        key.write(&(self.at.offset - self.at.consumed).to_le_bytes());
        Ok(has_key.then(|| key.value()))
    }

    /// The cost so far in bytes: those passed, by the driver or by an adapter, plus a constant for each piece
    /// and each entry of the log, plus the [surplus](Self::surplus).
    #[inline]
    pub(crate) fn cost(&self) -> u64 {
        let logged = ENTRY_COST * self.log.n_logged();
        (self.cost + logged + self.log.n_passed_again).saturating_add(self.surplus())
    }

    /// The cost in bytes of what the core did out of proportion to the bytes that it received: what it
    /// logged, how often it had more to do, and how many actions and times there were.
    ///
    /// A core that stays in proportion has none, so it costs what its script does.
    #[inline]
    pub(crate) fn surplus(&self) -> u64 {
        let (n_bytes, n_controls) = (self.log.n_bytes(), self.at.n_controls_done as u64);
        // Most cores stay below what is free for a script without bytes.
        let ([logged, ..], [rounds, ..], [controls, ..]) =
            (LOGGED_FREE, ROUNDS_FREE, CONTROLS_FREE);
        match n_bytes <= logged && self.n_rounds <= rounds && n_controls <= controls {
            true => 0,
            false => self.surplus_of(n_bytes, n_controls),
        }
    }

    #[inline(never)]
    fn surplus_of(&self, n_bytes: u64, n_controls: u64) -> u64 {
        let offset = self.at.offset as u64;
        let beyond = |n: u64, [free, per_byte, cost]: [u64; 3]| {
            n.saturating_sub(free + per_byte * offset).saturating_mul(cost)
        };
        let logged = beyond(n_bytes, LOGGED_FREE);
        let rounds = beyond(self.n_rounds, ROUNDS_FREE);
        let controls = beyond(n_controls, CONTROLS_FREE);
        logged.saturating_add(rounds).saturating_add(controls)
    }

    /// The cost in bytes of copying the log, beyond what any log costs.
    #[inline]
    pub(crate) fn copy_surplus(&self) -> u64 {
        LANE_COST * self.log.n_lanes().saturating_sub(LANES_FREE) as u64
    }

    /// Whether the cost reached its limit, so that the transcript is incomplete. That of a core that has
    /// failed is complete, whatever it cost.
    #[inline]
    pub(crate) fn is_cut_short(&self) -> bool {
        !self.end.is_dead() && self.cost() >= self.cost_max
    }

    /// Whether the core has failed, so that it receives no more input.
    #[inline]
    pub(crate) fn is_dead(&self) -> bool {
        self.end.is_dead()
    }

    #[inline]
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.end, End::Open)
    }

    #[inline]
    pub(crate) fn offset(&self) -> usize {
        self.at.offset
    }

    /// How many bytes were passed and not consumed.
    pub(crate) fn n_untaken(&self) -> usize {
        self.at.offset - self.at.consumed
    }

    #[inline]
    pub(crate) fn n_logged(&self) -> u64 {
        self.log.n_logged()
    }

    /// How many bytes were passed, those passed again included.
    pub(crate) fn n_shown(&self) -> u64 {
        self.n_shown
    }

    /// How many bytes the core looked at: those that were passed, by the driver, or again by an adapter.
    pub(crate) fn n_looked_at(&self) -> u64 {
        self.n_shown + self.log.n_passed_again
    }

    /// How often the core started over, which costs what a fresh one does.
    #[inline]
    pub(crate) fn n_runs_again(&self) -> u64 {
        self.log.n_runs_again
    }

    /// Whether the core took back a part of a growing text; `None` if it logged none.
    pub(crate) fn takes_back(&self) -> Option<bool> {
        self.log.takes_back()
    }

    /// How many events were logged so far.
    pub(crate) fn n_events(&self) -> u64 {
        self.log.n_events()
    }

    /// What the core did so far.
    pub(crate) fn observed(&self) -> Observed {
        let waits = self.observed.waits || self.at.due.is_some();
        let (closes, retells) = (self.log.has_closed(), self.log.takes_back().is_some());
        let starts_over = self.log.n_runs_again > 0;
        Observed { waits, closes, retells, starts_over, ..self.observed }
    }

    /// How many bytes of the stream are buffered, by the driver or by the core.
    ///
    /// # Errors
    ///
    /// Names what is broken if the function of `held_bytes` panics.
    pub(crate) fn n_buffered(&self) -> Result<usize, String> {
        let Some(core) = &self.core.0 else { return Ok(self.n_untaken()) };
        let held = catch(|| core.n_held());
        let held = held.map_err(|caught| broken("the function of `held_bytes`", caught))?;
        Ok(self.n_untaken().saturating_add(held))
    }

    /// What became of the payload that was written; `None` if the core is gone or does not report that.
    ///
    /// # Errors
    ///
    /// Names what is broken if the function of `delivery` panics.
    pub(crate) fn delivery(&self) -> Result<Option<Delivery>, String> {
        let Some(core) = &self.core.0 else { return Ok(None) };
        let asked = catch(|| core.delivery());
        asked.map_err(|caught| broken("the function of `delivery`", caught))
    }

    /// The operation on the state of the core that panics here, with its message, if one does.
    pub(crate) fn broken_operation(&self) -> Option<String> {
        let copied = self.fork().err();
        copied.or_else(|| self.key().err()).or_else(|| self.n_buffered().err())
    }

    /// The transcript; empty unless the log keeps text.
    pub(crate) fn finish(self) -> Transcript {
        let untaken = self.script.bytes().get(self.at.consumed..self.at.offset).unwrap_or_default();
        let mut transcript = self.log.into_transcript();
        transcript.finish(self.end, untaken);
        transcript
    }
}

/// See [`Session::stamp`]. A run ends at most once, and only in another kind of end.
pub(crate) type Stamp = (u64, Option<Duration>, Discriminant<End>);

/// What is broken where an operation on the state of a core panics.
#[cold]
pub(crate) fn broken(operation: &str, caught: Caught) -> String {
    let how = match caught {
        Caught::Panic(message) => format!("panics: {message}"),
        Caught::Flood => "logs without end".to_owned(),
        Caught::Ended(end) => format!("ends the run: {}", end.line().unwrap_or_default()),
    };
    format!("{operation} {how}")
}

/// The cost of an entry of the log, in bytes.
const ENTRY_COST: u64 = 32;
// What is free, how much more is for each byte received, and the cost of one in bytes beyond that. A byte
// that is passed costs a core much less than one that is digested and formatted costs the harness.
const LOGGED_FREE: [u64; 3] = [1 << 12, 64, 8];
const ROUNDS_FREE: [u64; 3] = [1 << 12, 16, 256];
const CONTROLS_FREE: [u64; 3] = [32, 0, 2048];
/// The lanes that a copy of a log may have for nothing, and the cost of another one in bytes.
const LANES_FREE: usize = 16;
const LANE_COST: u64 = 128;
