//! From a violation to the smallest one like it.
//!
//! Strategy: first the cuts are thinned out. Then the script loses what follows the first difference, its
//! steps, and its bytes by delta debugging (Zeller and Hildebrandt, 2002), the cuts moving along; a byte
//! that may hold a length is lowered together with what it counts. What is left is searched for simpler
//! cuts, and shortened again if there are any.
//!
//! A candidate counts only if it shows the same fault, by its [`Signature`], so that one fault is never
//! traded for another. It never needs more cuts than the one whose place it takes: fewest cuts come before
//! fewest bytes.

mod signature;
mod cuts;
mod shorten;
mod outcomes;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::cuts::{Pairing, rank};
use self::signature::{Signature, first_difference, lines, shape};
use crate::checks::Invariant;
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Options, Rewriting, Verdict, meaning};
use crate::contract::CoreFactory;
use crate::script::{Chunking, Play, Script};
use crate::search::Budget;
use crate::search::sample::logged_within;
use crate::transcript::Transcript;
use crate::transcript::outcome::Outcome;

/// The smallest plays found that show an invariant broken.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Counterexample {
    /// How many bytes the script had before it was shortened.
    pub len_before: usize,
    /// One play; the simpler one where the two are cut in different ways.
    pub a: Play,
    /// Another one, with another outcome; or the same, where one run alone shows the fault.
    pub b: Play,
    /// What the core logged under the one.
    pub transcript_a: Transcript,
    /// What the core logged under the other.
    pub transcript_b: Transcript,
    /// How the two differ.
    pub verdict: Verdict,
    /// The simplest chunking of every class of outcome that the script had before it was shortened; of
    /// plays that differ in something else, theirs. The cuts of a [waiver](crate::Waiver::cuts) are
    /// compared with these.
    pub classes: Vec<Chunking>,
    /// The classes of outcome of the script as shown, the first of them A's and the second B's, the others
    /// simplest first; at most 8. Empty where one run shows the fault, and for a replay.
    pub outcomes: Vec<OutcomeClass>,
    /// How many classes of outcome of the script as shown were found within the budget, those in
    /// [`outcomes`](Self::outcomes) among them.
    pub n_outcomes: usize,
    /// The same fault in the script before it was shortened, with the fewest cuts found: where the core
    /// accepted that script as a whole message, and does not accept the shortened one.
    pub on_original: Option<Box<[Play; 2]>>,
}

/// The plays of a script that come to the same.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct OutcomeClass {
    /// The simplest of the plays.
    pub play: Play,
    /// What the core logged under it.
    pub transcript: Transcript,
}

