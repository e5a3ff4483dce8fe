//! Protocols of datagrams over paths that lose, copy, reorder, gather and delay: one that masks all
//! of this passes every check, and each that fails to is found.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use chunkproof::adapter::datagram::{EachDatagram, Endpoint, Pair, Path, Paths, Prefixed, cores};
use chunkproof::context::Rewriting;
use chunkproof::driver::drive;
use chunkproof::script::Step;
use chunkproof::{
    CheckId, Chunking, Fault, Guarantee, Log, Profile, Report, Script, Verdict, check,
};

/// A fault in a protocol that retransmits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Wrong {
    Nothing,
    /// A datagram that arrives twice is delivered twice.
    DeliversDuplicates,
    /// Datagrams are delivered in the order of arrival.
    TrustsTheOrder,
    /// No timer is set for what was sent.
    ForgetsItsTimer,
    /// The first datagram is sent once.
    SendsTheFirstOnce,
    /// Only the first of several datagrams in one batch is delivered.
    ReadsBatches,
    /// Acknowledgements are acknowledged.
    AnswersAnswers,
}

/// One end of an ARQ with numbered datagrams: `d NUMBER BYTES`, `f NUMBER` for the end, `a NUMBER`.
#[derive(Debug, Clone, Hash)]
struct Arq {
    wrong: Wrong,
    to_send: VecDeque<Vec<u8>>,
    n_written: u8,
    unacknowledged: BTreeMap<u8, Vec<u8>>,
    due: Option<Duration>,
    early: BTreeMap<u8, Vec<u8>>,
    n_delivered: u8,
    last_arrival: Option<Duration>,
    idles: bool,
}

impl Arq {
    fn new(wrong: Wrong, idles: bool) -> Self {
        Self {
            wrong,
            to_send: VecDeque::new(),
            n_written: 0,
            unacknowledged: BTreeMap::new(),
            due: None,
            early: BTreeMap::new(),
            n_delivered: 0,
            last_arrival: None,
            idles,
        }
    }

    fn ends(wrong: Wrong) -> (Self, Self) {
        (Self::new(wrong, false), Self::new(wrong, false))
    }

    fn queue(&mut self, now: Duration, kind: u8, payload: &[u8]) {
        let datagram = [&[kind, self.n_written], payload].concat();
        if self.wrong != Wrong::SendsTheFirstOnce || self.n_written > 0 {
            self.unacknowledged.insert(self.n_written, datagram.clone());
        }
        self.to_send.push_back(datagram);
        self.n_written += 1;
        self.due = Some(now + RETRANSMIT_AFTER);
    }

    fn deliver(&mut self, datagram: &[u8], log: &mut Log) {
        match datagram {
            [b'd', _, payload @ ..] => log.data("data", payload),
            _ => log.event("finished"),
        }
        self.n_delivered += 1;
    }

    fn arrived(&mut self, number: u8, datagram: &[u8], log: &mut Log) {
        let is_new = number >= self.n_delivered && !self.early.contains_key(&number);
        match self.wrong {
            Wrong::DeliversDuplicates => return self.deliver(datagram, log),
            Wrong::TrustsTheOrder => {
                if self.early.insert(number, vec![]).is_none() {
                    self.deliver(datagram, log);
                }
                return;
            }
            Wrong::ReadsBatches if !self.to_send.is_empty() => return,
            Wrong::Nothing
            | Wrong::ForgetsItsTimer
            | Wrong::SendsTheFirstOnce
            | Wrong::ReadsBatches
            | Wrong::AnswersAnswers => {}
        }
        if is_new {
            self.early.insert(number, datagram.to_vec());
            while let Some(next) = self.early.remove(&self.n_delivered) {
                self.deliver(&next, log);
            }
        }
    }
}

impl Endpoint for Arq {
    fn handle_datagram(&mut self, now: Duration, it: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.last_arrival = Some(now);
        match *it {
            [b'a', number] => {
                self.unacknowledged.remove(&number);
                if self.wrong == Wrong::AnswersAnswers {
                    self.to_send.push_back(vec![b'a', number]);
                }
            }
            [_, number, ..] => {
                self.arrived(number, it, log);
                self.to_send.push_back(vec![b'a', number]);
            }
            _ => return Err(Fault::new("short")),
        }
        Ok(())
    }

    fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
        self.to_send.pop_front()
    }

    fn poll_timeout(&mut self) -> Option<Duration> {
        let retransmit = self.due.filter(|_| !self.unacknowledged.is_empty());
        let retransmit = retransmit.filter(|_| self.wrong != Wrong::ForgetsItsTimer);
        let idle = self.last_arrival.map(|at| at + IDLE).filter(|_| self.idles);
        retransmit.into_iter().chain(idle).min()
    }

    fn handle_timeout(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        if self.last_arrival.is_some_and(|at| at + IDLE <= now) && self.idles {
            log.event("idle");
            self.last_arrival = None;
        }
        if self.due.is_some_and(|due| due <= now) {
            self.to_send.extend(self.unacknowledged.values().cloned());
            self.due = Some(now + RETRANSMIT_AFTER);
        }
        Ok(())
    }

    fn write(&mut self, now: Duration, bytes: &[u8]) -> Result<usize, Fault> {
        bytes.chunks(2).for_each(|payload| self.queue(now, b'd', payload));
        Ok(bytes.len())
    }

    fn finish(&mut self, now: Duration, _: &[u8]) -> Result<(), Fault> {
        self.queue(now, b'f', b"");
        Ok(())
    }

    fn is_busy(&self) -> bool {
        !self.unacknowledged.is_empty()
    }
}

/// Longer than any delay of the path and than a lull; an endpoint that waits for it is busy.
const RETRANSMIT_AFTER: Duration = Duration::from_millis(1500);
const IDLE: Duration = Duration::from_secs(30);

fn script() -> Script {
    Script::new().receive("abcdefg").eof()
}

/// The report on an ARQ over a path, rewritten to the other paths.
fn report(wrong: Wrong, path: Path) -> Report {
    let check = check(cores(move || Arq::ends(wrong), path)).script(script());
    check.rewrite(Paths::default()).profile(Profile::Quick).run()
}

fn paths() -> [Path; 7] {
    let (perfect, time) = (Path::perfect(), Duration::from_millis(30));
    [
        perfect.clone(),
        perfect.clone().loss(40),
        perfect.clone().duplicate(60),
        perfect.clone().reorder(60),
        perfect.clone().batch(3),
        perfect.clone().latency(time).jitter(time),
        perfect.loss(20).duplicate(20).reorder(20).batch(2).latency(time).jitter(time),
    ]
}

#[test]
fn a_path_masking_protocol_passes_over_every_path() {
    for path in paths() {
        for seed in 0..8 {
            let path = path.clone().seed(seed);
            let report = report(Wrong::Nothing, path.clone());
            assert!(report.is_ok(), "{path}: {report}");
            assert_eq!(report.transcript.lines(), ["data \"abcdefg\"", "\"finished\"", "end"]);
            assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Same), "{path}");
        }
    }
}

#[test]
fn a_path_without_delay_is_proved() {
    let make = cores(|| Arq::ends(Wrong::Nothing), Path::perfect());
    let report = check(make).prove().script(script()).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.coverage.guarantee, Guarantee::Proven, "{report}");
}

/// The findings over paths of one kind, with four seeds.
fn found(wrong: Wrong, path: &Path) -> Vec<(CheckId, Verdict)> {
    let reports = (0..4).map(|seed| report(wrong, path.clone().seed(seed)));
    let results = reports.flat_map(|report| report.results);
    let judged = results.map(|result| (result.check, result.verdict));
    judged
        .filter(|(_, verdict)| {
            !matches!(verdict, Verdict::Same | Verdict::NotApplicable | Verdict::NotJudged)
        })
        .collect()
}

