//! What the harness costs over the bare core, as pairs in one run.
//!
//! `overhead/<core>-<kind>/bare` is the shortest loop by hand: it clones the core, feeds the same
//! segments and compares the events and states (`prove`), or plays the same pieces into fresh cores and
//! compares the events (`replay-…`). `harness` is the harness doing that, `checks` a whole run with all
//! its checks, which play the script in other modes, too. The ratio to `bare` is the figure, and it is
//! printed again from runs in turns. `overhead/subjects/<subject>` compares the driver alone, without
//! comparisons, with the shortest loop over its contract, for every bundled core that such a loop can
//! play.

use std::hint::black_box;

use chunkproof::internals::metrics::{explored, n_outcomes};
use chunkproof::search::{Strategy, Stream};
use chunkproof::{Checker, Chunking, Script, bench};
use chunkproof_benches::by_hand::{self, Bare};
use chunkproof_benches::clock::{brief, is_asked, is_measuring, ratio};
use chunkproof_benches::cores::{Frames, Heads, Lines, frames, heads, lines};
use chunkproof_benches::scripts;
use criterion::{Criterion, criterion_group, criterion_main};

fn prove(c: &mut Criterion) {
    prove_one::<Lines>(c, "lines", &lines(PROVED));
    prove_one::<Heads>(c, "httparse", &heads(PROVED));
    prove_one::<Frames>(c, "websocket-sans-io", &frames(PROVED));
}

fn prove_one<B: Bare>(c: &mut Criterion, name: &str, (checker, script): &(Checker, Script)) {
    let bare = || by_hand::prove::<B>(black_box(script.bytes()));
    let cores = &checker.factory();
    assert!(explored(cores, script).is_some() && checker.run(script).is_ok(), "{name} is proved");
    let harness = || explored(cores, black_box(script));
    three(c, &format!("overhead/{name}-prove"), bare, harness, || checker.run(black_box(script)));
}

fn replay(c: &mut Criterion) {
    replay_one::<Lines>(c, "lines", &lines(REPLAYED));
    replay_one::<Heads>(c, "httparse", &heads(REPLAYED));
    replay_one::<Frames>(c, "websocket-sans-io", &frames(REPLAYED));
}

fn replay_one<B: Bare>(c: &mut Criterion, name: &str, (checker, script): &(Checker, Script)) {
    let bytes = script.bytes();
    let stream = Stream::of(script, 0);
    let by = |strategy: &Strategy| strategy.chunkings(&stream).collect::<Vec<_>>();
    let sampled = SAMPLED.iter().flat_map(by).collect();
    let bytewise = vec![Chunking::bytewise(bytes.len()); 100];
    for (kind, cuts) in [("sampled", sampled), ("bytewise", bytewise)] {
        let bare = || by_hand::replay::<B>(black_box(bytes), &cuts);
        assert_eq!(n_outcomes(&checker.factory(), script, &cuts), 1, "{name} has one outcome");
        let harness = || n_outcomes(&checker.factory(), black_box(script), &cuts);
        let checks = || checker.run_only(black_box(script), &cuts);
        three(c, &format!("overhead/{name}-replay-{kind}"), bare, harness, checks);
    }
}

/// Measures the three with criterion, and their ratios in turns.
#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn three<A, B, C>(
    c: &mut Criterion,
    name: &str,
    mut bare: impl FnMut() -> A,
    mut harness: impl FnMut() -> B,
    mut checks: impl FnMut() -> C,
) {
    let mut group = c.benchmark_group(name);
    group.bench_function("bare", |b| b.iter(&mut bare));
    group.bench_function("harness", |b| b.iter(&mut harness));
    group.bench_function("checks", |b| b.iter(&mut checks));
    group.finish();
    if is_measuring() && is_asked(name) {
        let ratios = [ratio(harness, &mut bare), ratio(checks, &mut bare)];
        let [harness, checks] = ratios.map(|ratio| ratio.to_string());
        println!("{name}: {harness} times the loop by hand, in turns; {checks} with all checks\n");
    }
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn every_subject(c: &mut Criterion) {
    if !is_asked("overhead/subjects") {
        return;
    }
    for subject in scripts::played(SMALL) {
        let (name, checker) = (subject.name, Checker::from(subject.cores));
        let len = subject.script.bytes().len();
        let cuts = [1, 16, 1460].map(|size| Chunking::uniform(len, size));
        if !bench::overhead(c, format!("overhead/subjects/{name}"), checker, subject.script, &cuts)
        {
            println!("{name}: more than the shortest loop does");
        }
    }
}

/// The strategies that run when no proof is possible, without those that feed empty pieces.
const SAMPLED: [Strategy; 6] = [
    Strategy::Whole,
    Strategy::Bytewise,
    Strategy::SingleCuts,
    Strategy::PairCuts,
    Strategy::Uniform,
    Strategy::Random,
];
/// Sizes of scripts, in bytes.
const PROVED: usize = 512;
const REPLAYED: usize = 1024;
const SMALL: usize = 4096;

criterion_group!(name = benches; config = brief(); targets = prove, replay, every_subject);
criterion_main!(benches);
