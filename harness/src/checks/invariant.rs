//! The row of a check: all that the rest of the harness asks of it.

use crate::checks::CheckId;
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::contract::unwind::catch_around;
use crate::driver::broken;
use crate::script::{Mode, Play};
use crate::transcript::outcome::Outcome;

/// A check: what must hold for every core, and how it is looked for.
///
/// # Examples
///
/// ```
/// use chunkproof::checks::{CheckId, Invariant};
/// use chunkproof::script::Mode;
///
/// let of_reset = Invariant::ALL.iter().find(|check| check.plays_in(Mode::Reset)).unwrap();
/// assert_eq!(of_reset.id(), CheckId::ISOLATION);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    pub(super) id: CheckId,
    /// The invariant in one sentence.
    pub(super) sentence: &'static str,
    pub(super) category: Category,
    pub(super) reads: Reads,
    /// The modes in which it plays beside the default one; each mode belongs to one check.
    pub(super) modes: fn(Mode) -> bool,
    /// What must be known of the script for it to have something to judge.
    pub(super) fact: Option<Fact>,
    /// Whether it judges only a script whose cuts all come to the same in the end: elsewhere, what is late,
    /// or depends on a size or on the wire form, cannot be separated from what the cuts change.
    pub(super) needs_agreement: bool,
    /// Whether what it finds may be the reason why two cuts of a script come to different things.
    pub(super) explains_cuts: bool,
    /// Whether the core and its script give it something to judge, once the fact is known.
    pub(super) concerns: Concern,
    /// Whether two outcomes break it.
    pub(super) differs: fn(&Outcome, &Outcome) -> bool,
    pub(super) find: Find,
}

/// How a check looks for violations.
#[derive(Debug, Clone, Copy)]
pub(super) enum Find {
    /// It returns the simplest one.
    Simplest(fn(&Context<'_>) -> Option<Violation>),
    /// It returns the simplest one of each kind, as one kind may be harmless where another is not.
    OfEachKind {
        /// The names of the kinds.
        kinds: &'static [&'static str],
        find: fn(&Context<'_>) -> Vec<Violation>,
    },
}

/// What it means that a check finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// The adapter, the factory or the state key is wrong, so that no other check has meaning.
    Ground,
    /// What a core does depends on how, or when, it is fed and asked, and not on the bytes alone.
    Cuts,
    /// A core does otherwise than it is specified.
    Specification,
    /// A core panics, or never ends, or never wakes.
    Stops,
    /// A core goes on after an end, or does not survive one.
    Ends,
    /// A core needs time or memory out of proportion.
    Growth,
}

/// Which cores and scripts give a check something to judge.
#[derive(Debug, Clone, Copy)]
pub(super) enum Concern {
    /// All of them.
    Always,
    /// Those that meet a condition.
    Where {
        /// What is needed, as a noun; where a test declares it, with the call.
        needs: &'static str,
        is_met: fn(&Context<'_>) -> bool,
    },
}

/// Where a check looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// At what the chunkings of the script come to; every run gathers that anyway.
    Evidence,
    /// At plays of its own: in other modes, of other scripts, or counted.
    Plays,
}

impl Invariant {
    /// The name in reports and waivers.
    #[must_use]
    pub fn id(&self) -> CheckId {
        self.id
    }

    /// The invariant in one sentence.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        self.sentence
    }

    /// What it means that the check finds something.
    #[must_use]
    pub fn category(&self) -> Category {
        self.category
    }

    /// What must be known of the script for the check to have something to judge, if anything must.
    #[must_use]
    pub fn fact(&self) -> Option<Fact> {
        self.fact
    }

