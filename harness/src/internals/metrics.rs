//! Figures of the harness itself: which faults each strategy catches and how soon, the cost of a
//! proof, and every outcome of a script.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::contract::CoreFactory;
use crate::script::{Chunking, Script};
use crate::search::evidence::Evidence;
use crate::search::explore::{Goal, explore};
use crate::search::sample::{self, Sampler};
use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
use crate::transcript::{Kind, Transcript};

/// Returns the number of pieces that a strategy feeds until outcomes differ or one is abnormal;
/// `None` if that never happens.
///
/// The script is played in one piece first, which counts as one feed.
#[must_use]
pub fn feeds_to_catch(
    cores: &CoreFactory,
    script: &Script,
    strategy: Strategy,
    seed: u64,
) -> Option<u64> {
    let mut stream = Stream::of(script, seed);
    if strategy == Strategy::AroundEvents {
        // The run that finds the events does not count as this strategy's.
        let mut separate = Evidence::new(script.len());
        let mut sampler = Sampler::new(cores, script, &Budget::default(), &mut separate);
        stream.events = sampler.play(&Chunking::bytewise(script.len()).into()).unwrap_or_default();
    }
    let mut evidence = Evidence::new(script.len());
    let mut n_feeds = 0;
    let whole = Some(Chunking::whole()).into_iter();
    whole.chain(strategy.chunkings(&stream)).find_map(|chunking| {
        n_feeds += 1 + chunking.cuts().len() as u64;
        let mut sampler = Sampler::new(cores, script, &Budget::default(), &mut evidence);
        sampler.play(&chunking.into());
        is_caught(&evidence).then_some(n_feeds)
    })
}

/// Returns the number of plays that end the stream early, one offset after the other, until
/// outcomes differ; `None` if they never do.
#[must_use]
pub fn runs_to_catch_truncated(cores: &CoreFactory, script: &Script) -> Option<u64> {
    let mut evidence = Evidence::new(script.len());
    let n_runs =
        Sampler::new(cores, script, &Budget::default(), &mut evidence).play_truncated(false);
    is_caught(&evidence).then_some(n_runs)
}

/// Returns the number of pieces that exploring feeds, with empty ones and ends of stream, if its
/// outcomes differ; `None` if they do not, or states cannot be explored.
#[must_use]
pub fn feeds_to_disprove(cores: &CoreFactory, script: &Script) -> Option<u64> {
    let mut coverage = Coverage::new(Stream::of(script, 0).n_free(), 0);
    let evidence = explore(cores, script, &Budget::default(), Goal::FAULT, &mut coverage)?;
    is_caught(&evidence).then_some(n_feeds(&coverage))
}

/// Returns how many different outcomes the given chunkings have at the end of a script.
///
/// Each chunking is replayed and compared with the rest after every piece; no check runs.
///
/// # Examples
///
/// ```
/// use chunkproof::internals::metrics::n_outcomes;
/// use chunkproof::{Chunking, Log, check};
///
/// let sizes = || |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) };
/// let chunkings = [Chunking::whole(), Chunking::new([1]), Chunking::new([1])];
/// assert_eq!(n_outcomes(&check(sizes).factory(), &"abc".into(), &chunkings), 2);
/// ```
#[must_use]
pub fn n_outcomes(cores: &CoreFactory, script: &Script, chunkings: &[Chunking]) -> usize {
    let mut evidence = Evidence::new(script.len());
    let budget = Budget { bytes_max: u64::MAX, feeds_max: u64::MAX, ..Budget::default() };
    let mut sampler = Sampler::new(cores, script, &budget, &mut evidence);
    for chunking in chunkings {
        sampler.play(&Rc::new(chunking.clone()));
    }
    evidence.last.len()
}

/// Plays a script into a fresh core without text, as bulk runs do, and returns a digest of the
/// outcome.
///
/// # Examples
///
/// ```
/// use chunkproof::internals::metrics::digest;
/// use chunkproof::{Chunking, Log, Script, check};
///
/// let sizes = || |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) };
/// let (cores, script) = (check(sizes).factory(), Script::from("abc"));
/// let logged = |cuts: &Chunking| digest(&cores, &script, cuts);
/// assert_ne!(logged(&Chunking::whole()), logged(&Chunking::bytewise(3)));
/// ```
#[must_use]
pub fn digest(cores: &CoreFactory, script: &Script, chunking: &Chunking) -> u128 {
    sample::digest(cores, script, chunking)
}

