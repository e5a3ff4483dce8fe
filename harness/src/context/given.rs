//! Runs of given chunkings alone: every other play is refused, and what a check could not judge for that
//! reason is not judged.

use crate::context::Context;
use crate::script::{Chunking, Play, Script};
use crate::transcript::Transcript;

impl Context<'_> {
    /// Refuses all plays whose pieces are not those of a given chunking, or the first of these.
    pub(crate) fn strictly(self) -> Self {
        Self { is_strict: self.only, ..self }
    }

    /// Whether only the given chunkings may be played.
    pub(crate) fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Whether a check may leave out what it would play beside the given chunkings: where a counterexample is
    /// made smaller, one play of it is judged again. A user's run needs all plays, and refuses these.
    pub(crate) fn judges_again(&self) -> bool {
        self.only && !self.is_strict
    }

    /// Whether a script is the one of this context, for which no chunkings were given.
    pub(crate) fn is_asking_for(&self, script: &Script) -> bool {
        self.also.is_empty() && script == self.script
    }

    /// How many chunkings were given.
    pub(crate) fn n_given(&self) -> usize {
        self.also.len()
    }

    /// Whether a play may be played. One that may not is counted.
    pub(super) fn allows(&self, play: &Play) -> bool {
        let is_allowed = !self.is_strict || self.is_of_given(play);
        if !is_allowed {
            self.refuse();
        }
        is_allowed
    }

    /// Counts something that a check would have played, and that is not one of the given chunkings.
    pub(crate) fn refuse(&self) {
        self.n_refused.set(self.n_refused.get() + 1);
    }

    /// How many plays were refused.
    pub(crate) fn n_refused(&self) -> u64 {
        self.n_refused.get()
    }

    /// Whether the pieces of a play are those of a given chunking, up to where its script ends.
    fn is_of_given(&self, play: &Play) -> bool {
        let len = play.script.len();
        let ends = self.ends(&play.chunking, len);
        let is_beginning =
            |given: &Chunking| self.ends(given, self.script.len()).get(..ends.len()) == Some(&ends);
        let is_own = self.script.bytes().starts_with(play.script.bytes());
        len == 0 || is_own && self.also.iter().any(is_beginning)
    }

    /// Where the pieces of `len` bytes end: at the cuts, and where something happens in the script.
    fn ends(&self, chunking: &Chunking, len: usize) -> Vec<usize> {
        let cuts = chunking.cuts();
        let barriers = (1..len).filter(|at| self.script.is_barrier(*at) && !cuts.contains(at));
        let mut ends: Vec<usize> = cuts.iter().copied().chain(barriers).chain([len]).collect();
        ends.sort_unstable();
        ends
    }

    /// The play whose text a report shows: the script in one piece or, of given chunkings alone, the first.
    pub(crate) fn shown_play(&self) -> Option<Play> {
        match self.is_strict {
            true => self.also.iter().min().map(|chunking| self.usual(chunking)),
            false => Some(self.usual(&Chunking::whole())),
        }
    }

    /// What the core logs, as text, in the [shown play](Self::shown_play); played when first asked for.
    pub(crate) fn whole(&self) -> &Transcript {
        self.whole.get_or_init(|| {
            let shown = self.shown_play();
            shown.map(|play| self.cores.play(&play)).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};

    use crate::check::{Check, check};
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::{Core, Log};
    use crate::script::{Chunking, Script};
    use crate::testing::lengths;
    use crate::transcript::Fault;

    type Seen = Arc<Mutex<BTreeSet<Vec<usize>>>>;

    /// Notes where the pieces that it was passed end, for all cores. Up to `n_max` bytes, as some modes pass
    /// more after the end of a script.
    #[derive(Clone)]
    struct Notes {
        seen: Seen,
        ends: Vec<usize>,
        n_max: usize,
    }

    impl Notes {
        fn new(seen: &Seen, n_max: usize) -> Self {
            Self { seen: Arc::clone(seen), ends: Vec::new(), n_max }
        }
    }

    impl std::hash::Hash for Notes {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.ends.last().hash(state);
        }
    }

    impl Core for Notes {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            let end = self.ends.last().copied().unwrap_or_default() + bytes.len();
            self.ends.push(end);
            if end <= self.n_max {
                self.seen.lock().unwrap().insert(self.ends.clone());
            }
            log.data("raw", bytes);
            Ok(bytes.len())
        }
        fn act(&mut self, _: &str, _: &mut Log) -> Result<(), Fault> {
            Err(Fault::new("unknown"))
        }
    }

    /// A check with every fact that a check may ask for.
    fn with_facts(check: Check) -> Check {
        let text = |n: usize| Script::from("a".repeat(n));
        let check = check.complete_at([0, 1, 2, 6]).limit(4, text).growth(2, text);
        check.buffered_max(6).never("no such text")
    }

    #[test]
    fn only_the_given_chunkings_are_played() {
        let seen = Seen::default();
        let given = [Chunking::new([1, 4]), Chunking::new([2])];
        let make = {
            let seen = Arc::clone(&seen);
            move || Notes::new(&seen, 6)
        };
        let cores = check(make).prove().reset_with(|core| core.ends.clear());
        let script = cores.receive("abcd").act("do").receive("ef");
        let report = with_facts(script).only(given).run();
        assert!(report.is_ok(), "{report}");
        // The action is a place where each piece ends.
        let played = [vec![1], vec![1, 4], vec![1, 4, 6], vec![2], vec![2, 4], vec![2, 4, 6]];
        assert_eq!(*seen.lock().unwrap(), BTreeSet::from(played), "{report}");
    }

    #[test]
    fn what_needs_other_plays_is_not_judged() {
        let make = || {
            |bytes: &[u8], log: &mut Log| {
                log.data("raw", bytes);
                Ok(bytes.len())
            }
        };
        let run = |given: &[usize]| {
            let given = given.iter().map(|cut| Chunking::new([*cut]));
            with_facts(check(make).key_states(|_| ()).receive("abcdef")).only(given).run()
        };
        let (two, one) = (run(&[1, 2]), run(&[1]));
        use CheckId as Id;
        for id in [Id::EVENTS, Id::OUTGOING, Id::FAULTS, Id::PROMPTNESS, Id::BEFORE_FAULTS] {
            assert_eq!(two.verdict(id), Some(Verdict::Same), "{id}");
            assert_eq!(one.verdict(id), Some(Verdict::NotJudged), "{id}");
        }
        for id in [Id::PANICS, Id::PROGRESS, Id::DETERMINISM, Id::BUFFERING, Id::SELF_CHECK] {
            assert_eq!(one.verdict(id), Some(Verdict::Same), "{id}");
        }
        let of_others = [
            Id::STATE_KEY,
            Id::TRUNCATION,
            Id::EMPTY_PIECES,
            Id::COMPLETENESS,
            Id::LIMITS,
            Id::NEVER,
            Id::GROWTH,
            Id::ABORT,
            Id::AFTER_END,
        ];
        for id in of_others {
            assert_eq!(two.verdict(id), Some(Verdict::NotJudged), "{id}: {two}");
        }
        assert!(two.to_string().contains("needs other plays than the given chunkings"), "{two}");
        assert!(two.coverage.growth.is_empty());
        assert_eq!(two.transcript.to_string(), "raw \"abcdef\"\n");
    }

    #[test]
    fn a_growing_text_is_judged_where_each_byte_is_given() {
        let growing = || {
            let mut all = Vec::new();
            move |bytes: &[u8], log: &mut Log| {
                all.extend_from_slice(bytes);
                log.data_so_far("text", &all);
                Ok(bytes.len())
            }
        };
        let verdict = |cuts: &[usize]| {
            let given = [Chunking::new(cuts.iter().copied())];
            check(growing).receive("abc").only(given).run().verdict(CheckId::STEADY)
        };
        assert_eq!(verdict(&[1]), Some(Verdict::NotJudged));
        assert_eq!(verdict(&[1, 2]), Some(Verdict::Same));
    }

    #[test]
    fn a_finding_among_the_given_chunkings_is_found() {
        let report =
            check(|| lengths).receive("abc").only([1, 2].map(|cut| Chunking::new([cut]))).run();
        assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant), "{report}");
        // Its transcript is that of the first.
        assert_eq!(report.transcript.lines(), ["1", "2"]);
    }
}
