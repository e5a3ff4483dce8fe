//! What exploring costs: feeds and states a second, by the length of the script.
//!
//! `proof/one-state` explores a core whose state depends on the bytes alone, so n bytes take n(n+1)/2
//! feeds. `proof/many-states` explores one that remembers the length of its last piece up to eight, so
//! there are up to eight states at an offset and up to eight times the feeds. Throughput counts feeds: it
//! should hardly fall as n grows, but feeds become longer, too, and states are looked up among more.

use std::hash::Hash;

use chunkproof::adapter::tokio_util::cores_with;
use chunkproof::contract::CoreFactory;
use chunkproof::internals::metrics::{Explored, explored};
use chunkproof::{Core, Fault, Log, Script, check};
use chunkproof_benches::clock::{brief, is_measuring, shortest};
use chunkproof_benches::cores::lines;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tokio_util::codec::LinesCodec;

/// A core with states that make no difference.
#[derive(Clone, Hash, Default)]
struct LastPiece(usize);

impl Core for LastPiece {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0 = bytes.len().min(8);
        log.data("raw", bytes);
        Ok(bytes.len())
    }
}

fn proof(c: &mut Criterion) {
    let lines = cores_with(LinesCodec::new, |line, log| log.named("line", line));
    let one = check(lines).clone_states().hash_states();
    let many = check(LastPiece::default).clone_states().hash_states();
    by_length(c, "proof/one-state", &one.factory());
    by_length(c, "proof/many-states", &many.factory());
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn by_length(c: &mut Criterion, name: &str, cores: &CoreFactory) {
    let mut rows = Vec::new();
    let mut group = c.benchmark_group(name);
    for n in [64, 128, 256, 512] {
        let script = lines(n).1;
        let what = explore(cores, &script);
        group.throughput(Throughput::Elements(what.feeds));
        group
            .bench_function(BenchmarkId::from_parameter(n), |b| b.iter(|| explore(cores, &script)));
        rows.push((n, what, shortest(|| explore(cores, &script))));
    }
    group.finish();
    if is_measuring() {
        println!("{name}: bytes, states, feeds, states a second, feeds a second");
        for (n, Explored { states, feeds, .. }, nanos) in rows {
            let [per_state, per_feed] = [states, feeds].map(|count| rate(count, nanos));
            println!("  {n:4} {states:6} {feeds:8} {per_state:10.0} {per_feed:10.0}");
        }
    }
}

fn explore(cores: &CoreFactory, script: &Script) -> Explored {
    explored(cores, script).unwrap_or_else(|| panic!("the core has no state key"))
}

#[expect(clippy::cast_precision_loss, reason = "a rate needs no more than a double holds")]
fn rate(count: u64, nanos: f64) -> f64 {
    count as f64 * 1e9 / nanos
}

criterion_group!(name = benches; config = brief(); targets = proof);
criterion_main!(benches);