/// The cost of exploring all chunkings of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explored {
    /// How many states were met; a state is that of the core, its offset and what was logged so
    /// far.
    pub states: u64,
    /// How many pieces were fed, with the empty ones and the ends of the stream.
    pub feeds: u64,
}

/// Explores all chunkings of a script and returns the cost; `None` if states have no key or the
/// budget did not suffice.
///
/// # Examples
///
/// ```
/// use chunkproof::internals::metrics::explored;
/// use chunkproof::{Log, check};
///
/// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
/// let explored = explored(&check(raw).key_states(|_| ()).factory(), &"abcd".into()).unwrap();
/// assert_eq!(explored.states, 5); // one at each offset: its cuts change nothing
/// ```
#[must_use]
pub fn explored(cores: &CoreFactory, script: &Script) -> Option<Explored> {
    let mut coverage = Coverage::new(Stream::of(script, 0).n_free(), 0);
    let evidence = explore(cores, script, &Budget::default(), Goal::FAULT, &mut coverage)?;
    let feeds = n_feeds(&coverage);
    let states = evidence.paths.len() as u64;
    (coverage.guarantee == Guarantee::Proven).then_some(Explored { states, feeds })
}

/// Returns every transcript that some chunking causes, found by merging equal states; `None` if
/// states have no key or the budget did not suffice.
///
/// Checks compare events and outgoing bytes each in their own order, but not which of the two comes
/// first. So these transcripts have the outgoing bytes last.
///
/// # Examples
///
/// ```
/// use chunkproof::internals::metrics::{all_transcripts, all_transcripts_by_force};
/// use chunkproof::{Log, Script, check};
///
/// let sizes = || |bytes: &[u8], log: &mut Log| { log.event(bytes.len()); Ok(bytes.len()) };
/// let cores = check(sizes).key_states(|_| ()).factory();
/// let script = Script::from("abc");
/// let all = all_transcripts(&cores, &script).unwrap();
/// assert_eq!(all.len(), 4); // 3, 1+2, 2+1, 1+1+1
/// assert_eq!(all, all_transcripts_by_force(&cores, &script));
/// ```
#[must_use]
pub fn all_transcripts(cores: &CoreFactory, script: &Script) -> Option<BTreeSet<String>> {
    let mut coverage = Coverage::new(Stream::of(script, 0).n_free(), 0);
    let evidence = explore(cores, script, &Budget::default(), Goal::OUTCOMES, &mut coverage)?;
    let classes = evidence.chunkings(&evidence.last);
    let logged = classes.iter().map(|chunking| as_compared(&cores.replay(script, chunking)));
    (coverage.guarantee == Guarantee::Proven).then(|| logged.collect())
}

/// Returns the same as [`all_transcripts`] by playing all 2^(n-1) chunkings one after the other.
///
/// # Panics
///
/// Panics if there are more than 2^24 chunkings.
#[must_use]
pub fn all_transcripts_by_force(cores: &CoreFactory, script: &Script) -> BTreeSet<String> {
    let free: Vec<usize> = (1..script.len()).filter(|&cut| !script.is_barrier(cut)).collect();
    assert!(free.len() <= 24, "2^{} chunkings are too many to play", free.len());
    let all = 0..1_u32 << free.len();
    let logged = all.map(|mask| {
        let chosen = free.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        let chunking = Chunking::new(chosen.map(|(_, cut)| *cut));
        as_compared(&cores.replay(script, &chunking))
    });
    logged.collect()
}

/// A transcript as text, with the outgoing bytes last.
fn as_compared(transcript: &Transcript) -> String {
    let mut lines = transcript.project(&[Kind::Event, Kind::Data, Kind::Fault]);
    lines.extend(transcript.last_lines());
    lines.extend(transcript.project(&[Kind::Sent, Kind::Closed]));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn n_feeds(coverage: &Coverage) -> u64 {
    coverage.feeds + coverage.eof_feeds + coverage.empty_feeds
}

fn is_caught(evidence: &Evidence) -> bool {
    evidence.is_divergent() || evidence.abnormal(&evidence.last, None).is_some()
}
