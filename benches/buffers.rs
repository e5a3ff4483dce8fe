//! A stream reader over one growing byte array, compared with one over a deque of the pieces: which is
//! faster, and when?
//!
//! `buffers/<reading>-<message>/<piece>` reads 64 KiB of messages of one size that come in pieces of
//! one size, with each of the readers of `readers.rs`; every byte that is handed out is summed up.
//! `BENCHMARKS.md` has the answer in words.

use bytes::Bytes;
use chunkproof_benches::clock::brief;
use chunkproof_benches::readers::{Array, Copied, Deque, Parts, Reader, Reading, read};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn buffers(c: &mut Criterion) {
    for message in [16, 1024, STREAM] {
        let mut line = vec![b'x'; message - 1];
        line.push(b'\n');
        let stream = line.repeat(STREAM / message);
        let ways = [("exactly", Reading::Exactly(message)), ("line", Reading::Lines)];
        // The reading to the end is measured once, as the size of messages does not matter to it.
        let to_end = (message == STREAM).then_some(("to-end", Reading::ToEnd));
        for (name, how) in ways.into_iter().chain(to_end) {
            for piece in [1, 16, 1460, 16384] {
                let pieces: Vec<Bytes> = stream.chunks(piece).map(Bytes::copy_from_slice).collect();
                one(c, &format!("buffers/{name}-{message}/{piece}"), &pieces, how);
            }
        }
    }
}

fn one(c: &mut Criterion, name: &str, pieces: &[Bytes], how: Reading) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Bytes(STREAM as u64));
    group.bench_function("array", |b| b.iter(|| sum::<Array>(pieces, how)));
    group.bench_function("deque", |b| b.iter(|| sum::<Deque>(pieces, how)));
    group.bench_function("deque-copied", |b| b.iter(|| sum::<Copied>(pieces, how)));
    group.bench_function("deque-parts", |b| b.iter(|| sum::<Parts>(pieces, how)));
    group.finish();
}

/// Reads all, and sums up every byte of it.
fn sum<R: Reader>(pieces: &[Bytes], how: Reading) -> u64 {
    let mut sum = 0;
    read::<R>(pieces, how, |bytes| sum += bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>());
    sum
}

const STREAM: usize = 1 << 16;

criterion_group!(name = benches; config = brief(); targets = buffers);
criterion_main!(benches);
