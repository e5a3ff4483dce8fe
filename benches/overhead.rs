//! What the harness costs over the bare core, as pairs in one run.
//!
//! `overhead/<subject>/harness` runs the harness, `overhead/<subject>/bare` the shortest loop by hand
//! that does the same: it clones the core, feeds the same segments and compares the events (`prove`),
//! or plays the same pieces into fresh cores and compares the events (`replay`). The ratio of the two
//! is the figure; single times say little on a machine that others use too.

#![expect(clippy::indexing_slicing, reason = "a loop by hand slices, and stops if it is wrong")]

use std::hint::black_box;
use std::time::Duration;

use chunkproof::adapter::tokio_util::Decoding;
use chunkproof::strategy::{Strategy, Stream};
use chunkproof::{Check, Chunking, check};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio_util::bytes::BytesMut;
use tokio_util::codec::{Decoder, LinesCodec};

/// 1000 bytes of CRLF text, lines of 20.
fn text() -> Vec<u8> {
    b"some words on a line\r\nshort\r\n\r\nanother line of text\r\n"
        .iter()
        .copied()
        .cycle()
        .take(1000)
        .collect()
}

fn lines() -> Check<Decoding<LinesCodec>> {
    check(|| Decoding::new(LinesCodec::new(), |line, log| log.named("line", line)))
}

/// Every chunking: from each offset every segment, to a clone of the core there. The events of a
/// segment must be those that the first feed of all, from the start, said between its ends.
fn prove_bare(text: &[u8]) -> usize {
    let (mut all, mut n_before) = (Vec::new(), vec![0; text.len() + 1]);
    let mut n_feeds = 0;
    let mut node = (LinesCodec::new(), BytesMut::new());
    for from in 0..text.len() {
        let mut next = None;
        for to in from + 1..=text.len() {
            let (mut codec, mut buffer) = node.clone();
            let mut events = Vec::new();
            decode(&mut codec, &mut buffer, &text[from..to], &mut events);
            n_feeds += 1;
            if from == 0 {
                n_before[to] = events.len();
                all = events;
            } else {
                assert_eq!(all[n_before[from]..n_before[to]], events);
            }
            next.get_or_insert((codec, buffer));
        }
        node = next.unwrap_or(node);
    }
    n_feeds
}

/// The chunkings given, each played into a fresh core.
fn replay_bare(text: &[u8], chunkings: &[Chunking]) -> usize {
    let mut expected: Option<Vec<String>> = None;
    for chunking in chunkings {
        let (mut codec, mut buffer) = (LinesCodec::new(), BytesMut::new());
        let mut events = Vec::new();
        let mut from = 0;
        for to in chunking.cuts().iter().copied().chain([text.len()]) {
            decode(&mut codec, &mut buffer, &text[from..to], &mut events);
            from = to;
        }
        assert_eq!(*expected.get_or_insert_with(|| events.clone()), events);
    }
    chunkings.len()
}

fn decode(codec: &mut LinesCodec, buffer: &mut BytesMut, piece: &[u8], events: &mut Vec<String>) {
    buffer.extend_from_slice(piece);
    while let Some(line) = codec.decode(buffer).expect("lines without a limit never fail") {
        events.push(line);
    }
}

fn prove(c: &mut Criterion) {
    let text = text();
    let mut group = c.benchmark_group("overhead/lines-prove");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("bare", |b| b.iter(|| prove_bare(black_box(&text))));
    group.bench_function("harness", |b| b.iter(|| lines().prove().receive(black_box(&text)).run()));
    group.finish();
}

fn replay(c: &mut Criterion) {
    let text = text();
    let stream = Stream::of(&text.as_slice().into(), 0);
    let by = |strategy: &Strategy| strategy.chunkings(&stream).collect::<Vec<_>>();
    let sampled: Vec<Chunking> = SAMPLED.iter().flat_map(by).collect();
    for (name, chunkings) in
        [("sampled", sampled), ("bytewise", vec![Chunking::bytewise(text.len()); 500])]
    {
        let mut group = c.benchmark_group(format!("overhead/lines-replay-{name}"));
        group.sample_size(20).measurement_time(Duration::from_secs(5));
        group.bench_function("bare", |b| b.iter(|| replay_bare(black_box(&text), &chunkings)));
        group.bench_function("harness", |b| {
            b.iter(|| lines().receive(black_box(&text)).only(chunkings.iter().cloned()).run());
        });
        group.finish();
    }
}

/// What runs where nothing can be proved, as far as pieces are never empty.
const SAMPLED: [Strategy; 6] = [
    Strategy::Whole,
    Strategy::Bytewise,
    Strategy::SingleCuts,
    Strategy::PairCuts,
    Strategy::Uniform,
    Strategy::Random,
];

criterion_group!(benches, prove, replay);
criterion_main!(benches);
