//! What each strategy costs until it first catches each culprit: pieces fed, and time.
//!
//! No strategy suffices: a dash is a culprit that it does not catch. The feeds are those of the table
//! in `snapshots/`, the times are what such feeds cost. The last lines have the number of culprits that
//! the strategy catches, and sums over them; proof explores all chunkings, and so has the most to do.
//!
//! `cargo bench -p chunkproof-benches --bench strategies`

use chunkproof::internals::metrics::{feeds_to_catch, feeds_to_disprove, runs_to_catch_truncated};
use chunkproof::search::Strategy;
use chunkproof_benches::clock::{is_measuring, shortest};
use chunkproof_subjects::culprits::{Culprit, culprits};

type Look = Box<dyn Fn(&Culprit) -> Option<u64>>;

/// A way to look for faults.
struct Way {
    name: &'static str,
    /// Feeds, or runs, until it catches one.
    look: Look,
    n_caught: usize,
    n_feeds: u64,
    nanos: f64,
}

#[expect(clippy::print_stdout, reason = "what a benchmark is for")]
fn main() {
    let mut ways = ways();
    let mut table = vec![format!("{:24}", "feeds, microseconds")];
    ways.iter().for_each(|way| table.push(format!(" {:>17}", way.name)));
    table.push("\n".to_owned());
    for culprit in culprits() {
        table.push(format!("{:24}", culprit.name));
        table.extend(ways.iter_mut().map(|way| format!(" {:>17}", way.cost(&culprit))));
        table.push("\n".to_owned());
    }
    table.push(format!("{:24}", "caught, in all"));
    table.extend(ways.iter().map(|way| format!(" {:>17}", way.n_caught)));
    table.push(format!("\n{:24}", "in all"));
    table.extend(ways.iter().map(|way| format!(" {:>17}", shown(way.n_feeds, way.nanos))));
    println!("{}", if is_measuring() { table.concat() } else { "each strategy ran".to_owned() });
}

fn ways() -> Vec<Way> {
    let way = |name, look: Look| Way { name, look, n_caught: 0, n_feeds: 0, nanos: 0.0 };
    let by = |strategy: Strategy| {
        let look = move |it: &Culprit| feeds_to_catch(&it.cores.factory(), &it.script, strategy, 1);
        way(strategy.name(), Box::new(look))
    };
    let mut ways: Vec<Way> = Strategy::ALL.into_iter().map(by).collect();
    let truncated = |it: &Culprit| runs_to_catch_truncated(&it.cores.factory(), &it.script);
    ways.push(way("truncated", Box::new(truncated)));
    ways.push(way("proof", Box::new(|it| feeds_to_disprove(&it.cores.factory(), &it.script))));
    ways
}

impl Way {
    fn cost(&mut self, culprit: &Culprit) -> String {
        let Some(feeds) = (self.look)(culprit) else { return "-".to_owned() };
        let nanos = shortest(|| (self.look)(culprit));
        self.n_caught += 1;
        self.n_feeds += feeds;
        self.nanos += nanos;
        shown(feeds, nanos)
    }
}

fn shown(feeds: u64, nanos: f64) -> String {
    format!("{feeds} {:.1}", nanos / 1000.0)
}
