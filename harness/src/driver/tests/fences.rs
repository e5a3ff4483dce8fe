//! Tests of panics in the code of users: each is a verdict that names what panicked.

use std::hash::{Hash, Hasher};
use std::panic::panic_any;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::context::{Rewriting, Verdict};
use crate::contract::{Core, Log};
use crate::driver::drive;
use crate::exhaustive::{self, Alphabet};
use crate::runner::Report;
use crate::script::{Chunking, Script};
use crate::search::{Guarantee, Meter};
use crate::transcript::Fault;

/// Keeps the lengths of its pieces, and panics in one operation once they are those that are given.
#[derive(Default)]
struct Breaks {
    operation: &'static str,
    at: &'static [usize],
    lens: Vec<usize>,
}

impl Breaks {
    fn enter(&self, operation: &str) {
        assert!(self.operation != operation || self.lens != self.at, "no {operation}");
    }
}

impl Clone for Breaks {
    fn clone(&self) -> Self {
        self.enter("clone");
        Self { lens: self.lens.clone(), ..*self }
    }
}

impl Hash for Breaks {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.enter("hash");
        self.lens.hash(state);
    }
}

impl Drop for Breaks {
    fn drop(&mut self) {
        self.enter("drop");
    }
}

impl Core for Breaks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.lens.push(bytes.len());
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    fn set_window(&mut self, _: usize) -> bool {
        self.enter("window");
        true
    }

    fn deadline(&self) -> Option<Duration> {
        self.enter("deadline");
        None
    }
}

fn broken(operation: &'static str, at: &'static [usize]) -> Checker<Breaks> {
    let core = check(move || {
        let core = Breaks { operation, at, lens: Vec::new() };
        core.enter("make");
        core
    });
    core.prove()
        .reset_with(|core| {
            core.enter("reset");
            core.lens.clear();
        })
        .held_bytes(|core| {
            core.enter("held");
            0
        })
}

#[track_caller]
fn assert_named(report: &Report, check: CheckId, verdict: Verdict, name: &str) {
    assert_eq!(report.verdict(check), Some(verdict), "{report}");
    assert!(report.to_string().contains(name), "{name}: {report}");
}

#[test]
fn operations_of_fresh_cores_that_panic_are_named() {
    let run = |operation| broken(operation, &[]).receive("abcdef").buffered_max(9).run();
    assert!(run("none").is_ok(), "{}", run("none"));
    let violations = [
        ("clone", "`Clone` panics: no clone at "),
        ("hash", "the state key panics: no hash at "),
        ("held", "the function of `held_bytes` panics: no held at "),
        ("reset", "the function of `reset_with` panics: no reset at "),
        ("window", "`set_window` panics: no window at "),
    ];
    for (operation, name) in violations {
        let report = run(operation);
        assert_named(&report, CheckId::SELF_CHECK, Verdict::ContractViolation, name);
    }
    for (operation, check) in
        [("make", CheckId::PANICS), ("deadline", CheckId::PANICS), ("drop", CheckId::ABORT)]
    {
        let name = format!("panic \"no {operation} at ");
        assert_named(&run(operation), check, Verdict::Panicked, &name);
    }
}

#[test]
fn a_factory_that_panics_later_is_a_violation() {
    for n_made in [1, 2, 3, 6, 40] {
        let made = AtomicUsize::new(0);
        let core = check(move || {
            assert!(made.fetch_add(1, Ordering::Relaxed) < n_made, "no more");
            |bytes: &[u8], _: &mut Log| Ok::<_, Fault>(bytes.len())
        });
        let report = core.receive("abc").run();
        assert!(!report.is_ok() && report.to_string().contains("no more at "), "{report}");
    }
}

#[test]
fn an_operation_that_panics_after_some_cuts_is_named() {
    let few = [("clone", CheckId::STATE_KEY), ("hash", CheckId::STATE_KEY)];
    for (operation, check) in few {
        let report = broken(operation, &[3, 2]).receive("x".repeat(24)).run();
        let name = format!("panics: no {operation} at ");
        assert_named(&report, check, Verdict::ContractViolation, &name);
        assert_ne!(report.coverage.guarantee, Guarantee::Proven, "{report}");
        assert_eq!(report.verdict(CheckId::SELF_CHECK), Some(Verdict::Same), "{report}");
    }
    let report = broken("held", &[1, 7]).receive("abcdefgh").buffered_max(9).run();
    let name = "the function of `held_bytes` panics: no held at ";
    assert_named(&report, CheckId::BUFFERING, Verdict::ContractViolation, name);
    let report = broken("reset", &[8]).receive("abcdefgh").run();
    assert_named(&report, CheckId::ISOLATION, Verdict::Panicked, "no reset at ");
}

#[test]
fn short_strings_name_what_panics() {
    for operation in ["clone", "hash"] {
        let done = exhaustive::run(broken(operation, &[1, 2]), &Alphabet::new("ab"), 4);
        let report = done.first.map(|first| first.report.to_string()).unwrap_or_default();
        assert!(report.contains(&format!("panics: no {operation} at ")), "{report}");
    }
}

/// Panics when it is dropped.
struct Loud;

impl Drop for Loud {
    fn drop(&mut self) {
        panic!("loud");
    }
}

#[test]
fn a_payload_that_panics_when_dropped_is_named() {
    let core = |_: &[u8], _: &mut Log| -> Result<usize, Fault> { panic_any(Loud) };
    let logged = drive(core, &Script::from("x"), &Chunking::whole());
    let line = logged.end().line().unwrap_or_default();
    assert!(line.starts_with("panic \"a panic without a message at "), "{line}");
    assert!(line.contains("; and its payload, when it is dropped: loud at "), "{line}");
}

/// A rewriting that panics in one of its functions.
#[derive(Debug)]
struct Rewrites(&'static str);

impl Rewriting for Rewrites {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        assert_ne!(self.0, "rewrite", "no rewriting");
        vec![script.clone()]
    }

    fn is_form(&self, _: &str) -> bool {
        assert_ne!(self.0, "is_form", "no rewriting");
        false
    }
}

#[test]
fn functions_of_a_test_that_panic_are_named() {
    let core = || {
        check(|| {
            |bytes: &[u8], log: &mut Log| {
                log.data("raw", bytes);
                Ok::<_, Fault>(bytes.len())
            }
        })
    };
    for function in ["rewrite", "is_form"] {
        let report = core().rewrite(Rewrites(function)).receive("x").run();
        let name = "a function of the test, panics: ";
        assert_named(&report, CheckId::REWRITING, Verdict::ContractViolation, name);
        assert!(report.to_string().contains("no rewriting"), "{report}");
    }
    let family = |size: usize| -> Script { panic!("no family of {size}") };
    let report = core().receive("x").growth(8, family).run();
    assert_named(&report, CheckId::GROWTH, Verdict::ContractViolation, "no family of ");
    let meter = core().meter(Meter::new(|_| panic!("no meter")));
    let report = meter.receive("x").growth(8, |size| Script::from("x".repeat(size))).run();
    assert_named(&report, CheckId::GROWTH, Verdict::ContractViolation, "no meter at ");
}
