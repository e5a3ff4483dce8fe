//! Figures of the harness itself: what each strategy catches and how soon, what a proof takes, and every
//! outcome there is.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::contract::CoreFactory;
use crate::script::{Chunking, Script};
use crate::search::evidence::Evidence;
use crate::search::explore::{Goal, explore};
use crate::search::sample::{self, Sampler};
use crate::search::{Budget, Coverage, Guarantee, Strategy, Stream};
use crate::transcript::{Kind, Transcript};

/// The number of pieces that a strategy feeds until outcomes differ, or one is a panic or an endless
/// loop; `None` if that never happens.
///
/// Its chunkings are first compared with the script in one piece, whose feed counts.
#[must_use]
pub fn feeds_to_catch(
    cores: &CoreFactory,
    script: &Script,
    strategy: Strategy,
    seed: u64,
) -> Option<u64> {
    let mut stream = Stream::of(script, seed);
    if strategy == Strategy::AroundEvents {
        // The run that shows where the events are is not counted as this strategy's.
        let mut elsewhere = Evidence::new(script.len());
        let mut sampler = Sampler::new(cores, script, &Budget::default(), &mut elsewhere);
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

/// The number of plays that end the stream early, one offset after the other, until outcomes differ; `None`
/// if they never do.
#[must_use]
pub fn runs_to_catch_truncated(cores: &CoreFactory, script: &Script) -> Option<u64> {
    let mut evidence = Evidence::new(script.len());
    let n_runs =
        Sampler::new(cores, script, &Budget::default(), &mut evidence).play_truncated(false);
    is_caught(&evidence).then_some(n_runs)
}

/// The number of pieces that exploring feeds, empty ones and ends of stream among them, if its outcomes
/// differ; `None` if they do not, or states cannot be explored.
#[must_use]
pub fn feeds_to_disprove(cores: &CoreFactory, script: &Script) -> Option<u64> {
    let mut coverage = Coverage::new(Stream::of(script, 0).n_free(), 0);
    let evidence = explore(cores, script, &Budget::default(), Goal::FAULT, &mut coverage)?;
    is_caught(&evidence).then_some(n_feeds(&coverage))
}

/// How many different outcomes some chunkings have at the end of a script.
///
/// Each is replayed and compared with the others after every piece, and no check runs.
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
    let budget = Budget { bytes_max: u64::MAX, ..Budget::default() };
    let mut sampler = Sampler::new(cores, script, &budget, &mut evidence);
    for chunking in chunkings {
        sampler.play(&Rc::new(chunking.clone()));
    }
    evidence.last.len()
}

/// Plays a script into a fresh core as bulk runs do it: a digest of all that was logged, and of how it ended.
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

/// What exploring all chunkings of a script took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explored {
    /// The states that were met, each at its offset and after what was emitted until then.
    pub states: u64,
    /// The pieces that were fed, with the empty ones and the ends of the stream.
    pub feeds: u64,
}

/// What exploring alone takes; `None` if states have no key or the budget did not suffice.
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

/// Every transcript that some chunking brings about, found by merging equal states; `None` if states have
/// no key or the budget did not suffice.
///
/// Transcripts are compared as checks compare them: events and outgoing bytes each in their own order, but
/// not which of the two comes first. So the outgoing bytes are put last.
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

/// As [`all_transcripts`], by playing all 2^(n-1) chunkings one after the other.
///
/// # Panics
///
/// If there are more than 2^24 of them.
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

/// A transcript as text, without the order that is not compared.
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
