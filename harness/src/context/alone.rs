//! The few plays that every run needs, which are not counted as plays.

use crate::context::Context;
use crate::contract::{Delivery, Log};
use crate::driver::Session;
use crate::script::{Chunking, Play};
use crate::transcript::outcome::Outcome;

impl<'a> Context<'a> {
    /// Whether the budget for plays beside the evidence is spent; the next play is then left out. A check
    /// that makes a script for each action asks, as to make thousands costs more than to play them.
    pub(crate) fn leaves_out_more(&self) -> bool {
        let is_spent = self.plays_cost.get() >= self.plays_cost_max();
        self.n_left_out.set(self.n_left_out.get() + u64::from(is_spent));
        is_spent
    }

    /// Plays a chunking of the script, and calls `seen` after each piece; `None` if it was left out, as such
    /// plays have cost too much. They are not counted as plays, and their budget is more than any core needs
    /// that stays in proportion to its script.
    pub(crate) fn played_alone(
        &self,
        chunking: &Chunking,
        seen: impl FnMut(&Session<'_>),
    ) -> Option<Session<'a>> {
        if !self.allows(&self.usual(chunking)) {
            return None;
        }
        let whole = self.within_few(self.session(), chunking, seen);
        if let Some(session) = &whole {
            self.first_played.get_or_init(|| (chunking.clone(), session.settled()));
        }
        whole
    }

    /// What became of the payload that a play writes, within the same budget, because scripts of long
    /// transfers spend the other one; `None` if it was left out, or the core is gone.
    ///
    /// # Errors
    ///
    /// Names what is broken if the function of `delivery` panics.
    pub(crate) fn delivery(&self, play: &Play) -> Result<Option<Delivery>, String> {
        if !self.allows(play) {
            return Ok(None);
        }
        let session = Session::start(self.cores, &play.script, Log::new(false));
        let whole = self.within_few(session, &play.chunking, |_| {});
        whole.map_or(Ok(None), |session| session.delivery())
    }

    fn within_few<'p>(
        &self,
        session: Session<'p>,
        chunking: &Chunking,
        mut seen: impl FnMut(&Session<'_>),
    ) -> Option<Session<'p>> {
        let max = FEW_COST_MIN + FEW_COST_PER_BYTE * self.script.len() as u64;
        let left = max.saturating_sub(self.few_cost.get());
        let played = (left > 0).then(|| {
            let mut session = session.within(left);
            session.play(chunking, |session, _| seen(session));
            self.few_cost.set(self.few_cost.get().saturating_add(session.cost()));
            session
        });
        let whole = played.filter(|session| !session.is_cut_short());
        self.n_left_out.set(self.n_left_out.get() + u64::from(whole.is_none()));
        whole
    }

    /// The first chunking that was [played alone](Self::played_alone), with its outcome.
    pub(crate) fn first_played(&self) -> Option<&(Chunking, Outcome)> {
        self.first_played.get()
    }
}

/// What the few plays may cost that every run needs, whatever its budget.
const FEW_COST_MIN: u64 = 1 << 29;
const FEW_COST_PER_BYTE: u64 = 128;
