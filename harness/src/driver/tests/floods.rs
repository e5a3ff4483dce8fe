//! Tests of the bounds on what a core logs and on how often it has more to do.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::contract::{Core, Log, core_fn};
use crate::driver::drive;
use crate::script::{Chunking, Script};
use crate::search::{Budget, Guarantee};
use crate::transcript::{Fault, Transcript};

const MIB: usize = 1 << 20;

/// What a core logs that receives ten bytes, one at a time.
fn logged(log_byte: impl Fn(&mut Log) + 'static) -> Transcript {
    let core = core_fn(move |bytes, log| {
        bytes.iter().for_each(|_| log_byte(log));
        Ok(bytes.len())
    });
    drive(core, &Script::from("0123456789"), &Chunking::bytewise(10))
}

fn is_flood(log_byte: impl Fn(&mut Log) + 'static) -> bool {
    logged(log_byte).end().line().is_some_and(|line| line == r#"livelock "it logs without end""#)
}

#[test]
fn a_flood_is_a_flood_by_bytes() {
    let name = "n".repeat(MIB / 2);
    assert!(is_flood(|log| log.event(vec![0_u8; 4 * MIB])));
    assert!(is_flood(|log| log.event(vec![0_u8; MIB / 2])));
    assert!(is_flood(|log| log.debug(format_args!("{}", "x".repeat(MIB / 2)))));
    assert!(is_flood(|log| log.named("big", "x".repeat(MIB / 2))));
    assert!(is_flood(|log| log.data("raw", &vec![0; MIB / 2])));
    assert!(is_flood(|log| log.send(&vec![0; MIB / 2])));
    assert!(is_flood(|log| (0..600).for_each(|n| log.send_in(&n.to_string(), b"x"))));
    let names = name.clone();
    assert!(is_flood(move |log| log.data(&names, b"x")));
    let names = name.clone();
    assert!(is_flood(move |log| log.send_in(&names, b"x")));
    let names = name.clone();
    assert!(is_flood(move |log| log.named(&names, 1)));
    assert!(is_flood(move |log| log.fault(Fault::new(name.clone()))));
    // As much as a decoder may make of each byte.
    assert!(!is_flood(|log| log.data("raw", &[0; 4096])));
    assert!(!is_flood(|log| (0..60).for_each(|n| log.event(n))));
}

#[test]
fn a_long_script_may_be_logged_whole() {
    let raw = core_fn(|bytes, log| {
        log.data("raw", bytes);
        log.event(bytes);
        Ok(bytes.len())
    });
    let logged = drive(raw, &Script::from(vec![7; 4 * MIB]), &Chunking::whole());
    assert_eq!(logged.end().line(), None);
}

/// Writes text until writing fails.
struct Endless;

impl fmt::Debug for Endless {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        loop {
            f.write_str("endless ")?;
        }
    }
}

impl Hash for Endless {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u8(0);
    }
}

#[test]
fn a_text_without_end_is_cut_off() {
    assert!(is_flood(|log| log.debug(Endless)));
    let logged = logged(|log| log.event(Endless));
    assert_eq!(logged.end().line(), None);
    let lens: Vec<usize> = logged.entries().map(|entry| entry.text.len()).collect();
    assert!(lens.iter().all(|len| *len < MIB + 8 * 11), "{lens:?}");
    assert!(lens.iter().sum::<usize>() < 5 * MIB, "{lens:?}");
    assert!(logged.entries().all(|entry| entry.text.ends_with('…')));
}

/// Polls, and transmits after each poll, as often as the loops of a turn allow each.
#[derive(Default)]
struct Nested {
    n_polls: usize,
    n_transmits: usize,
    n_calls: u64,
}

impl Core for Nested {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.n_calls += 1;
        self.n_polls += 1;
        if self.n_polls.is_multiple_of(4000) {
            log.event(self.n_calls);
        }
        Ok(!self.n_polls.is_multiple_of(4000))
    }

    fn transmit(&mut self, _: usize, _: &mut Log) -> Result<bool, Fault> {
        self.n_calls += 1;
        self.n_transmits += 1;
        Ok(!self.n_transmits.is_multiple_of(4000))
    }
}

#[test]
fn nested_loops_have_one_bound() {
    let logged = drive(Nested::default(), &Script::from("x"), &Chunking::whole());
    assert_eq!(logged.lines(), [r#"livelock "it always has more to do""#]);
}

#[test]
fn a_budget_counts_what_cores_log() {
    // As a decoder of an empty page: ten bytes make 20 KiB.
    let zeros = |n_each: usize| {
        let core = move |bytes: &[u8], log: &mut Log| {
            log.data("zeros", &vec![0; n_each * bytes.len()]);
            Ok::<usize, Fault>(bytes.len())
        };
        let core = check(move || core).clone_states().key_states(|_| ());
        core.budget(Budget::small()).receive("x".repeat(200)).run().coverage
    };
    assert_eq!(zeros(16).guarantee, Guarantee::Proven);
    let coverage = zeros(4000);
    assert!(matches!(coverage.guarantee, Guarantee::Sampled { .. }), "{coverage}");
    assert!(coverage.feeds < 1000, "{coverage}");
    assert!(coverage.notes.iter().any(|note| note.starts_with("replaying was cut short")));
    assert!(coverage.notes.iter().any(|note| note == "other modes were tried only in part"));
}

#[test]
fn a_budget_counts_actions() {
    let plays = |n_acts: usize| {
        let raw = |bytes: &[u8], log: &mut Log| {
            log.data("raw", bytes);
            Ok::<usize, Fault>(bytes.len())
        };
        let core = check(move || raw).clone_states().key_states(|_| ()).budget(Budget::small());
        let script = (0..n_acts).fold(Script::new(), |script, _| script.receive("a").act("go"));
        core.run(&script).coverage.plays
    };
    let (few, many) = (plays(32), plays(200));
    assert!(many < few, "{many} plays of 200 actions, {few} of 32");
}

/// Has a deadline in each millisecond.
#[derive(Clone, Hash, Default)]
struct Ticks(Duration);

impl Core for Ticks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        Some(self.0 + Duration::from_millis(1))
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        self.0 = now;
        Ok(())
    }
}

#[test]
fn a_budget_counts_deadlines() {
    let runs = |time| {
        let core = check(Ticks::default).prove().budget(Budget::small());
        core.receive("ab").advance(Duration::from_secs(time)).run().coverage.runs
    };
    assert_eq!(runs(1), 34);
    assert!(runs(100) < 5, "{} plays of 100,000 deadlines", runs(100));
}

#[test]
fn a_core_that_fails_is_judged_at_any_cost() {
    // More than the whole budget, at once.
    let core = |_: &[u8], log: &mut Log| {
        log.send(&vec![0; 64 * MIB]);
        Ok::<usize, Fault>(0)
    };
    let report = check(move || core).budget(Budget::small()).receive("x").run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
}
