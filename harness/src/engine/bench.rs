//! Benchmarks of a core with criterion: its throughput at each size of piece, and the cost of the
//! driver over the shortest loop by hand.
//!
//! Strategy: a script is played into fresh cores as in bulk runs, without formatting and without
//! checks; each play ends in a digest of the log. Compare such figures with each other, as ratios:
//! single times mean little on a machine with other work.

use std::borrow::Cow;

use criterion::{BenchmarkId, Criterion, Throughput};

use crate::check::Checker;
use crate::contract::factory::State;
use crate::contract::unwind::catch;
use crate::contract::{CoreFactory, Log};
use crate::digest::Digest;
use crate::script::{Chunking, Script};
use crate::search::sample::{digest, outcome};
use crate::transcript::outcome::{EndDigest, Outcome, in_nanos};
use crate::transcript::{End, Fault};

/// Measures the throughput of a core in pieces of several sizes.
///
/// The sizes are 1, 16, 64, 536, 1460 and 16384 bytes (a byte, small reads, TCP segments, a record
/// of TLS) and the whole script. Sizes that are not below the length of the script are left out.
/// The ratio to `whole` is the cost of small pieces.
///
/// Where [`Checker::cuts_at`](crate::Checker::cuts_at) limits the cuts, a piece ends at the next possible
/// offset that is a multiple of the size.
///
/// # Examples
///
/// ```no_run
/// use chunkproof::bench::chunk_sizes;
/// use chunkproof::{check, Log};
/// use criterion::{Criterion, criterion_group, criterion_main};
///
/// fn benches(c: &mut Criterion) {
///     let mine = check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) });
///     chunk_sizes(c, "mine", mine, "any bytes".repeat(1000));
/// }
///
/// criterion_group!(all, benches);
/// criterion_main!(all);
/// ```
pub fn chunk_sizes(
    c: &mut Criterion,
    name: impl Into<String>,
    core: impl Into<Checker>,
    script: impl Into<Script>,
) {
    let (cores, script) = (core.into().factory(), script.into());
    let len = script.len();
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(len as u64));
    let mut size = |name: &str, chunking: &Chunking| {
        let id = BenchmarkId::from_parameter(name);
        group.bench_function(id, |b| b.iter(|| digest(&cores, &script, chunking)));
    };
    for piece in SIZES.into_iter().filter(|piece| *piece < len) {
        size(&piece.to_string(), &Chunking::uniform(len, piece));
    }
    size("whole", &Chunking::whole());
    group.finish();
}

/// Measures the driver and the shortest loop by hand over the same chunkings, and returns whether
/// it did.
///
/// The driver also gives each piece an allocation of its own, catches panics, bounds every loop,
/// and handles pauses, actions and time. The loop does none of that, so it fits no script with
/// actions or time and no core that pauses or fails on the script. Where its log would differ from
/// the driver's, this function measures neither and returns false.
///
/// # Examples
///
/// ```
/// use chunkproof::bench::overhead;
/// use chunkproof::{check, Chunking, Fault, Log};
/// use criterion::Criterion;
///
/// let refuses = check(|| |_: &[u8], _: &mut Log| Err::<usize, _>(Fault::new("full")));
/// assert!(!overhead(&mut Criterion::default(), "full", refuses, "a", &[Chunking::whole()]));
/// ```
pub fn overhead(
    c: &mut Criterion,
    name: impl Into<String>,
    core: impl Into<Checker>,
    script: impl Into<Script>,
    chunkings: &[Chunking],
) -> bool {
    let (factory, script) = (core.into().factory(), script.into());
    let cores = &factory;
    let chunkings = possible(cores, &script, chunkings);
    let has_more = script.acts().next().is_some() || script.passes_time();
    if has_more || !chunkings.iter().all(|cuts| is_logged_alike(cores, &script, cuts)) {
        return false;
    }
    let mut group = c.benchmark_group(name);
    group.bench_function("bare", |b| {
        b.iter(|| chunkings.iter().map(|cuts| bare(cores, &script, cuts)).collect::<Vec<_>>());
    });
    group.bench_function("harness", |b| {
        b.iter(|| chunkings.iter().map(|cuts| digest(cores, &script, cuts)).collect::<Vec<_>>());
    });
    group.finish();
    true
}

/// The chunkings with those of their cuts that are possible. The driver makes no others, and the loop must
/// have the same pieces.
fn possible(cores: &CoreFactory, script: &Script, chunkings: &[Chunking]) -> Vec<Chunking> {
    let possible = chunkings.iter().map(|cuts| cores.cuts.possible(cuts, script.bytes()));
    possible.map(Cow::into_owned).collect()
}

/// Whether the shortest loop logs what the driver logs. The driver goes first, as the loop has no
/// bounds.
fn is_logged_alike(cores: &CoreFactory, script: &Script, cuts: &Chunking) -> bool {
    let outcome = outcome(cores, script, cuts);
    let bare = || catch(|| bare(cores, script, cuts)).ok();
    !outcome.end.is_abnormal() && bare() == Some(Ok(Digest::of(&outcome)))
}

