//! The same script over other paths, as a rewriting.

use std::time::Duration;

use crate::adapter::datagram::network::Path;
use crate::context::Rewriting;
use crate::script::Script;

/// Rewrites a script to use other paths, which a protocol must mask: for the check `rewriting` and
/// a core that is a [`Pair`](crate::adapter::datagram::Pair).
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::datagram::{Path, Paths};
/// use chunkproof::context::Rewriting;
/// use chunkproof::Script;
///
/// let paths = Paths::new([Path::perfect().loss(10)]);
/// let scripts = paths.rewrite(&Script::from("ab"), 7);
/// assert_eq!(scripts, [Script::new().act("path loss=10 seed=7").receive("ab")]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths(Vec<Path>);

impl Paths {
    /// Makes a rewriting to the given paths; each gets a seed of its own from the check.
    pub fn new(paths: impl IntoIterator<Item = Path>) -> Self {
        Self(paths.into_iter().collect())
    }
}

impl Default for Paths {
    /// Returns one path for each axis, and one that combines all.
    fn default() -> Self {
        let (perfect, time) = (Path::perfect(), Duration::from_millis(20));
        let all = perfect.clone().loss(10).duplicate(10).reorder(10).batch(2);
        Self::new([
            perfect.clone().loss(25),
            perfect.clone().duplicate(50),
            perfect.clone().reorder(50),
            perfect.clone().batch(4),
            perfect.latency(time).jitter(time),
            all.latency(time).jitter(time),
        ])
    }
}

impl Rewriting for Paths {
    fn name(&self) -> &'static str {
        "datagram/paths"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let over = |(path, seed): (&Path, u64)| {
            let path = path.clone().seed(seed);
            script.steps().fold(Script::new().act(format!("path {path}")), Script::step)
        };
        self.0.iter().zip(seed..).map(over).collect()
    }
}
