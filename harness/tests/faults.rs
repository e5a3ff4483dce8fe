//! Three ways to report a mistake, and all are right: the fault is returned by the call that met it,
//! stored until it is polled, or logged as an event of a stream that goes on. Each has a sibling that is
//! wrong, and the check that tells them apart.

use std::collections::VecDeque;

use chunkproof::{CheckId, Core, Fault, Guarantee, Log, Report, Script, Verdict, check};

/// Digits, with mistakes among them and behind them.
fn scripts() -> [Script; 6] {
    let good = || Script::from("123");
    let bad = || Script::from("12x3yz");
    let late = || Script::from("123x");
    [good(), good().eof(), bad(), bad().eof(), late().eof(), Script::from("xx1").eof()]
}

fn proved<C: Core + Clone + std::hash::Hash + Default + 'static>(script: Script) -> Report {
    let report = check(C::default).prove().script(script).run();
    assert!(matches!(report.coverage.guarantee, Guarantee::Proven), "{report}");
    report
}

/// Every check holds for every script, and under `12x3yz` the core says this.
fn assert_right<C: Core + Clone + std::hash::Hash + Default + 'static>(logged: &[&str]) {
    for script in scripts() {
        let report = proved::<C>(script);
        assert!(report.is_ok(), "{report}");
    }
    let report = proved::<C>(Script::from("12x3yz").eof());
    assert_eq!(report.transcript.lines(), logged);
}

/// This check, and no other, finds the core wrong.
fn assert_wrong<C: Core + Clone + std::hash::Hash + Default + 'static>(
    script: &str,
    id: CheckId,
    verdict: Verdict,
) {
    let report = proved::<C>(Script::from(script).eof());
    let fired = report.findings().map(|finding| (finding.check, finding.counterexample.verdict));
    assert_eq!(fired.collect::<Vec<_>>(), [(id, verdict)], "{report}");
}

/// The value of a digit, or the fault of a byte that is none.
fn digit(byte: u8) -> Result<u8, Fault> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        _ => Err(Fault::new("no-digit")),
    }
}

/// Returns a fault from the call that meets it.
#[derive(Clone, Hash, Default)]
struct Returns {
    is_dead: bool,
}

impl Core for Returns {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_dead {
            return Ok(bytes.len());
        }
        for &byte in bytes {
            let digit = digit(byte).inspect_err(|_| self.is_dead = true)?;
            log.named("digit", digit);
        }
        Ok(bytes.len())
    }
}

#[test]
fn a_fault_may_be_returned() {
    assert_right::<Returns>(&["digit 1", "digit 2", "fault no-digit"]);
}

/// As [`Returns`], but it says the digits of a feed only once it has read them all.
#[derive(Clone, Hash, Default)]
struct LosesTheGood {
    is_dead: bool,
}

impl Core for LosesTheGood {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_dead {
            return Ok(bytes.len());
        }
        let digits: Result<Vec<u8>, Fault> = bytes.iter().map(|byte| digit(*byte)).collect();
        let digits = digits.inspect_err(|_| self.is_dead = true)?;
        digits.iter().for_each(|digit| log.named("digit", digit));
        Ok(bytes.len())
    }
}

#[test]
fn events_before_a_returned_fault_are_kept() {
    assert_wrong::<LosesTheGood>("12x", CheckId::BEFORE_FAULTS, Verdict::LostEvents);
}

/// Keeps digits, and the fault behind them, until it is polled.
#[derive(Clone, Hash, Default)]
struct Stores {
    ready: VecDeque<Result<u8, Fault>>,
    is_dead: bool,
}

impl Stores {
    fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if !self.is_dead {
                let read = digit(byte);
                self.is_dead = read.is_err();
                self.ready.push_back(read);
            }
        }
    }
}

impl Core for Stores {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.read(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let Some(read) = self.ready.pop_front() else { return Ok(false) };
        log.named("digit", read?);
        Ok(true)
    }
}

#[test]
fn a_fault_may_be_stored_until_it_is_polled() {
    assert_right::<Stores>(&["digit 1", "digit 2", "fault no-digit"]);
    let report = proved::<Stores>(Script::from("12x3yz"));
    assert_eq!(report.verdict(CheckId::POLLING), Some(Verdict::Same));
}

/// As [`Stores`], but a fault is left where it is when it is told for the first time.
#[derive(Clone, Hash, Default)]
struct FetchedTwice {
    stores: Stores,
    is_told: bool,
}

impl Core for FetchedTwice {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.stores.read(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if let Some(Err(fault)) = self.stores.ready.front()
            && !std::mem::replace(&mut self.is_told, true)
        {
            log.fault(fault.clone());
            return Ok(true);
        }
        self.stores.poll(log)
    }
}

#[test]
fn a_fault_that_is_stored_is_fetched_once() {
    assert_wrong::<FetchedTwice>("12x", CheckId::FAULTS, Verdict::Unexpected);
}

/// Says a fault for each bad byte, and goes on.
#[derive(Clone, Hash, Default)]
struct GoesOn;

impl Core for GoesOn {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match digit(byte) {
                Ok(digit) => log.named("digit", digit),
                Err(fault) => log.fault(fault),
            }
        }
        Ok(bytes.len())
    }
}

#[test]
fn a_fault_may_be_an_event_of_a_stream_that_goes_on() {
    let no_digit = "fault no-digit";
    let logged = ["digit 1", "digit 2", no_digit, "digit 3", no_digit, no_digit, "end"];
    assert_right::<GoesOn>(&logged);
}

/// As [`GoesOn`], but it complains once of all bad bytes in a feed.
#[derive(Clone, Hash, Default)]
struct ComplainsOfFeeds;

impl Core for ComplainsOfFeeds {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let read: Vec<Result<u8, Fault>> = bytes.iter().map(|byte| digit(*byte)).collect();
        if let Some(Err(fault)) = read.iter().find(|read| read.is_err()) {
            log.fault(fault.clone());
        }
        Ok(bytes.len())
    }
}

#[test]
fn one_mistake_is_one_fault_in_any_feed() {
    let report = proved::<ComplainsOfFeeds>(Script::from("xx").eof());
    // `events` speaks as well: a fault that is logged is one of them.
    assert_eq!(report.verdict(CheckId::FAULTS), Some(Verdict::Variant), "{report}");
}
