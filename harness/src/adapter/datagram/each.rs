//! The same script with one datagram lost, copied or delayed, as a rewriting.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::adapter::datagram::{Endpoint, Pair, Path, Peer};
use crate::context::Rewriting;
use crate::contract::Log;
use crate::driver::drive;
use crate::script::{Chunking, Script, Step};
use crate::transcript::Fault;

/// Rewrites a script to lose, copy and delay each datagram once, one at a time, which a protocol must
/// mask: for the check `rewriting` and a core that is a [`Pair`].
///
/// Each script begins with the path that does it, such as `path lose=near:3`, so the counterexample
/// names the datagram: the third that the near end sends. All else on that path is perfect, so nothing
/// is random. A datagram that an end never sends changes nothing.
///
/// At most 24 datagrams of each end are chosen, hence 144 scripts: by default the first ones; with
/// [`of`](Self::of), evenly among those that a script leads to. A script that sets its path itself is
/// not rewritten.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::datagram::EachDatagram;
/// use chunkproof::context::Rewriting;
/// use chunkproof::Script;
///
/// let scripts = EachDatagram::first(1).rewrite(&Script::from("ab"), 7);
/// let paths = ["lose=near:1", "copy=near:1", "delay=near:1", "lose=far:1", "copy=far:1", "delay=far:1"];
/// assert_eq!(scripts, paths.map(|path| Script::new().act(format!("path {path}")).receive("ab")));
/// ```
///
/// An end that sends each datagram once:
///
/// ```
/// use chunkproof::adapter::datagram::{EachDatagram, Path, Prefixed, cores};
/// use chunkproof::{CheckId, Verdict, check};
///
/// let make = cores(|| (Prefixed::default(), Prefixed::default()), Path::perfect());
/// let check = check(make).receive(b"\0\x02hi\0\x02yo").rewrite(EachDatagram::default());
/// let report = check.run();
/// assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Variant));
/// assert!(report.to_string().contains("lose=near:1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EachDatagram {
    /// The numbers of the datagrams of the near and of the far end.
    chosen: [Vec<usize>; 2],
    loses: bool,
}

impl EachDatagram {
    /// Chooses the first `n` datagrams of each end, at most 24.
    #[must_use]
    pub fn first(n: usize) -> Self {
        let chosen: Vec<usize> = (1..=n.min(CHOSEN_MAX)).collect();
        Self { chosen: [chosen.clone(), chosen], loses: true }
    }

    /// Chooses among the datagrams that these two fresh ends send for an uncut script over a perfect
    /// path: all of them, or 24 of each end, with the first and the last and evenly between.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::datagram::{EachDatagram, Prefixed};
    /// use chunkproof::context::Rewriting;
    /// use chunkproof::Script;
    ///
    /// let script = Script::from(b"\0\x02hi\0\x02yo");
    /// let each = EachDatagram::of(Prefixed::default(), Prefixed::default(), &script);
    /// assert_eq!(each.rewrite(&script, 0).len(), 2 * 3);
    /// ```
    pub fn of(
        near: impl Endpoint + 'static,
        far: impl Endpoint + 'static,
        script: &Script,
    ) -> Self {
        let counts = [(); 2].map(|()| Rc::new(Cell::new(0)));
        let [n_near, n_far] = counts.clone();
        let near = Counted { end: near, n_sent: n_near };
        let far = Counted { end: far, n_sent: n_far };
        drive(Pair::new(near, far, Path::perfect()), script, &Chunking::whole());
        Self { chosen: counts.map(|n_sent| evenly(n_sent.get())), loses: true }
    }

    /// Loses no datagram, only copies and delays each: for protocols that do not retransmit.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::adapter::datagram::EachDatagram;
    /// use chunkproof::context::Rewriting;
    /// use chunkproof::Script;
    ///
    /// let scripts = EachDatagram::first(1).without_loss().rewrite(&Script::from("ab"), 7);
    /// let paths = ["copy=near:1", "delay=near:1", "copy=far:1", "delay=far:1"];
    /// assert_eq!(scripts, paths.map(|path| Script::new().act(format!("path {path}")).receive("ab")));
    /// ```
    #[must_use]
    pub fn without_loss(self) -> Self {
        Self { loses: false, ..self }
    }
}

