//! Provers and replayers by hand: what one would write without the harness, for one core, as short and
//! as fast as possible.
//!
//! They do the least that supports the same claim: clone the core, feed the same pieces, compare the
//! outputs and, for a proof, the states, without which one node for each offset would prove nothing.

#![expect(clippy::indexing_slicing, reason = "a loop by hand slices, and stops if it is wrong")]

use chunkproof::Chunking;

/// A core with the API of its crate, driven by hand.
pub trait Bare: Clone + Default {
    /// What it emits besides payload.
    type Event: Clone + PartialEq + std::fmt::Debug;

    /// Feeds bytes, adds what the core emits, and returns how many bytes it consumed.
    fn receive(&mut self, bytes: &[u8], output: &mut Output<Self::Event>) -> usize;

    /// Whether both will behave alike.
    fn is_like(&self, other: &Self) -> bool;
}

/// What a core has emitted: events in their order, payload in its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Output<E> {
    /// The events.
    pub events: Vec<E>,
    /// The payload.
    pub payload: Vec<u8>,
}

impl<E> Output<E> {
    fn new() -> Self {
        Self { events: Vec::new(), payload: Vec::new() }
    }

    fn len(&self) -> [usize; 2] {
        [self.events.len(), self.payload.len()]
    }
}

/// Tries every chunking: feeds every segment that starts at an offset to a clone of the core there. The
/// output of a segment must be what the feeds from the start emitted between its ends, and the state after
/// it must be the same. Returns the number of feeds.
///
/// # Panics
///
/// If the cuts matter.
#[must_use]
pub fn prove<B: Bare>(bytes: &[u8]) -> usize {
    let n = bytes.len();
    let mut nodes = vec![(B::default(), 0); n + 1];
    let (mut all, mut before) = (Output::new(), vec![[0; 2]; n + 1]);
    for to in 1..=n {
        let (mut core, mut output) = (B::default(), Output::new());
        let taken = core.receive(&bytes[..to], &mut output);
        before[to] = output.len();
        nodes[to] = (core, taken);
        all = output;
    }
    for from in 1..n {
        for to in from + 1..=n {
            let (mut core, mut taken) = nodes[from].clone();
            let mut output = Output::new();
            taken += core.receive(&bytes[taken..to], &mut output);
            let ([a, b], [c, d]) = (before[from], before[to]);
            assert!(all.events[a..c] == output.events && all.payload[b..d] == output.payload);
            assert!(taken == nodes[to].1 && core.is_like(&nodes[to].0));
        }
    }
    n * (n + 1) / 2
}

/// Plays each of these chunkings into a fresh core, and returns the output, which must always be the same.
///
/// # Panics
///
/// If the cuts matter.
#[must_use]
pub fn replay<B: Bare>(bytes: &[u8], chunkings: &[Chunking]) -> Option<Output<B::Event>> {
    let mut expected: Option<Output<B::Event>> = None;
    for chunking in chunkings {
        let (mut core, mut taken, mut output) = (B::default(), 0, Output::new());
        for to in chunking.cuts().iter().copied().chain([bytes.len()]) {
            taken += core.receive(&bytes[taken..to], &mut output);
        }
        match &expected {
            Some(expected) => assert!(*expected == output),
            None => expected = Some(output),
        }
    }
    expected
}