    /// What a core or a script needs, beside the [`fact`](Self::fact), for the check to have something to
    /// judge, in words; `None` if any core and script will do.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::CheckId;
    ///
    /// let needs = |check: CheckId| check.invariant().and_then(|row| row.needs());
    /// assert_eq!(needs(CheckId::REFUSALS), Some("an action: `act(…)`"));
    /// assert_eq!(needs(CheckId::EVENTS), None);
    /// ```
    #[must_use]
    pub fn needs(&self) -> Option<&'static str> {
        match self.concerns {
            Concern::Always => None,
            Concern::Where { needs, .. } => Some(needs),
        }
    }

    /// Whether the check plays scripts in this mode; no check plays in the default mode alone.
    #[must_use]
    pub fn plays_in(&self, mode: Mode) -> bool {
        (self.modes)(mode)
    }

    /// Whether the check costs no plays of its own: it reads what the chunkings of the script come to.
    #[must_use]
    pub fn reads_evidence(&self) -> bool {
        self.reads == Reads::Evidence
    }

    /// Whether what the check finds may be the reason why two cuts of a script come to different things.
    #[must_use]
    pub fn explains_cuts(&self) -> bool {
        self.explains_cuts
    }

    /// Whether no other check has meaning once this one is violated.
    pub(crate) fn is_ground(&self) -> bool {
        self.category == Category::Ground
    }

    /// Whether the evidence allows a judgement.
    pub(crate) fn is_judged(&self, context: &Context<'_>) -> bool {
        !self.needs_agreement || !context.evidence().is_divergent_at_last()
    }

    /// Whether the core, its script and what is known of it give the check something to judge.
    pub(crate) fn is_concerned(&self, context: &Context<'_>) -> bool {
        self.fact.is_none_or(|fact| context.facts.has(fact))
            && match self.concerns {
                Concern::Always => true,
                // If a function of the test panics here, it does so again where the check reports it.
                Concern::Where { is_met, .. } => catch_around(|| is_met(context)).unwrap_or(true),
            }
    }

    /// What would give the check something to judge, in words; `None` if it has that.
    pub(crate) fn lacking(&self, context: &Context<'_>) -> Option<String> {
        if self.is_concerned(context) {
            return None;
        }
        match self.fact.filter(|fact| !context.facts.has(*fact)) {
            Some(fact) => Some(format!("call `{}`", fact.method())),
            None => Some(format!("needs {}", self.needs().unwrap_or_default())),
        }
    }

    /// Whether two outcomes break the invariant.
    pub(crate) fn differs(&self, a: &Outcome, b: &Outcome) -> bool {
        (self.differs)(a, b)
    }

    /// The names of the kinds of violation that the check tells apart; empty if there is one kind only.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::CheckId;
    ///
    /// let kinds = CheckId::COMPLETENESS.invariant().map(|row| row.kinds()).unwrap_or_default();
    /// assert!(kinds.contains(&"accepted"));
    /// ```
    #[must_use]
    pub fn kinds(&self) -> &'static [&'static str] {
        match self.find {
            Find::Simplest(_) => &[],
            Find::OfEachKind { kinds, .. } => kinds,
        }
    }

    /// Looks for the simplest violation.
    pub(crate) fn find(&self, context: &Context<'_>) -> Option<Violation> {
        match self.find {
            Find::Simplest(find) => or_panics(context, || find(context), Some),
            Find::OfEachKind { .. } => self.find_each(context).into_iter().next(),
        }
    }

    /// Looks for the simplest violation of each kind.
    pub(crate) fn find_each(&self, context: &Context<'_>) -> Vec<Violation> {
        match self.find {
            Find::Simplest(_) => self.find(context).into_iter().collect(),
            Find::OfEachKind { find, .. } => {
                or_panics(context, || find(context), |violation| vec![violation])
            }
        }
    }
}

/// What a check finds. It calls functions of the test: rewritings, families of scripts, meters. One that
/// panics is a violation, so that the run goes on.
fn or_panics<F>(
    context: &Context<'_>,
    find: impl FnOnce() -> F,
    found: impl FnOnce(Violation) -> F,
) -> F {
    catch_around(find).unwrap_or_else(|caught| {
        let violation = Violation::of_one(Play::whole(context.script.clone()));
        let what = broken("the check, or a function of the test,", caught);
        found(violation.with_verdict(Verdict::ContractViolation).because(what))
    })
}

/// The check plays in the default mode alone.
pub(super) fn no_mode(_: Mode) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::{Category, Invariant, Reads};
    use crate::checks::{CheckId, NAMES};
    use crate::script::Mode;
    use crate::script::mode::Row;

    #[test]
    fn each_row_is_named_as_its_module() {
        for (row, [module, constant, name]) in Invariant::ALL.iter().zip(NAMES) {
            assert_eq!(row.id().as_str(), *name);
            assert_eq!(row.id().invariant().map(Invariant::id), Some(row.id()));
            assert_eq!(name.replace('-', "_"), *module);
            assert_eq!(module.to_uppercase(), *constant);
        }
        assert_eq!(CheckId::EXPECTED.invariant().map(Invariant::id), None);
    }

    #[test]
    fn each_mode_belongs_to_one_check_that_plays() {
        for mode in Mode::ROWS.iter().flat_map(Row::modes) {
            let players: Vec<&Invariant> =
                Invariant::ALL.iter().filter(|row| row.plays_in(mode)).collect();
            assert_eq!(players.len(), usize::from(mode != Mode::Default), "{mode}: {players:?}");
            assert!(players.iter().all(|row| row.reads == Reads::Plays), "{mode}: {players:?}");
        }
    }

    #[test]
    fn what_is_ground_runs_before_the_rest() {
        let is_ground: Vec<bool> = Invariant::ALL.iter().map(Invariant::is_ground).collect();
        assert!(is_ground.is_sorted_by(|before, after| before >= after), "{is_ground:?}");
        let ground = Invariant::ALL.iter().filter(|row| row.category() == Category::Ground);
        assert!(ground.clone().all(|row| row.fact().is_none()), "it is asked of every core");
    }

    /// The rows of the table of checks: what stands in backticks in the first cell, and the second.
    fn table(text: &str) -> Vec<(Vec<&str>, &str)> {
        let text = text.split("check | invariant").nth(1).expect("a table of checks");
        let rows = text.lines().skip(2).map(|line| line.trim_start_matches("//!"));
        let cells = rows.map_while(|row| row.trim_matches([' ', '|']).split_once(" | "));
        cells
            .map(|(names, sentence)| (names.split('`').skip(1).step_by(2).collect(), sentence))
            .collect()
    }

    #[test]
    fn the_page_lists_every_check_in_order() {
        let page = include_str!("mod.rs").replace("\r\n", "\n");
        let all = CheckId::ALL.iter().map(|id| (vec![id.as_str()], id.sentence()));
        assert_eq!(table(&page), all.collect::<Vec<_>>());
    }
}
