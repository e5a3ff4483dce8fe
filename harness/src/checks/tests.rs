//! The checks as a whole: which one reports a fault, and that findings replay.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::rc::Rc;
use std::time::Duration;

use crate::check::check;
use crate::checks::CheckId;
use crate::context::{Context, Options, Rewriting, Switch, Verdict};
use crate::contract::{Core, CoreFactory, Log};
use crate::runner::{self, Comparison, Replay, Report, Rerun};
use crate::script::Script;
use crate::search::{Allocated, Meter, Profile};
use crate::testing::{Probe, each_random_core, each_random_core_without_key};
use crate::transcript::Fault;

fn verdict(report: &Report, id: CheckId) -> Verdict {
    report.verdict(id).expect("a check of every report")
}

/// Its copies count together.
#[derive(Clone, Default)]
struct Shared(Rc<Cell<usize>>);

impl Hash for Shared {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.get().hash(state);
    }
}

impl Core for Shared {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.0.set(self.0.get() + bytes.len());
        log.data("raw", bytes);
        if bytes.ends_with(b"!") {
            log.event(self.0.get());
        }
        Ok(bytes.len())
    }
}

#[test]
fn a_clone_that_shares_its_state_is_laid_to_the_clone() {
    let report = check(Shared::default).prove().receive("abcd!efgh").run();
    assert_eq!(verdict(&report, CheckId::STATE_KEY), Verdict::BadStateKey, "{report}");
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::NotJudged);
}

/// Says each piece with the next one, and drops the last of three.
#[derive(Clone, Hash, Default)]
struct Late {
    held: Vec<u8>,
    n_pieces: usize,
}

impl Core for Late {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.data("raw", &std::mem::replace(&mut self.held, bytes.to_vec()));
        self.n_pieces += 1;
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        log.data("raw", if self.n_pieces < 3 { &self.held } else { b"" });
        Ok(())
    }
}

#[test]
fn a_late_event_does_not_hide_a_lost_one() {
    let report = check(Late::default).prove().receive("abcd").eof().run();
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::Variant, "{report}");
}

#[test]
fn lateness_is_not_judged_where_transcripts_differ() {
    let report = check(Probe::default).receive("abc").run();
    assert_eq!(verdict(&report, CheckId::EVENTS), Verdict::Variant, "{report}");
    assert_eq!(verdict(&report, CheckId::PROMPTNESS), Verdict::NotJudged);
    assert_eq!(verdict(&report, CheckId::FAULTS), Verdict::Same);
}

/// A fresh core shows each finding when it is played as the token says.
fn assert_findings_replay(cores: &CoreFactory, script: &Script) {
    let report = crate::Checker::from(cores.clone()).name("robot").run(script);
    for finding in report.findings() {
        let verdict = finding.counterexample.verdict;
        assert!(![Verdict::BadStateKey, Verdict::Flaky].contains(&verdict), "{finding}");
        let replay: Replay = finding.token.parse().expect("a token");
        assert_eq!(replay.a, finding.counterexample.a);
        let is_shown = match replay.a == replay.b {
            true if cores.play(&replay.a).end().is_abnormal() => true,
            true => {
                let context = Context::new(cores, &replay.a.script, Options::default());
                let again = runner::run(
                    ("again", &Rerun::Program),
                    &context.with(vec![replay.a.chunking.clone()], true),
                    &[],
                );
                again.verdict(replay.check).is_some_and(|verdict| !verdict.is_ok())
            }
            false => !Comparison::of(cores, &replay).is_same(),
        };
        assert!(is_shown, "{finding}");
    }
}

#[test]
fn every_finding_is_shown_by_a_replay_of_its_token() {
    each_random_core(8, 200, assert_findings_replay);
    each_random_core_without_key(6, 30, assert_findings_replay);
}

#[test]
fn a_cut_after_the_end_gives_a_readable_token() {
    let report = check(Probe::default).receive("abc").also_cut_at([1, 99]).run();
    for finding in report.findings() {
        assert!(finding.token.parse::<Replay>().is_ok(), "{}", finding.token);
    }
}

/// Pings every half a minute, from before it is spoken to.
#[derive(Clone, Hash, Default)]
struct Pings(u32);

