//! One execution of a fuzz target: the harness, compared with a target by hand that feeds as much.
//!
//! By hand: all chunkings of the input are proved ([`by_hand::prove`]), and then chunkings are replayed
//! until the core was fed as often as the harness feeds it in an execution, which is counted. All else
//! that the harness does (decoding the input, ends of the stream at every offset, keys of states, every
//! check) is its cost.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::fuzz::Target;
use chunkproof::{Chunking, Core, Fault, Log, check};
use chunkproof_benches::by_hand;
use chunkproof_benches::clock::{brief, is_asked, is_measuring, ratio};
use chunkproof_benches::cores::{Lines, lines};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio_util::codec::LinesCodec;

/// A core that counts how often it is fed.
#[derive(Clone, Hash)]
struct Counted<C>(C);

static N_FEEDS: AtomicU64 = AtomicU64::new(0);

impl<C: Core> Core for Counted<C> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        N_FEEDS.fetch_add(1, Ordering::Relaxed);
        self.0.receive(bytes, log)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.0.poll(log)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.0.receive_eof(rest, log)
    }
}

/// How often an execution feeds the core.
fn n_feeds(input: &[u8]) -> u64 {
    let core = cores_with(LinesCodec::new, |line, log| log.named("line", line));
    let target = Target::new(check(move || Counted(core())).prove());
    N_FEEDS.store(0, Ordering::Relaxed);
    assert!(target.run(input).is_none(), "lines are right");
    N_FEEDS.load(Ordering::Relaxed)
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn executions(c: &mut Criterion) {
    for len in [16, 40] {
        let name = format!("fuzz_exec/lines-{len}");
        let (checker, script) = lines(len);
        let input = script.bytes();
        let target = Target::new(checker);
        let n_harness = n_feeds(input);
        let n_proof = (len * (len + 1) / 2) as u64;
        let n_whole = usize::try_from(n_harness.saturating_sub(n_proof)).unwrap_or_default();
        let halves = vec![Chunking::new([len / 2]); n_whole / 2];
        let harness = || assert!(target.run(black_box(input)).is_none());
        let bare = || {
            let n_feeds = by_hand::prove::<Lines>(black_box(input));
            (n_feeds, by_hand::replay::<Lines>(black_box(input), &halves))
        };
        let mut group = c.benchmark_group(&name);
        group.bench_function("bare", |b| b.iter(bare));
        group.bench_function("harness", |b| b.iter(harness));
        group.finish();
        if is_measuring() && is_asked(&name) {
            let ratio = ratio(harness, bare);
            println!(
                "{name}: {n_harness} feeds, {n_proof} of them the proof: {ratio} times by hand\n"
            );
        }
    }
}

criterion_group!(name = benches; config = brief(); targets = executions);
criterion_main!(benches);
