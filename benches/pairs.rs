//! The work whose overhead is measured, once by hand and once by the harness: proofs and replays of the
//! three cores.

use std::fmt;
use std::hint::black_box;
use std::rc::Rc;

use chunkproof::internals::metrics::{explored, n_outcomes};
use chunkproof::search::{Strategy, Stream};
use chunkproof::{Checker, Chunking, Script};

use crate::by_hand::{self, Bare};
use crate::cores::{Frames, Heads, Lines, frames, heads, lines};

/// The same work in three ways.
pub struct Pair {
    /// The core and the kind of work: `lines-prove`.
    pub name: String,
    /// Each way with its name: `bare`, the loop by hand; `harness`; `checks`, a whole run with all checks.
    pub ways: [Way; 3],
}

/// A way of doing the work, with its name.
pub type Way = (&'static str, Box<dyn Fn()>);
/// Makes the pair of a name.
type MakePair = fn(String, Make) -> Pair;

/// The pairs with the names that are asked for: for each core a proof, sampled replays, and replays byte
/// by byte.
pub fn pairs(is_asked: impl Fn(&str) -> bool) -> Vec<Pair> {
    let mut pairs = Vec::new();
    pairs.extend(of_core::<Lines>("lines", lines, &is_asked));
    pairs.extend(of_core::<Heads>("httparse", heads, &is_asked));
    pairs.extend(of_core::<Frames>("websocket-sans-io", frames, &is_asked));
    pairs
}

fn of_core<B: Bare>(core: &str, make: Make, is_asked: &impl Fn(&str) -> bool) -> Vec<Pair> {
    let kinds: [(_, MakePair); 3] = [
        ("prove", |name, make| proof::<B>(name, make(PROVED))),
        ("replay-sampled", |name, make| replay::<B>(name, make(REPLAYED), sampled)),
        ("replay-bytewise", |name, make| replay::<B>(name, make(REPLAYED), bytewise)),
    ];
    let named = kinds.map(|(kind, pair)| (format!("{core}-{kind}"), pair));
    let asked = named.into_iter().filter(|(name, _)| is_asked(name));
    asked.map(|(name, pair)| pair(name, make)).collect()
}

fn sampled(script: &Script) -> Vec<Chunking> {
    let stream = Stream::of(script, 0);
    SAMPLED.iter().flat_map(|strategy| strategy.chunkings(&stream)).collect()
}

fn bytewise(script: &Script) -> Vec<Chunking> {
    vec![Chunking::bytewise(script.bytes().len()); BYTEWISE]
}

fn proof<B: Bare>(name: String, (checker, script): (Checker, Script)) -> Pair {
    let cores = checker.factory();
    let all = Rc::new((checker, script));
    let [bare, harness, checks] = [(); 3].map(|()| Rc::clone(&all));
    let bare =
        move || assert!(by_hand::prove::<B>(black_box(bare.1.bytes())) > 0, "it fed nothing");
    let harness = move || assert!(explored(&cores, black_box(&harness.1)).is_some(), "no proof");
    let checks = move || assert!(checks.0.run(black_box(&checks.1)).is_ok(), "a fault");
    Pair::of(name, bare, harness, checks)
}

fn replay<B: Bare>(
    name: String,
    (checker, script): (Checker, Script),
    cuts: fn(&Script) -> Vec<Chunking>,
) -> Pair {
    let (cores, cuts) = (checker.factory(), cuts(&script));
    let all = Rc::new((checker, script, cuts));
    let [bare, harness, checks] = [(); 3].map(|()| Rc::clone(&all));
    let bare = move || drop(black_box(by_hand::replay::<B>(black_box(bare.1.bytes()), &bare.2)));
    let harness = move || {
        assert_eq!(n_outcomes(&cores, black_box(&harness.1), &harness.2), 1, "the cuts matter");
    };
    let checks = move || {
        assert!(checks.0.run_only(black_box(&checks.1), &checks.2).is_ok(), "a fault");
    };
    Pair::of(name, bare, harness, checks)
}

impl Pair {
    fn of(
        name: String,
        bare: impl Fn() + 'static,
        harness: impl Fn() + 'static,
        checks: impl Fn() + 'static,
    ) -> Self {
        let ways: [(_, Box<dyn Fn()>); 3] = [
            ("bare", Box::new(bare)),
            ("harness", Box::new(harness)),
            ("checks", Box::new(checks)),
        ];
        Self { name, ways }
    }
}

impl fmt::Debug for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pair").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Makes a core and a script of about this many bytes.
type Make = fn(usize) -> (Checker, Script);

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
/// How often a script is played byte by byte.
const BYTEWISE: usize = 100;