impl Core for Pings {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn deadline(&self) -> Option<Duration> {
        Some(Duration::from_secs(30) * (self.0 + 1))
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        while self.deadline().is_some_and(|due| due <= now) {
            log.send(b"ping");
            self.0 += 1;
        }
        Ok(())
    }
}

#[test]
fn a_deadline_before_the_first_byte_is_not_moved() {
    for times in [0, 100] {
        let script = Script::from("ab").advance(Duration::from_secs(times)).receive("c");
        let report = check(Pings::default).prove().script(script).run();
        assert!(report.is_ok(), "{report}");
    }
}

/// Has always one more step to poll.
#[derive(Clone, Hash, Default)]
struct Spins;

impl Core for Spins {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(bytes.len())
    }

    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        Ok(true)
    }
}

#[test]
fn trouble_in_the_usual_manner_is_told_once() {
    let report = check(|| Spins).receive("ab").run();
    let fired = report.findings().map(|finding| finding.check);
    assert_eq!(fired.collect::<Vec<_>>(), [CheckId::PROGRESS]);
}

#[test]
fn a_secure_switch_obeys_no_earlier_bytes() {
    let verdict_of = |policy: Policy| {
        let lines = move || {
            let mut is_secure = false;
            move |bytes: &[u8], log: &mut Log| {
                let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else { return Ok(0) };
                if std::mem::replace(&mut is_secure, bytes.starts_with(b"S")) {
                    match policy {
                        Policy::Obeys => {}
                        Policy::Refuses => return Err(Fault::new("bytes-before-tls")),
                        Policy::Drops => {
                            is_secure = true;
                            return Ok(bytes.len());
                        }
                        Policy::HandsOver => {
                            is_secure = true;
                            return Ok(0);
                        }
                    }
                }
                log.named("command", bytes[..end].to_vec());
                Ok(end + 1)
            }
        };
        let report = check(lines).receive("S\nx\n").switch(Switch::secure_at(2)).run();
        verdict(&report, CheckId::LEFTOVERS)
    };
    assert_eq!(verdict_of(Policy::Obeys), Verdict::Unexpected);
    assert_eq!(verdict_of(Policy::HandsOver), Verdict::Unexpected);
    assert_eq!(verdict_of(Policy::Refuses), Verdict::Same);
    assert_eq!(verdict_of(Policy::Drops), Verdict::Same);
}

/// What a core does with the bytes after its switch to security.
#[derive(Clone, Copy)]
enum Policy {
    Obeys,
    Refuses,
    Drops,
    HandsOver,
}

thread_local! {
    static ALLOCATED: Cell<Allocated> = const { Cell::new(Allocated { count: 0, bytes: 0, peak: 0 }) };
}

/// Collects a message and counts, in place of an allocator, what that would cost.
struct Collects {
    n_held: u64,
    /// Whether the buffer is made anew and copied for each feed.
    copies: bool,
}

impl Core for Collects {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.n_held += bytes.len() as u64;
        let Allocated { count, bytes: sum, peak } = ALLOCATED.get();
        let (more, held) = match self.copies {
            true => (1, self.n_held),
            false => (0, bytes.len() as u64),
        };
        let peak = peak.max(self.n_held);
        ALLOCATED.set(Allocated { count: count + more, bytes: sum + held, peak });
        if bytes.ends_with(b";") {
            log.event(self.n_held);
        }
        Ok(bytes.len())
    }
}

/// Runs a function and returns what was counted meanwhile.
fn counting(run: &mut dyn FnMut()) -> Allocated {
    ALLOCATED.take();
    run();
    ALLOCATED.get()
}

