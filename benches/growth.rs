//! What growing scripts cost in time: a power of the size, fitted over the shortest of several runs.
//!
//! The check `growth` counts the bytes fed and allocations, and cannot see what a core does with its bytes
//! within one call. This sees that too, but is no test: times differ from machine to machine, and only
//! powers far from 1 mean anything. Every bundled subject plays every bundled case that grows, in pieces
//! of 1 and of 16 bytes, at n, 2n, 4n, 8n and 16n.
//!
//! `cargo bench -p chunkproof-benches --bench growth`

use std::fmt;

use chunkproof::contract::CoreFactory;
use chunkproof::corpus::{Case, Corpora};
use chunkproof::internals::metrics::digest;
use chunkproof::{Chunking, Script};
use chunkproof_benches::clock::{is_measuring, shortest};
use chunkproof_benches::scripts::cases;
use chunkproof_subjects::subjects;

/// One core, one case, one size of piece, and how its time grows.
struct Row {
    name: String,
    piece: usize,
    nanos: [f64; 5],
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn main() {
    let corpora = Corpora::bundled();
    let mut rows = Vec::new();
    for subject in subjects() {
        for (case, cores) in cases(&subject, &corpora) {
            rows.extend(timed(&format!("{} {}", subject.name(), case.id), &cores, case));
        }
    }
    if !is_measuring() {
        println!("{} rows ran; `cargo bench` measures them", rows.len());
        return;
    }
    rows.sort_by(|a, b| b.exponent().total_cmp(&a.exponent()));
    let (steep, flat) = rows.split_at(rows.partition_point(|row| row.exponent() > STEEP));
    println!("steeper than n^{STEEP}:");
    steep.iter().for_each(|row| println!("  {row}"));
    println!("{} more are not; the steepest of them:", flat.len());
    flat.iter().take(10).for_each(|row| println!("  {row}"));
}

/// The times of one case, if it grows.
fn timed(name: &str, cores: &CoreFactory, case: &Case) -> Vec<Row> {
    let Some(family) = &case.facts.growth else { return Vec::new() };
    let first = if is_measuring() { FIRST } else { 1 };
    let scripts = [1, 2, 4, 8, 16].map(|times| family.script(family.size * first * times));
    let row = |piece| {
        let nanos = scripts.each_ref().map(|script| time(cores, script, piece));
        Row { name: name.to_owned(), piece, nanos }
    };
    [1, 16].map(row).into()
}

fn time(cores: &CoreFactory, script: &Script, piece: usize) -> f64 {
    let chunking = Chunking::uniform(script.bytes().len(), piece);
    shortest(|| digest(cores, script, &chunking))
}

impl Row {
    /// The slope of a straight line through the logarithms of the times, fitted by least squares.
    fn exponent(&self) -> f64 {
        // The sizes are 1, 2, 4, 8, 16: their logarithms are -2, -1, 0, 1 and 2 around the mean.
        let steps = self.nanos.iter().zip([-2.0, -1.0, 0.0, 1.0, 2.0]);
        steps.map(|(nanos, at)| at * nanos.max(1.0).log2()).sum::<f64>() / 10.0
    }
}

/// The times as multiples of the first, since single times mean little.
impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, piece, nanos } = self;
        write!(f, "{name} in pieces of {piece}: n^{:.2}, times", self.exponent())?;
        let [first, ..] = nanos;
        nanos.iter().try_for_each(|nanos| write!(f, " {:.1}", nanos / first))
    }
}

/// The first size, as a multiple of the size of the case.
const FIRST: usize = 4;
/// Well above linear: other load on a machine does not add that much.
const STEEP: f64 = 1.5;
