//! The result of an exhaustive run: the covered strings, and those that deviate.

use crate::bytes::Escaped;
use crate::check::Checker;
use crate::checks::Invariant;
use crate::contract::CoreFactory;
use crate::engine::exhaustive::Alphabet;
use crate::engine::exhaustive::pass::Pass;
use crate::engine::exhaustive::trie::Walk;
use crate::runner::{CheckResult, Report, Waiver};
use crate::script::Script;
use crate::search::Guarantee;
use crate::search::cross_check::unstable_key;

/// The result of playing every string over an alphabet, in every chunking.
///
/// `Display` writes the report that people read.
///
/// # Examples
///
/// ```
/// use chunkproof::exhaustive::{self, Alphabet};
/// use chunkproof::{Guarantee, Log, check};
///
/// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
/// let core = check(raw).key_states(|_| ());
/// let done = exhaustive::run(core, &Alphabet::new("a\r\n"), 4);
/// assert!(done.is_ok());
/// assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 3, len: 4 });
/// assert_eq!(done.strings, 9 + 27 + 81);
/// assert_eq!(done.chunkings, 9 * 2 + 27 * 4 + 81 * 8);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Exhausted {
    /// The name of the core.
    pub name: String,
    /// The symbols.
    pub alphabet: Alphabet,
    /// The strings that the result covers; shorter than requested if the budget was spent, or if
    /// strings were left out because they begin with one whose deviation is waived.
    pub guarantee: Guarantee,
    /// The number of strings that can be cut, up to the last completed length. Others, such as those of
    /// one byte, were played but are not counted. Of symbols that are strings, those that end within a
    /// symbol, where it can be cut, are counted as well.
    pub strings: u64,
    /// The number of chunkings of those strings.
    pub chunkings: u64,
    /// The number of pieces fed.
    pub feeds: u64,
    /// The number of ends of stream tried, one in every state at the end of a string.
    pub eof_feeds: u64,
    /// The number of empty pieces tried.
    pub empty_feeds: u64,
    /// The number of pieces fed again because the core cannot be cloned.
    pub rebuild_feeds: u64,
    /// The number of random chunkings that were replayed and compared with the known outcomes.
    pub replays: u64,
    /// The greatest number of distinct states that one string led to; 0 if states have no key.
    pub states_per_offset_max: usize,
    /// How many strings of the last length that was begun, in symbols, deviate. The chunkings of all shorter
    /// ones agree, or their deviation is waived.
    pub deviating: u64,
    /// How many of those were not judged, so that a waiver may or may not cover them. At most 64
    /// are judged, and none after `first`.
    pub not_judged: u64,
    /// The first string whose deviation no waiver covers. Shorter strings are judged first; of one
    /// length, those first that panic, never end or break the contract; then in the order of the
    /// alphabet.
    pub first: Option<Deviating>,
    /// The strings whose deviation is waived, each with the waiver. No string that begins with one
    /// of them was played.
    pub known: Vec<(Vec<u8>, Waiver)>,
    /// The reasons why the guarantee is lower than requested, in words.
    pub notes: Vec<String>,
}

/// A string whose chunkings do not all lead to the same outcome.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Deviating {
    /// The string.
    pub bytes: Vec<u8>,
    /// The report of every check on this string.
    pub report: Report,
}

impl Deviating {
    /// Returns whether a check fails for this string, too.
    ///
    /// If none does, the core differs from run to run, or no check judges how it deviates.
    #[must_use]
    pub fn is_reproduced(&self) -> bool {
        !self.report.is_ok()
    }
}