#[test]
fn a_fault_of_a_path_is_found_over_it() {
    let perfect = Path::perfect();
    for (wrong, path) in [
        (Wrong::DeliversDuplicates, perfect.clone().duplicate(50)),
        (Wrong::TrustsTheOrder, perfect.clone().reorder(50)),
        (Wrong::ReadsBatches, perfect.clone().batch(3)),
    ] {
        let over_it = found(wrong, &path);
        assert!(over_it.contains(&(CheckId::EVENTS, Verdict::Variant)), "{wrong:?}: {over_it:?}");
        let from_perfect = found(wrong, &perfect);
        let only = [(CheckId::REWRITING, Verdict::Variant); 4];
        assert_eq!(from_perfect, only, "{wrong:?}");
    }
}

/// The paths of one datagram over which an uncut script means something else.
fn unmasked(wrong: Wrong) -> Vec<String> {
    let script = Script::new().receive("abcd").eof();
    let (near, far) = Arq::ends(wrong);
    let pair = Pair::new(near.clone(), far.clone(), Path::perfect());
    let logged = |script: &Script| drive(pair.clone(), script, &Chunking::whole()).lines();
    let scripts = EachDatagram::of(near, far, &script).rewrite(&script, 0);
    assert_eq!(scripts.len(), 2 * 3 * 3, "three datagrams and their acknowledgements");
    let meant = logged(&script);
    let differing = scripts.into_iter().filter(|script| logged(script) != meant);
    let first = differing.filter_map(|script| script.steps().next());
    first.map(|step| if let Step::Act(path) = step { path } else { String::new() }).collect()
}

#[test]
fn each_datagram_that_is_not_masked_is_named() {
    assert_eq!(unmasked(Wrong::Nothing), [""; 0]);
    assert_eq!(unmasked(Wrong::SendsTheFirstOnce), ["path lose=near:1"]);
    // The first two datagrams are on their way together; the third is alone.
    assert_eq!(unmasked(Wrong::TrustsTheOrder), ["path lose=near:1", "path delay=near:1"]);
    // It trusts the order, too, and a lost acknowledgement leads to a second arrival.
    let all = "lose=near:1 copy=near:1 delay=near:1 lose=far:1 copy=near:2 lose=far:2 copy=near:3 \
               lose=far:3";
    let duplicated = unmasked(Wrong::DeliversDuplicates).join(" ");
    assert_eq!(duplicated.replace("path ", ""), all);
}

#[test]
fn a_report_names_the_datagram_that_is_not_masked() {
    let each = EachDatagram::default();
    for (wrong, bytes, each, path) in [
        (Wrong::SendsTheFirstOnce, "abcd", each.clone(), "path lose=near:1"),
        (Wrong::DeliversDuplicates, "a", each.clone(), "path copy=near:1"),
        (Wrong::TrustsTheOrder, "abcd", each.without_loss(), "path delay=near:1"),
    ] {
        let make = cores(move || Arq::ends(wrong), Path::perfect());
        let report = check(make).receive(bytes).rewrite(each).profile(Profile::Quick).run();
        assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Variant), "{report}");
        assert!(report.to_string().contains(path), "{report}");
    }
}

#[test]
fn a_path_masking_protocol_masks_each_datagram() {
    let make = cores(|| Arq::ends(Wrong::Nothing), Path::perfect());
    let check = check(make).script(script()).rewrite(EachDatagram::default());
    let report = check.profile(Profile::Quick).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Same));
}

#[test]
fn a_forgotten_timer_is_a_fault_and_no_hang() {
    let over_it = found(Wrong::ForgetsItsTimer, &Path::perfect().loss(40));
    // The fault of the missing timer cuts off the rest of the payload.
    assert!(over_it.contains(&(CheckId::BEFORE_FAULTS, Verdict::LostEvents)), "{over_it:?}");
    let from_perfect = found(Wrong::ForgetsItsTimer, &Path::perfect());
    assert!(from_perfect.iter().all(|(check, _)| *check == CheckId::REWRITING), "{from_perfect:?}");
    assert_eq!(from_perfect.len(), 4, "{from_perfect:?}");
    let make = cores(|| Arq::ends(Wrong::ForgetsItsTimer), Path::perfect().loss(100));
    let logged = drive(make(), &script(), &Chunking::whole());
    assert_eq!(logged.lines(), ["fault stalled"]);
}

