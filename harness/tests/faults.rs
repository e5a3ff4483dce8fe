//! Three right ways to report a mistake in the input: the fault is returned by the call that meets
//! it, stored until it is polled, or logged as an event of a stream that goes on. For each there is
//! a wrong variant, and the check that finds it.

use std::collections::VecDeque;

use chunkproof::{CheckId, Core, Fault, Guarantee, Log, Report, Script, Verdict, check};

/// Digits, with mistakes between and after them.
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

/// Asserts that every check passes on every script, and this transcript of `12x3yz`.
fn assert_right<C: Core + Clone + std::hash::Hash + Default + 'static>(logged: &[&str]) {
    for script in scripts() {
        let report = proved::<C>(script);
        assert!(report.is_ok(), "{report}");
    }
    let report = proved::<C>(Script::from("12x3yz").eof());
    assert_eq!(report.transcript.lines(), logged);
}

/// Asserts that this check finds a fault, and no other check does.
fn assert_wrong<C: Core + Clone + std::hash::Hash + Default + 'static>(
    script: &str,
    id: CheckId,
    verdict: Verdict,
) {
    let report = proved::<C>(Script::from(script).eof());
    let fired = report.findings().map(|finding| (finding.check, finding.counterexample.verdict));
    assert_eq!(fired.collect::<Vec<_>>(), [(id, verdict)], "{report}");
}

/// The value of a digit, or a fault for any other byte.
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

/// Like [`Returns`], but logs the digits of a feed only after it has read them all.
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

/// Keeps digits, and the fault after them, until it is polled.
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

/// Like [`Stores`], but the first report of a fault does not remove it.
#[derive(Clone, Hash, Default)]
struct FetchedTwice {
    stores: Stores,
    is_reported: bool,
}

impl Core for FetchedTwice {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.stores.read(bytes);
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if let Some(Err(fault)) = self.stores.ready.front()
            && !std::mem::replace(&mut self.is_reported, true)
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

/// Logs a fault for each bad byte, and goes on.
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

/// Like [`GoesOn`], but logs one fault for all bad bytes of a feed.
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
    // `events` reports it as well, because a logged fault is an event.
    assert_eq!(report.verdict(CheckId::FAULTS), Some(Verdict::Variant), "{report}");
}