#[test]
fn faster_growth_than_the_script_is_found_by_a_meter() {
    let report = |copies: bool, meter: Option<Meter>| {
        let message = |size: usize| Script::from("x".repeat(size) + ";");
        let check = check(move || Collects { n_held: 0, copies }).growth(64, message);
        let check = check.receive("x;");
        match meter {
            Some(meter) => check.meter(meter).run(),
            None => check.run(),
        }
    };
    // All bytes are consumed, so without a meter there is no growth to see.
    assert_eq!(verdict(&report(true, None), CheckId::GROWTH), Verdict::NotJudged);
    assert_eq!(report(true, None).coverage.growth.len(), 3);

    let copying = report(true, Some(Meter::new(counting)));
    assert_eq!(verdict(&copying, CheckId::GROWTH), Verdict::Unexpected);
    let clause = copying.findings().find_map(|finding| finding.clause.clone()).unwrap();
    assert!(clause.contains("bytes allocated"), "{clause}");

    let frugal = report(false, Some(Meter::new(counting)));
    assert!(frugal.is_ok(), "{frugal}");
    // Four figures for whole, pieces of 16, and byte by byte, where all of them are known.
    let all: Vec<_> =
        frugal.coverage.growth.iter().map(|growth| (growth.what, growth.piece)).collect();
    let figures = ["bytes passed", "allocations", "bytes allocated", "bytes at the peak"];
    let expected = [0, 16, 1].map(|piece| figures.map(|what| (what, piece)));
    assert_eq!(all, expected.as_flattened());
    let peak = frugal.coverage.growth.iter().find(|growth| growth.what == "bytes at the peak");
    assert_eq!(peak.unwrap().figures, [513, 1025, 2049, 4097]);
}

/// Says something of its own where one piece of upper-case letters stands at 37 to 73.
#[derive(Clone, Hash, Default)]
struct OddPiece(usize);

impl Core for OddPiece {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if (self.0, bytes.len()) == (37, 36) && bytes.is_ascii() && bytes[0] == b'A' {
            log.event("odd");
        }
        self.0 += bytes.len();
        log.data("text", &bytes.to_ascii_lowercase());
        Ok(bytes.len())
    }
}

#[derive(Debug)]
struct UpperCase;

impl Rewriting for UpperCase {
    fn name(&self) -> &'static str {
        "upper-case"
    }

    fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
        vec![Script::from(script.bytes().to_ascii_uppercase())]
    }
}

#[test]
fn the_thorough_profile_proves_rewritten_scripts() {
    let verdict_in = |profile| {
        let text = "a".repeat(100);
        let report = check(OddPiece::default)
            .prove()
            .receive(text)
            .rewrite(UpperCase)
            .profile(profile)
            .run();
        verdict(&report, CheckId::REWRITING)
    };
    assert_eq!(verdict_in(Profile::Standard), Verdict::Same, "it takes two cuts of thousands");
    assert_eq!(verdict_in(Profile::Thorough), Verdict::Variant);
}

#[test]
fn an_action_after_a_refused_one_is_not_refused() {
    struct Client;
    impl Core for Client {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }
        fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
            if action != "send" {
                return Err(Fault::new("unknown"));
            }
            log.event("sent");
            Ok(())
        }
    }
    check(|| Client).receive("x").act("sing").act("send").assert();
}

/// Notes a poll that follows a poll, and reports that with the next byte: it names no deadline.
#[derive(Clone, Hash, Default)]
struct CountsPolls {
    was_polled: bool,
    was_polled_twice: bool,
}

impl Core for CountsPolls {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for byte in bytes {
            log.event((byte, std::mem::take(&mut self.was_polled_twice)));
        }
        self.was_polled &= bytes.is_empty();
        Ok(bytes.len())
    }
    fn poll(&mut self, _: &mut Log) -> Result<bool, Fault> {
        self.was_polled_twice |= std::mem::replace(&mut self.was_polled, true);
        Ok(false)
    }
}

#[test]
fn a_core_without_timers_is_not_blamed_by_time() {
    let report = check(CountsPolls::default).receive("abc").run();
    assert!(!report.is_ok(), "{report}");
    assert_eq!(verdict(&report, CheckId::TIME), Verdict::Same, "{report:#}");
}

#[test]
fn leftovers_names_the_lane_that_received_them() {
    let swallow = || {
        |bytes: &[u8], log: &mut Log| {
            log.data("body", bytes);
            Ok::<_, Fault>(bytes.len())
        }
    };
    let report = check(swallow).receive("go\nnext").switch(Switch::at(3)).run();
    let of_leftovers = |finding: &&runner::Finding| finding.check == CheckId::LEFTOVERS;
    let clause = report.findings().find(of_leftovers).and_then(|it| it.clause.clone());
    let expected = r#""next" is to be handed over, but "" is; the rest went to: body "go\nnext""#;
    assert_eq!(clause.as_deref(), Some(expected));
}
