//! Provers and replayers by hand: what one would write without the harness, for one core, as short and
//! as fast as it goes.
//!
//! They do what must be done for the same claim: clone the core, feed the same pieces, compare what was
//! logged and, to prove, the states, without which one node for each offset proves nothing.

#![expect(clippy::indexing_slicing, reason = "a loop by hand slices, and stops if it is wrong")]

use chunkproof::Chunking;

/// A core as its crate has it, driven by hand.
pub trait Bare: Clone + Default {
    /// What it says beside payload.
    type Event: Clone + PartialEq + std::fmt::Debug;

    /// Shows bytes, notes what is logged, and returns how many were taken.
    fn receive(&mut self, bytes: &[u8], logged: &mut Logged<Self::Event>) -> usize;

    /// Whether both have the same future.
    fn is_like(&self, other: &Self) -> bool;
}

/// What was logged: events in their order, payload in its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged<E> {
    /// The events.
    pub events: Vec<E>,
    /// The payload.
    pub payload: Vec<u8>,
}

impl<E> Logged<E> {
    fn new() -> Self {
        Self { events: Vec::new(), payload: Vec::new() }
    }

    fn len(&self) -> [usize; 2] {
        [self.events.len(), self.payload.len()]
    }
}

/// Every chunking: from each offset every segment, to a clone of the core there. The events of a
/// segment must be those that the first feed of all, from the start, logged between its ends, and so must
/// the state behind it be. Returns the number of feeds.
///
/// # Panics
///
/// If the cuts matter.
#[must_use]
pub fn prove<B: Bare>(bytes: &[u8]) -> usize {
    let n = bytes.len();
    let mut nodes = vec![(B::default(), 0); n + 1];
    let (mut all, mut before) = (Logged::new(), vec![[0; 2]; n + 1]);
    for to in 1..=n {
        let (mut core, mut logged) = (B::default(), Logged::new());
        let taken = core.receive(&bytes[..to], &mut logged);
        before[to] = logged.len();
        nodes[to] = (core, taken);
        all = logged;
    }
    for from in 1..n {
        for to in from + 1..=n {
            let (mut core, mut taken) = nodes[from].clone();
            let mut logged = Logged::new();
            taken += core.receive(&bytes[taken..to], &mut logged);
            let ([a, b], [c, d]) = (before[from], before[to]);
            assert!(all.events[a..c] == logged.events && all.payload[b..d] == logged.payload);
            assert!(taken == nodes[to].1 && core.is_like(&nodes[to].0));
        }
    }
    n * (n + 1) / 2
}

/// The chunkings given, each played into a fresh core; all must say the same. Returns what that is.
///
/// # Panics
///
/// If the cuts matter.
#[must_use]
pub fn replay<B: Bare>(bytes: &[u8], chunkings: &[Chunking]) -> Option<Logged<B::Event>> {
    let mut expected: Option<Logged<B::Event>> = None;
    for chunking in chunkings {
        let (mut core, mut taken, mut logged) = (B::default(), 0, Logged::new());
        for to in chunking.cuts().iter().copied().chain([bytes.len()]) {
            taken += core.receive(&bytes[taken..to], &mut logged);
        }
        match &expected {
            Some(expected) => assert!(*expected == logged),
            None => expected = Some(logged),
        }
    }
    expected
}