/// Makes the smallest counterexample that shows the fault of the violation, and says why it is one.
pub(crate) fn minimise(
    context: &Context<'_>,
    invariant: &Invariant,
    mut found: Violation,
) -> (Counterexample, Option<String>) {
    for play in [&mut found.a, &mut found.b] {
        // Cuts that the transport cannot make are not shown either.
        play.chunking =
            context.cores.cuts.possible(&play.chunking, play.script.bytes()).into_owned();
    }
    let len_before = found.a.script.len();
    let mut classes = found.classes.clone();
    if classes.is_empty() {
        classes = vec![found.a.chunking.clone(), found.b.chunking.clone()];
        classes.dedup();
    }
    let reach = Reach::of(invariant, &found);
    let mut small = if reach == Reach::Nothing { found } else { simpler_first(found) };
    let n_made_before = context.cores.n_made();
    let cores = context.cores.allowing(context.n_shortening_max());
    let cores_of_outcomes;
    let mut minimiser = Minimiser::new((context, &cores), (invariant, reach), &small);
    let mut on_original = None;
    match (minimiser.reach, &minimiser.signature) {
        (Reach::Script, Some(_)) => {
            minimiser.thin_cuts(&mut small);
            if effort(&small).1 > 0 {
                // As long as the script is long there are cuts that may do instead.
                minimiser.simplify_cuts(&mut small);
            }
            let thinned = small.clone();
            minimiser.shorten(&mut small);
            on_original = minimiser.on_original(thinned, &small).map(Box::new);
        }
        (Reach::Cuts, Some(_)) => {
            minimiser.thin_cuts(&mut small);
            minimiser.simplify_cuts(&mut small);
        }
        (Reach::Script, None) if small.verdict.is_none_or(|it| it == Verdict::Stalled) => {
            // A fresh core does not show it, so what was explored or played was not the core alone.
            let is_explored = context.cores.is_provable();
            small.verdict = Some(if is_explored { Verdict::BadStateKey } else { Verdict::Flaky });
        }
        (Reach::Script | Reach::Cuts, None) | (Reach::Nothing, _) => {}
    }
    let in_part = cores.is_spent();
    if in_part || !cores.is_provable() {
        // The classes of the script as shown are looked for with cores of their own.
        cores_of_outcomes = context.cores.allowing(OUTCOMES_MADE_MAX);
        minimiser.cores = &cores_of_outcomes;
        minimiser.options.budget = minimiser.options.budget.cores(OUTCOMES_MADE_MAX);
        minimiser.classes = None;
    }
    let (outcomes, n_outcomes) = minimiser.outcomes(&small);
    context.note_shortening(context.cores.n_made() - n_made_before, in_part);
    let Violation { a, b, verdict, clause, .. } = small;
    let transcript_a = context.cores.play(&a);
    let transcript_b = if a == b { transcript_a.clone() } else { context.cores.play(&b) };
    let verdict =
        verdict.unwrap_or_else(|| Verdict::of_plays((&a, &transcript_a), (&b, &transcript_b)));
    let counterexample = Counterexample {
        len_before,
        a,
        b,
        transcript_a,
        transcript_b,
        verdict,
        classes,
        outcomes,
        n_outcomes,
        on_original,
    };
    (counterexample, clause)
}

/// What of a violation may change without changing what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nothing: it depends on facts about this one script, or cannot be seen in its plays.
    Nothing,
    /// The cuts: the script is of a certain size, or in two wire forms.
    Cuts,
    /// The cuts and the script.
    Script,
}

impl Reach {
    fn of(invariant: &Invariant, found: &Violation) -> Self {
        match (found.verdict, invariant.fact()) {
            _ if found.is_of_fact => Self::Nothing,
            (None | Some(Verdict::Stalled | Verdict::ContractViolation), _) => Self::Script,
            (Some(Verdict::Unexpected), None | Some(Fact::Reference | Fact::Never))
                if is_asked(found) =>
            {
                Self::Script
            }
            (Some(_), Some(Fact::Limit | Fact::Rewritings)) if !found.is_single() => Self::Cuts,
            (Some(_), _) => Self::Nothing,
        }
    }
}

/// Whether only the check can see it in the one run that shows it.
fn is_asked(found: &Violation) -> bool {
    found.is_single() && found.verdict == Some(Verdict::Unexpected) && found.clause.is_some()
}

struct Minimiser<'a> {
    context: &'a Context<'a>,
    cores: &'a CoreFactory,
    options: Options,
    invariant: &'a Invariant,
    reach: Reach,
    is_single: bool,
    pairing: Pairing,
    is_asked: bool,
    /// Which of several kinds of violation of the check it is.
    kind: Option<&'static str>,
    /// The rewriting that leads from A's script to B's.
    rewriting: Option<&'a dyn Rewriting>,
    /// What must stay the same; `None` if fresh cores do not show the violation.
    signature: Option<Signature>,
    /// The digests of the scripts that were searched for chunkings of their own.
    searched: BTreeSet<u128>,
    /// The classes of the script searched last for them, by its digest.
    classes: Option<(u128, Vec<Chunking>)>,
    /// Candidates made, and how many of them were played.
    n_made: usize,
    n_tries: usize,
    n_bytes: u64,
}