impl Exhausted {
    /// Returns whether the chunkings of every string agree, or deviate in a way that is waived.
    ///
    /// A string that deviates and was not judged is not ok. Whether the requested length was
    /// covered is in `guarantee`.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.first.is_none() && self.not_judged == 0
    }

    pub(super) fn new(name: &str, alphabet: &Alphabet, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            alphabet: alphabet.clone(),
            guarantee: Guarantee::Sampled { seed, n: 0 },
            strings: 0,
            chunkings: 0,
            feeds: 0,
            eof_feeds: 0,
            empty_feeds: 0,
            rebuild_feeds: 0,
            replays: 0,
            states_per_offset_max: 0,
            deviating: 0,
            not_judged: 0,
            first: None,
            known: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Stores the report of a replay, in place of a run.
    pub(super) fn replayed(&mut self, report: Report) {
        let bytes = report.script.bytes().to_vec();
        self.notes.push("only the requested replay was run".to_owned());
        self.first = (!report.is_ok()).then_some(Deviating { bytes, report });
    }

    /// Runs every check over the alphabet as one string if equal states have different keys there, and
    /// returns whether that is a finding: no states would be merged.
    pub(super) fn judge_key(
        &mut self,
        checker: &Checker,
        cores: &CoreFactory,
        alphabet: &Alphabet,
    ) -> bool {
        let script = Script::from(alphabet.symbols().concat());
        let is_unstable = cores.is_provable() && unstable_key(cores, &script).is_some();
        let report = is_unstable.then(|| checker.run(&script)).filter(|report| !report.is_ok());
        let bytes = script.bytes().to_vec();
        self.first = report.map(|report| Deviating { bytes, report });
        self.first.is_some()
    }

    /// Counts the strings of one length.
    pub(super) fn add(&mut self, pass: &Pass) {
        if pass.is_spent {
            self.notes.push(format!("strings of {} symbols were beyond the budget", pass.len));
            return;
        }
        self.strings += pass.n_cuttable;
        self.chunkings = self.chunkings.saturating_add(pass.chunkings);
        if !pass.is_pruned {
            self.guarantee = Guarantee::Exhaustive { alphabet: self.alphabet.len(), len: pass.len };
        }
    }

    /// Runs every check over the strings that deviate, also those of a length that was not
    /// completed, and returns whether waivers cover all of them, so that longer strings can add
    /// findings.
    pub(super) fn judge(&mut self, checker: &Checker, pass: &Pass) -> bool {
        (self.deviating, self.not_judged) = (pass.deviating, pass.deviating);
        for bytes in pass.to_judge() {
            let report = checker.run(&Script::from(bytes));
            self.not_judged -= 1;
            match report.results.iter().find_map(explaining).filter(|_| report.is_ok()) {
                Some(waiver) => self.known.push((bytes.clone(), waiver.clone())),
                None => {
                    self.first = Some(Deviating { bytes: bytes.clone(), report });
                    return false;
                }
            }
        }
        self.not_judged == 0
    }

    /// Stores the figures of the finished run.
    pub(super) fn conclude(&mut self, walk: &Walk<'_>) {
        let cost = walk.prover.cost;
        self.feeds = cost.feeds;
        self.eof_feeds = cost.eof_feeds;
        self.empty_feeds = cost.empty_feeds;
        self.rebuild_feeds = cost.rebuild_feeds;
        self.replays = walk.replays;
        self.states_per_offset_max = if walk.prover.is_keyed() { walk.states_max } else { 0 };
        if let Some((bytes, _)) = self.known.first() {
            let text =
                "no longer string was played that begins with one whose deviation is waived:";
            let text = format!("{text} \"{}\"", Escaped(bytes));
            let more = self.known.len() - 1;
            self.notes.push(if more == 0 { text } else { format!("{text}, and {more} more") });
        }
    }
}

/// The waiver of a result that may explain why chunkings of a string deviate. A finding in another
/// mode, waived or not, does not explain it.
fn explaining(result: &CheckResult) -> Option<&Waiver> {
    let compares = |row: &Invariant| row.is_ground() || row.reads_evidence() || row.explains_cuts();
    let invariant = result.check.invariant().filter(|row| compares(row));
    invariant.and(result.waiver.as_ref())
}