impl Default for EachDatagram {
    /// Chooses the first 24 datagrams of each end.
    fn default() -> Self {
        Self::first(CHOSEN_MAX)
    }
}

impl Rewriting for EachDatagram {
    fn name(&self) -> &'static str {
        "datagram/each"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        if script.steps().any(|step| is_path(&step)) {
            return Vec::new();
        }
        let [near, far] = &self.chosen;
        let near = near.iter().map(|n| (*n, Peer::Near));
        let mut named: Vec<(usize, Peer)> =
            near.chain(far.iter().map(|n| (*n, Peer::Far))).collect();
        // The first datagrams of both ends come before later ones: the earliest is the simplest.
        named.sort_unstable();
        let paths = named.into_iter().flat_map(|(n, from)| {
            let path = Path::perfect;
            let lossy = self.loses.then(|| path().lose(from, n));
            lossy.into_iter().chain([path().copy(from, n), path().delay(from, n)])
        });
        let over = |path: Path| {
            script.steps().fold(Script::new().act(format!("path {path}")), Script::step)
        };
        paths.map(over).collect()
    }
}

fn is_path(step: &Step) -> bool {
    let (Step::Act(action) | Step::On { action, .. }) = step else { return false };
    action.starts_with("path ")
}

/// At most 24 of the numbers from 1 to `n`, with the first and the last and evenly between.
fn evenly(n: usize) -> Vec<usize> {
    if n <= CHOSEN_MAX {
        return (1..=n).collect();
    }
    (0..CHOSEN_MAX).map(|at| 1 + at * (n - 1) / (CHOSEN_MAX - 1)).collect()
}

const CHOSEN_MAX: usize = 24;

/// An end whose datagrams are counted.
struct Counted<E> {
    end: E,
    n_sent: Rc<Cell<usize>>,
}

impl<E: Endpoint> Endpoint for Counted<E> {
    fn handle_datagram(&mut self, now: Duration, it: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.end.handle_datagram(now, it, log)
    }

    fn poll_transmit(&mut self, now: Duration) -> Option<Vec<u8>> {
        let datagram = self.end.poll_transmit(now)?;
        self.n_sent.set(self.n_sent.get() + 1);
        Some(datagram)
    }

    fn poll_timeout(&mut self) -> Option<Duration> {
        self.end.poll_timeout()
    }

    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.end.handle_timeout(now, log)
    }

    fn write(&mut self, now: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        self.end.write(now, bytes)
    }

    fn finish(&mut self, now: Duration, rest: &[u8]) -> Result<(), Fault> {
        self.end.finish(now, rest)
    }

    fn act(&mut self, now: Duration, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.end.act(now, action, log)
    }

    fn is_busy(&self) -> bool {
        self.end.is_busy()
    }
}

#[cfg(test)]
mod tests {
    use super::{EachDatagram, evenly};
    use crate::context::Rewriting;
    use crate::script::Script;

    #[test]
    fn at_most_24_are_chosen_with_first_and_last() {
        for n in 0..200 {
            let chosen = evenly(n);
            assert_eq!(chosen.len(), n.min(24));
            assert!(chosen.is_sorted_by(|a, b| a < b), "{chosen:?}");
            assert_eq!(
                (chosen.first(), chosen.last()),
                if n == 0 { (None, None) } else { (Some(&1), Some(&n)) }
            );
            let gaps = chosen.windows(2).map(|pair| pair[1] - pair[0]);
            let (least, most) = (gaps.clone().min().unwrap_or(0), gaps.max().unwrap_or(0));
            assert!(most - least <= 1, "{chosen:?}");
        }
    }

    #[test]
    fn the_scripts_are_bounded_and_the_same_again() {
        let script = Script::from("ab");
        let [first, again] = [0, 1].map(|seed| EachDatagram::first(500).rewrite(&script, seed));
        assert_eq!((first.len(), &first), (24 * 2 * 3, &again));
        assert_eq!(EachDatagram::default(), EachDatagram::first(24));
    }

    #[test]
    fn a_script_that_sets_its_path_is_left_alone() {
        let each = EachDatagram::first(1);
        let sets = [Script::new().act("path batch=2"), Script::new().on("x", "path batch=2")];
        assert!(sets.iter().all(|script| each.rewrite(script, 0).is_empty()));
        assert_eq!(each.rewrite(&Script::new().act("pathless"), 0).len(), 6);
    }
}
