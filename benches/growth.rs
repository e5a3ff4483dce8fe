//! What growing scripts cost in time: a power of the size, fitted over the shortest of several runs.
//!
//! The check `growth` counts bytes shown and allocations, and sees nothing of what a core does with its
//! bytes within one call. This sees that too, and so stands here and not among the tests: times differ
//! from machine to machine, and only powers far from 1 say something. Every bundled subject plays every
//! bundled case that grows, whole and byte by byte, at 16, 32, 64 and 128 times its size.
//!
//! `cargo bench -p chunkproof-benches --bench growth`

use std::hint::black_box;
use std::time::Instant;

use chunkproof::corpus::{Case, Corpora};
use chunkproof::manner::Play;
use chunkproof::meter::Growth;
use chunkproof::state::Cores;
use chunkproof::{Chunking, Script};
use chunkproof_subjects::subjects;

/// One core, one case, and how its time grows.
struct Row {
    name: String,
    growth: Growth,
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn main() {
    let corpora =
        Corpora::parse(chunkproof::corpora::files()).unwrap_or_else(|error| panic!("{error}"));
    let mut rows = Vec::new();
    for subject in subjects() {
        let files = corpora.files.iter().filter(|file| file.protocol == subject.protocol());
        for case in files.flat_map(|file| &file.cases).filter(|case| case.growth.is_some()) {
            if let Ok(cores) = subject.cores(case) {
                rows.extend(timed(&format!("{} {}", subject.name(), case.id), &cores, case));
            }
        }
    }
    rows.sort_by(|a, b| b.growth.exponent().total_cmp(&a.growth.exponent()));
    let (steep, flat) = rows.split_at(rows.partition_point(|row| row.growth.exponent() > STEEP));
    println!("steeper than n^{STEEP}, in nanoseconds:");
    steep.iter().for_each(|row| println!("  {}: {}", row.name, row.growth));
    println!("{} others; the steepest of them:", flat.len());
    flat.iter().take(5).for_each(|row| println!("  {}: {}", row.name, row.growth));
}

/// The times of one case, whole and byte by byte.
fn timed(name: &str, cores: &Cores, case: &Case) -> Vec<Row> {
    let Some(family) = &case.growth else { return Vec::new() };
    let scripts = [1, 2, 4, 8].map(|times| family.script(family.size * FIRST * times));
    let row = |piece| {
        let figures = scripts.each_ref().map(|script| shortest(cores, script, piece));
        Row { name: name.to_owned(), growth: Growth::new("time", piece, figures) }
    };
    vec![row(0), row(1)]
}

/// The shortest of several runs, in nanoseconds.
#[expect(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
fn shortest(cores: &Cores, script: &Script, piece: usize) -> u64 {
    let len = script.bytes().len();
    let chunking = if piece == 0 { Chunking::whole() } else { Chunking::uniform(len, piece) };
    let play = Play::new(script.clone(), chunking);
    let runs = (0..N_RUNS).map(|_| {
        let start = Instant::now();
        black_box(cores.play(&play));
        u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
    });
    runs.min().unwrap_or_default()
}

/// The first size, in sizes of the case.
const FIRST: usize = 16;
const N_RUNS: usize = 5;
/// Well above linear: what a machine does beside does not add so much.
const STEEP: f64 = 1.5;
