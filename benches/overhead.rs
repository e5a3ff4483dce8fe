//! What the harness costs over the bare core, as pairs in one run.
//!
//! `overhead/<core>-<kind>/bare` is the shortest loop by hand: it clones the core, feeds the same
//! segments and compares the events and states (`prove`), or plays the same pieces into fresh cores and
//! compares the events (`replay-…`). `harness` is the harness doing that, `checks` a whole run with all
//! its checks, which play the script in other modes, too. The ratio to `bare` is the figure, and it is
//! printed again from runs in turns. `overhead/subjects/<subject>` compares the driver alone, without
//! comparisons, with the shortest loop over its contract, for every bundled core that such a loop can
//! play.

use chunkproof::{Checker, Chunking, bench};
use chunkproof_benches::clock::{brief, is_asked, is_measuring, ratio};
use chunkproof_benches::pairs::{Pair, pairs};
use chunkproof_benches::scripts;
use criterion::{Criterion, criterion_group, criterion_main};

/// Measures the three ways of each pair with criterion, and their ratios in turns.
#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn every_pair(c: &mut Criterion) {
    for Pair { name, ways } in pairs(|name| is_asked(&format!("overhead/{name}"))) {
        let name = format!("overhead/{name}");
        let mut group = c.benchmark_group(&name);
        for (which, run) in &ways {
            group.bench_function(*which, |b| b.iter(run));
        }
        group.finish();
        if is_measuring() {
            let [bare, harness, checks] = ways.each_ref().map(|(_, run)| run);
            let [harness, checks] = [harness, checks].map(|run| ratio(run, bare).to_string());
            println!(
                "{name}: {harness} times the loop by hand, in turns; {checks} with all checks\n"
            );
        }
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

/// The size of a script, in bytes.
const SMALL: usize = 4096;

criterion_group!(name = benches; config = brief(); targets = every_pair, every_subject);
criterion_main!(benches);
