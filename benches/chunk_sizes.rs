//! The throughput of every bundled parser in pieces of 1, 16, 64, 536, 1460 and 16384 bytes, and in one
//! piece.
//!
//! Each plays a case of its protocol's corpus that is made to grow, at about 64 KiB, or else the longest
//! case. The figure is the ratio to `whole`: what small pieces cost a parser. Subjects of one protocol
//! mostly play the same case; its name and length are printed.

use chunkproof::bench::chunk_sizes;
use chunkproof_benches::clock::brief;
use chunkproof_benches::scripts;
use criterion::{Criterion, criterion_group, criterion_main};

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn every_subject(c: &mut Criterion) {
    for subject in scripts::played(LARGE) {
        println!("{}: {}, {} bytes", subject.name, subject.case, subject.script.bytes().len());
        chunk_sizes(c, format!("chunk_sizes/{}", subject.name), subject.cores, subject.script);
    }
}

const LARGE: usize = 1 << 16;

criterion_group!(name = benches; config = brief(); targets = every_subject);
criterion_main!(benches);