#[test]
fn ends_that_never_stop_are_a_livelock() {
    let report = report(Wrong::AnswersAnswers, Path::perfect());
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
    let make = cores(|| Arq::ends(Wrong::Nothing), Path::perfect().loss(100));
    let report = check(make).receive("a").run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
}

#[test]
fn a_timer_that_no_call_needs_waits_for_the_script() {
    let ends = || (Arq::new(Wrong::Nothing, false), Arq::new(Wrong::Nothing, true));
    let time = Duration::from_millis(30);
    for path in [Path::perfect(), Path::perfect().loss(20).latency(time).jitter(time)] {
        let idle = |wait: f64| {
            let script = Script::new().receive("ab").advance(Duration::from_secs(20));
            script.receive("cd").advance(Duration::from_secs_f64(wait)).receive("ef")
        };
        for (wait, lines) in [
            (29.5, &["data \"abcdef\""][..]),
            (31.0, &["data \"abcd\"", "\"idle\"", "data \"ef\""]),
        ] {
            let report = check(cores(ends, path.clone())).script(idle(wait)).run();
            assert!(report.is_ok(), "{path}: {report}");
            assert_eq!(report.transcript.lines(), lines, "{path}");
        }
    }
}

/// Answers a question of two bytes, ID and number, with the number's square.
#[derive(Debug, Clone, Default, Hash)]
struct Squares {
    answers: VecDeque<Vec<u8>>,
    /// The sum of all numbers so far, if it answers with that instead.
    sum: Option<u8>,
}

impl Endpoint for Squares {
    fn handle_datagram(&mut self, _: Duration, it: &[u8], _: &mut Log) -> Result<(), Fault> {
        // Other datagrams are ignored, as anyone can send them.
        if let [id, number] = *it {
            let answer = match &mut self.sum {
                None => number.wrapping_mul(number),
                Some(sum) => {
                    *sum = sum.wrapping_add(number);
                    *sum
                }
            };
            self.answers.push_back(vec![id, answer]);
        }
        Ok(())
    }

    fn poll_transmit(&mut self, _: Duration) -> Option<Vec<u8>> {
        self.answers.pop_front()
    }
}

/// The report on questions and answers over paths that copy and reorder but lose nothing.
fn asked(sum: Option<u8>) -> Report {
    let client = || Prefixed::keyed(|answer| format!("{:?}", answer.first()));
    let ends = move || (client(), Squares { answers: VecDeque::new(), sum });
    let paths = Paths::new([Path::perfect().duplicate(50), Path::perfect().reorder(50)]);
    let make = cores(ends, Path::perfect());
    let asked = b"\0\x02a\x03\0\x02b\x04\0\x03bad\0\x02c\x05\0\0".as_slice();
    check(make).prove().receive(asked).eof().complete_at([0, 4, 8, 13, 17, 19]).rewrite(paths).run()
}

#[test]
fn questions_are_answered_wherever_the_bytes_are_cut() {
    let report = asked(None);
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.coverage.guarantee, Guarantee::Proven, "{report}");
    assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Same));
    let lines = ["sent Some(97) \"\\0\\x02a\\t\"", "sent Some(98) \"\\0\\x02b\\x10\""];
    assert_eq!(report.transcript.lines()[..2], lines);
    // Answers that depend on earlier questions differ by path.
    assert_eq!(asked(Some(0)).verdict(CheckId::REWRITING), Some(Verdict::Variant));
}

#[test]
fn actions_go_to_the_near_end_by_default() {
    let logged = |action: &str| {
        let script = Script::new().act(action).receive("ab");
        let ends = Arq::ends(Wrong::Nothing);
        let core = Pair::new(ends.0, ends.1, Path::perfect());
        drive(core, &script, &Chunking::whole()).lines()
    };
    assert_eq!(logged("path loss=50 seed=4"), ["data \"ab\""]);
    assert_eq!(logged("path lost=50"), ["refused path", "data \"ab\""]);
    assert_eq!(logged("far dance"), ["refused unsupported", "data \"ab\""]);
    assert_eq!(logged("dance"), ["refused unsupported", "data \"ab\""]);
}
