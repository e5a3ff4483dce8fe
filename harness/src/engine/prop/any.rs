//! The strategies of `any::<Play>()` and its parts, with the generators that make the same values
//! from the bytes of a fuzzer.

use std::fmt::Debug;
use std::marker::PhantomData;

use proptest::arbitrary::Arbitrary;
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::tree::{Part, Tree};
use super::{chunking_of, script_of};
use crate::generate::{self, Choices, chunkings, scripts};
use crate::protocol::grammar;
use crate::script::{Chunking, Mode, Play, Script};

/// The strategy of `any::<T>()` for a play or a part of one.
///
/// # Examples
///
/// ```
/// use chunkproof::script::Play;
/// use proptest::prelude::*;
///
/// proptest!(|(play in any::<Play>())| {
///     let len = play.script.bytes().len();
///     prop_assert!(play.chunking.cuts().iter().all(|cut| *cut <= len));
/// });
/// ```
#[derive(Debug, Clone)]
#[must_use = "a strategy makes nothing by itself"]
pub struct Any<T> {
    make: fn(&mut dyn Choices) -> Play,
    part: Part,
    view: fn(&Play) -> T,
    made: PhantomData<T>,
}

impl<T: Debug> Strategy for Any<T> {
    type Tree = Tree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(Tree::new((self.make)(runner.rng()), self.part, self.view))
    }
}

macro_rules! any {
    ($($(#[$doc:meta])* $name:ident = $part:ident, $view:expr, $make:expr;)+) => {$(
        $(#[$doc])*
        impl Arbitrary for $name {
            type Parameters = ();
            type Strategy = Any<Self>;

            fn arbitrary_with(_: ()) -> Any<Self> {
                Any { make: $make, part: Part::$part, view: $view, made: PhantomData }
            }
        }
    )+};
}

any! {
    /// Makes a script of raw bytes, or of what a grammar of HTTP/1.x, HTTP/2, WebSocket or RESP
    /// writes.
    Script = Script, script_of, |source| Play::whole(grammar::any_script(source).script);
    /// Makes a chunking of a stream of up to 32 bytes; a cut after the end of a shorter one falls
    /// on its end.
    Chunking = Cuts, chunking_of, |source| {
        let chunking = chunkings::any(source);
        Play::new([0; scripts::RAW_MAX], chunking)
    };
    /// Makes any mode; every other time the default one.
    Mode = Mode, |play| play.mode, |source| {
        Play::default().in_mode(generate::mode(source))
    };
    /// Makes a script as above, cut near its boundaries or anywhere, in any mode; time may pass in
    /// it.
    Play = Play, Play::clone, grammar::any_play;
}