impl<'a> Minimiser<'a> {
    fn new(
        (context, cores): (&'a Context<'a>, &'a CoreFactory),
        (invariant, reach): (&'a Invariant, Reach),
        found: &Violation,
    ) -> Self {
        let is_named = |rewriting: &&dyn Rewriting| {
            let name = format!(" {}", rewriting.name());
            found.clause.as_ref().is_some_and(|clause| clause.ends_with(&name))
        };
        let mut rewritings = context.facts.rewritings.iter().map(|rewriting| &**rewriting);
        let rewriting = match invariant.fact() {
            Some(Fact::Rewritings) => rewritings.find(is_named),
            _ => None,
        };
        let mut minimiser = Self {
            context,
            cores,
            options: Options { budget: Budget::small().cores(SEARCH_MADE_MAX), ..context.options },
            invariant,
            reach,
            is_single: found.is_single(),
            pairing: Pairing::of(found),
            is_asked: is_asked(found),
            kind: found.kind,
            rewriting,
            signature: None,
            searched: BTreeSet::new(),
            classes: None,
            n_made: 0,
            n_tries: 0,
            n_bytes: 0,
        };
        if minimiser.reach != Reach::Nothing {
            minimiser.signature = minimiser.signature_of(found, u64::MAX).0;
        }
        minimiser
    }

    /// What makes a violation the fault that it is, and what it cost to know; `None` if it is none, or
    /// costs too much.
    fn signature_of(&self, candidate: &Violation, cost_max: u64) -> (Option<Signature>, u64) {
        let play = |play| logged_within(self.cores, play, cost_max);
        let (logged_a, cost_a) = play(&candidate.a);
        let (logged_b, cost_b) = match candidate.is_single() {
            true => (logged_a.clone(), cost_a),
            false => play(&candidate.b),
        };
        let signature = logged_a.zip(logged_b).and_then(|((a, logged_a), (b, logged_b))| {
            let is_broken = self.may_be_broken(&a, &b);
            is_broken.then(|| self.signature_by_text(candidate, [&logged_a, &logged_b])).flatten()
        });
        (signature, cost_a + cost_b)
    }

    /// Whether two outcomes break the invariant, as far as outcomes tell.
    fn may_be_broken(&self, a: &Outcome, b: &Outcome) -> bool {
        match self.is_single {
            true => self.is_asked || a.end.is_abnormal(),
            false => self.invariant.differs(a, b),
        }
    }

    fn signature_by_text(
        &self,
        candidate: &Violation,
        [logged_a, logged_b]: [&Transcript; 2],
    ) -> Option<Signature> {
        let Violation { a, b, verdict, .. } = candidate;
        let verdict = verdict.unwrap_or_else(|| Verdict::of_plays((a, logged_a), (b, logged_b)));
        let mut compared = match self.rewriting {
            Some(rewriting) => [logged_a, logged_b].map(|logged| meaning(rewriting, logged)),
            None => [logged_a, logged_b].map(lines),
        };
        if self.rewriting.is_none() && first_difference(&compared).is_none() {
            compared = [logged_a, logged_b].map(Transcript::lines);
        }
        let at = first_difference(&compared);
        if self.rewriting.is_some() && at.is_none() {
            return None;
        }
        Some(Signature::new(verdict, [logged_a, logged_b], &compared, at))
    }

    /// Keeps a candidate if it shows the same fault and needs no more cuts.
    fn accept(&mut self, small: &mut Violation, candidate: Violation) -> bool {
        self.n_made += 1;
        let needs_more = effort(&candidate) > effort(small);
        if needs_more || !self.pairing.is_kept_by(&candidate) || self.is_spent() {
            return false;
        }
        self.n_tries += 1;
        let left = self.options.budget.bytes_max - self.n_bytes;
        let (signature, cost) = self.signature_of(&candidate, left);
        self.n_bytes += cost;
        let is_same =
            |found: &Signature| self.signature.as_ref().is_some_and(|it| it.is_shown_by(found));
        if !signature.as_ref().is_some_and(is_same) {
            return false;
        }
        let Some(clause) = self.explained(&candidate) else { return false };
        *small = Violation { clause, ..candidate };
        if rank(&small.b) < rank(&small.a) {
            // The two trade names, not the ways in which they end.
            std::mem::swap(&mut small.a, &mut small.b);
            self.signature = self.signature.take().map(Signature::swapped);
        }
        true
    }

    /// The reason that the check itself gives for this chunking, if it gives one; `None` if that is another
    /// one than before. Where a check tells kinds apart, the reason is of the same kind.
    fn explained(&self, candidate: &Violation) -> Option<Option<String>> {
        let clause = &candidate.clause;
        if clause.is_none() || self.reach != Reach::Script {
            return Some(clause.clone());
        }
        let Play { script, chunking, .. } = &candidate.a;
        let context = self.context_of(script).with(vec![chunking.clone()], true);
        if !self.invariant.is_concerned(&context) {
            return None;
        }
        let is_same = |found: &Violation| match self.kind {
            Some(_) => {
                let shapes = [&found.clause, clause].map(|it| it.as_deref().map(shape));
                found.kind == self.kind && shapes[0] == shapes[1]
            }
            None => found.clause == *clause,
        };
        let found = self.invariant.find_each(&context).into_iter().find(is_same)?;
        self.is_judged(script).then_some(found.clause)
    }

    /// Whether a run with this script would come to this check: a check of the ground that fails stops it.
    /// One that reads the evidence is left out, as to gather that costs more than all else.
    fn is_judged(&self, script: &Script) -> bool {
        let mut ground =
            Invariant::ALL.iter().filter(|row| row.is_ground() && !row.reads_evidence());
        let context = self.context_of(script);
        self.invariant.is_ground()
            || !ground.any(|row| row.is_concerned(&context) && row.find(&context).is_some())
    }

    /// Whether nothing more may be tried; what was found so far stands.
    fn is_spent(&self) -> bool {
        let is_tried = self.n_tries >= TRIES_MAX || self.cores.is_spent();
        let is_made = self.n_made >= MADE_MAX;
        is_tried || is_made || self.n_bytes >= self.options.budget.bytes_max
    }

    /// What the check finds in a script; it has the kind and the shape of what was found first.
    fn find(&self, script: &Script) -> Option<Violation> {
        if self.is_spent() {
            return None;
        }
        let mut found = self.invariant.find_each(&self.context_of(script)).into_iter();
        let found = found.find(|found| found.kind == self.kind)?;
        (found.is_single() == self.is_single).then(|| simpler_first(found))
    }

    fn context_of<'c>(&'c self, script: &'c Script) -> Context<'c> {
        let context = Context::new(self.cores, script, self.options);
        context.knowing(self.context.facts.clone())
    }
}

/// The same with the simpler play as A.
fn simpler_first(mut violation: Violation) -> Violation {
    if rank(&violation.b) < rank(&violation.a) {
        std::mem::swap(&mut violation.a, &mut violation.b);
    }
    violation
}

/// How many cuts the two plays need, and how many of these make empty pieces.
fn effort(violation: &Violation) -> (usize, usize) {
    let [(n_a, n_empty_a, _), (n_b, n_empty_b, _)] = [rank(&violation.a), rank(&violation.b)];
    (n_a + n_b, n_empty_a + n_empty_b)
}

/// Candidates tried, at most.
const TRIES_MAX: usize = 3000;
/// Candidates made, at most: those with more cuts than before are not tried, but each copies the script.
const MADE_MAX: usize = 1 << 15;
/// Cores made by replays in one search, at most, and in the one for the classes that are shown.
const SEARCH_MADE_MAX: u64 = 64;
const OUTCOMES_MADE_MAX: u64 = 192;
/// Up to this length a candidate is searched for cuts of its own.
const SEARCHED_LEN_MAX: usize = 24;
/// Candidates that are searched, at most, of a core that cannot be proved.
const SEARCHES_MAX: usize = 32;
