//! What counts as a turn, and how time passes.

use super::drive;
use crate::chunking::Chunking;
use crate::core::Core;
use crate::fault::Fault;
use crate::log::Log;
use crate::script::Script;
use std::time::Duration;

/// Ticks every second; says each empty read and each tick.
#[derive(Default)]
struct Clock {
    n_ticks: u64,
    is_stuck: bool,
}

impl Core for Clock {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        log.event("turn");
        Ok(false)
    }

    fn deadline(&self) -> Option<Duration> {
        Some(Duration::from_secs(self.n_ticks + 1))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        self.n_ticks = if self.is_stuck { 0 } else { now.as_secs() };
        Ok(())
    }
}

#[test]
fn many_deadlines_are_no_livelock_but_one_that_stays_is() {
    let script = Script::new().advance(Duration::from_secs(10_000));
    let ends = |is_stuck| {
        let clock = Clock { is_stuck, ..Clock::default() };
        drive(clock, &script, &Chunking::whole()).end().line()
    };
    assert_eq!(ends(false), None);
    assert!(ends(true).is_some_and(|line| line.contains("stays at 1s")));
}

#[test]
fn time_stops_at_its_end() {
    let still = |bytes: &[u8], _: &mut Log| Ok(bytes.len());
    let script = Script::new().advance(Duration::MAX).advance(Duration::MAX);
    assert_eq!(drive(still, &script, &Chunking::whole()).end().line(), None);
}

#[test]
fn every_empty_piece_is_one_turn_and_comes_before_the_end() {
    let turns = |script: Script, cuts: &[usize]| {
        let said = drive(Clock::default(), &script, &Chunking::new(cuts.iter().copied()));
        said.entries().count()
    };
    // One turn for the bytes, one for the end.
    let script = || Script::from("ab").eof();
    assert_eq!(turns(script(), &[]), 2);
    for cuts in [[0], [2]] {
        assert_eq!(turns(script(), &cuts), 3, "{cuts:?}");
    }
    assert_eq!(turns(script(), &[1, 1]), 4);
    assert_eq!(turns(Script::new(), &[0]), 1);
    assert_eq!(turns(Script::new(), &[0, 0]), 2);
}