/// The shortest loop that follows the contract: bytes that are not consumed come again with more
/// after them, and the loop keeps calling the core while a call consumes or logs something.
fn bare(cores: &CoreFactory, script: &Script, chunking: &Chunking) -> Result<u128, Fault> {
    let (mut core, mut log) = (cores.make(), Log::new(false));
    let bytes = script.bytes();
    let (mut from, mut end) = (0, End::Open);
    let last = (!bytes.is_empty()).then_some(bytes.len());
    for to in chunking.cuts().iter().copied().chain(last) {
        log.begin(to, 0);
        while let Some(rest) = bytes.get(from..to) {
            let logged = log.n_logged();
            let consumed = core.receive(rest, &mut log)?;
            from += consumed;
            pull(core.as_mut(), &mut log)?;
            if from == to || (consumed == 0 && log.n_logged() == logged) {
                break;
            }
        }
    }
    if script.eof_offset().is_some() {
        log.begin(bytes.len(), 1);
        core.receive_eof(bytes.get(from..).unwrap_or_default(), &mut log)?;
        pull(core.as_mut(), &mut log)?;
        end = End::Eof;
    }
    let (logged, due) = (log.digests(), in_nanos(core.deadline()));
    let n_untaken = bytes.len() - from;
    Ok(Digest::of(&Outcome { logged, end: EndDigest::of(&end), n_untaken, due }))
}

/// Polls and transmits until neither has anything ready.
fn pull(core: &mut dyn State, log: &mut Log) -> Result<(), Fault> {
    loop {
        while core.transmit(usize::MAX, log)? {}
        if !core.poll(log)? {
            while core.transmit(usize::MAX, log)? {}
            return Ok(());
        }
    }
}

const SIZES: [usize; 6] = [1, 16, 64, 536, 1460, 16384];

#[cfg(test)]
mod tests {
    use super::{is_logged_alike, possible};
    use crate::check::check;
    use crate::contract::{Core, CoreFactory, Log};
    use crate::script::{Chunking, Cuts, Script};
    use crate::search::{Strategy, Stream};
    use crate::testing::lengths;
    use crate::transcript::Fault;

    /// Consumes words up to a space, logs their lengths when it is polled, and answers each of
    /// them.
    #[derive(Default)]
    struct Words {
        ready: Vec<usize>,
        n_unsent: usize,
        pauses: bool,
    }

    impl Core for Words {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            if bytes.starts_with(b"!") {
                return Err(Fault::new("loud"));
            }
            let Some(end) = bytes.iter().position(|&byte| byte == b' ') else { return Ok(0) };
            self.ready.push(end);
            Ok(end + 1)
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            let word = self.ready.pop();
            word.iter().for_each(|len| log.named("word", len));
            self.n_unsent += word.iter().count();
            Ok(word.is_some())
        }

        fn transmit(&mut self, _: usize, log: &mut Log) -> Result<bool, Fault> {
            let has_more = self.n_unsent > 0;
            self.n_unsent -= usize::from(has_more);
            log.send(if has_more { b"ok" } else { b"" });
            Ok(has_more)
        }

        fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
            log.named("rest", rest.len());
            Ok(())
        }

        fn is_paused(&self) -> bool {
            self.pauses
        }

        fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
            self.pauses = false;
            log.event("resumed");
            Ok(())
        }
    }

    fn is_alike(pauses: bool, script: &Script) -> Vec<bool> {
        let make = move || Words { pauses, ..Words::default() };
        let cores = CoreFactory::of(make).into();
        let stream = Stream::of(script, 0);
        Strategy::Every
            .chunkings(&stream)
            .map(|cuts| is_logged_alike(&cores, script, &cuts))
            .collect()
    }

    #[test]
    fn the_bare_loop_agrees_with_the_driver_on_every_cut() {
        for script in [Script::from("a bc  d"), Script::from("a bc d").eof(), Script::new().eof()] {
            assert!(is_alike(false, &script).iter().all(|is_alike| *is_alike), "{script}");
        }
    }

    #[test]
    fn a_core_that_pauses_or_fails_is_not_alike() {
        assert!(is_alike(true, &"a b ".into()).iter().all(|is_alike| !is_alike));
        assert!(is_alike(false, &"a !".into()).iter().all(|is_alike| !is_alike));
    }

    #[test]
    fn both_loops_have_the_pieces_that_are_possible() {
        let cores = check(|| lengths).cuts_at(Cuts::offsets([2])).factory();
        let script = Script::from("abcd");
        let all = Strategy::Every.chunkings(&Stream::of(&script, 0)).collect::<Vec<Chunking>>();
        let n_alike = |chunkings: &[Chunking]| {
            chunkings.iter().filter(|cuts| is_logged_alike(&cores, &script, cuts)).count()
        };
        // In one piece and cut in two halves.
        assert_eq!((all.len(), n_alike(&all)), (8, 2));
        assert_eq!(n_alike(&possible(&cores, &script, &all)), 8);
    }
}
