//! Tests of pairs of correct ends, and of ends with seeded faults.

use std::hash::Hash;
use std::time::Duration;

use crate::adapter::pair::{StreamPair, round_trips};
use crate::bytes::{Escaped, unescape};
use crate::check::{Checker, check};
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::contract::{Core, Log};
use crate::runner::Report;
use crate::script::Script;
use crate::transcript::Fault;

/// One end of a protocol of blocks, each after a byte with its length: `send "…"` sends one.
///
/// It queues what it sends. A block `?…` is answered with the rest of it, one `!` is a mistake, and one `|`
/// pauses the end.
#[derive(Debug, Clone, Hash, Default)]
struct Blocks {
    queue: Vec<u8>,
    /// How much it queues before it reads no more; 0 for no bound.
    queued_max: usize,
    is_paused: bool,
    due: Option<Duration>,
}

impl Blocks {
    fn queueing(queued_max: usize) -> Self {
        Self { queued_max, ..Self::default() }
    }

    fn send(&mut self, block: &[u8]) {
        self.queue.push(u8::try_from(block.len()).unwrap());
        self.queue.extend_from_slice(block);
    }
}

impl Core for Blocks {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_paused || self.awaits_room() {
            return Ok(0);
        }
        let Some((len, rest)) = bytes.split_first() else { return Ok(0) };
        let Some(block) = rest.get(..usize::from(*len)) else { return Ok(0) };
        match block.split_first() {
            Some((b'!', _)) => {
                self.send(b"alert");
                return Err(Fault::new("bad-block"));
            }
            Some((b'|', _)) => self.is_paused = true,
            Some((b'?', answer)) => self.send(answer),
            _ if block == b"alert" => log.event("alert"),
            _ => log.named("block", Escaped(block)),
        }
        Ok(1 + block.len())
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("truncated")) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if action == "close" {
            log.close();
            return Ok(());
        }
        if action == "wait" {
            self.due = Some(Duration::from_secs(5));
            return Ok(());
        }
        let text = action.strip_prefix("send \"").and_then(|text| text.strip_suffix('"'));
        let block = unescape(text.ok_or_else(|| Fault::new("no-action"))?)?;
        self.send(&block);
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let sent: Vec<u8> = self.queue.drain(..room.min(self.queue.len())).collect();
        log.send(&sent);
        Ok(!sent.is_empty())
    }

    fn awaits_room(&self) -> bool {
        self.queued_max > 0 && self.queue.len() >= self.queued_max
    }

    fn is_paused(&self) -> bool {
        self.is_paused
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.is_paused = false;
        log.named("resumed", ());
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        self.due
    }

    fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
        if self.due.take_if(|due| *due <= now).is_some() {
            self.send(b"late");
        }
        Ok(())
    }
}

fn proved<N, F>(pair: &StreamPair<N, F>) -> Checker<StreamPair<N, F>>
where
    N: Core + Clone + Hash + Send + Sync + 'static,
    F: Core + Clone + Hash + Send + Sync + 'static,
{
    let pair = pair.clone().delivers("send", "block");
    check(move || pair.clone()).prove().accept_empty().delivery(StreamPair::delivery)
}

fn blocks() -> StreamPair<Blocks, Blocks> {
    StreamPair::new(Blocks::default(), Blocks::default())
}

fn trips(pair: &StreamPair<Blocks, Blocks>, actions: &[&str]) -> Script {
    round_trips(|| pair.clone(), actions.iter().copied())
}

/// Asserts that a pair passes every check, and returns what it logs.
fn logged(pair: &StreamPair<Blocks, Blocks>, script: Script) -> Vec<String> {
    let report = proved(pair).script(script).run();
    assert!(report.is_ok(), "{report}");
    report.transcript.lines()
}

fn fired(report: &Report) -> Vec<(CheckId, Verdict)> {
    let results = report.results.iter().filter(|result| !result.verdict.is_ok());
    results.map(|result| (result.check, result.verdict)).collect()
}

#[test]
fn blocks_flow_both_ways_and_are_proved() {
    let script =
        trips(&blocks(), &["near send \"hi\"", "far send \"hello\"", "near send \"?\\x00\""]);
    let ticks = Script::new()
        .act("near send \"hi\"")
        .receive(">>>")
        .act("far send \"hello\"")
        .receive("<<<<<<")
        .act("near send \"?\\x00\"")
        .receive(">>><<")
        .eof();
    assert_eq!(script, ticks);
    let mut unread = proved(&blocks()).script(script).run();
    assert_eq!(fired(&unread), [(CheckId::DELIVERY, Verdict::Unexpected)], "{unread}");
    unread.results.retain(|result| result.check != CheckId::DELIVERY);
    let lines = [
        r#"sent near "\x02hi""#,
        r#"far: block "hi""#,
        r#"sent far "\x05hello""#,
        r#"near: block "hello""#,
        r#"sent near "\x02?\0""#,
        r#"sent far "\x01\0""#,
        r#"near: block "\0""#,
        "end",
    ];
    assert_eq!(unread.transcript.lines(), lines);
}

#[test]
fn an_action_that_is_settled_has_no_ticks() {
    let script = trips(&blocks(), &["near send \"|\"", "settle", "near send \"b\"", "settle"]);
    let steps = ["near send \"|\"", "settle", "near send \"b\"", "settle"];
    assert_eq!(script, steps.into_iter().fold(Script::new(), Script::act).eof());
    let script = trips(&blocks(), &["near send \"?a\"", "settle", "near send \"b\""]);
    assert_eq!(script.bytes(), b">>");
}

#[test]
fn a_bounded_pipe_changes_no_outcome() {
    let actions = ["near send \"one\"", "near send \"two\"", "far send \"three\"", "settle"];
    for room in [1, 2, 3, 5, 8, 100] {
        for queued_max in [0, 1, 2, 6] {
            let end = || Blocks::queueing(queued_max);
            let pair = StreamPair::new(end(), end()).room(room);
            let lines = logged(&pair, trips(&pair, &actions));
            let blocks: Vec<&String> = lines.iter().filter(|it| it.contains("block")).collect();
            assert_eq!(
                blocks,
                [r#"far: block "one""#, r#"far: block "two""#, r#"near: block "three""#]
            );
        }
    }
}

#[test]
fn the_room_is_an_axis_of_the_script() {
    let script = Script::new()
        .act("room 2")
        .act("near send \"abcdef\"")
        .receive(">>>>")
        .act("room 0")
        .act("room 100")
        .receive(">>>")
        .eof();
    let lines = [
        r#"sent near "\x06abcde""#,
        "refused no-room",
        r#"sent near "f""#,
        r#"far: block "abcdef""#,
        "end",
    ];
    assert_eq!(logged(&blocks(), script), lines);
}

#[test]
fn a_close_arrives_after_all_bytes() {
    let script =
        trips(&blocks(), &["near send \"a\"", "near close", "far send \"b\"", "far close"]);
    let lines = [
        r#"sent near "\x01a""#,
        r#"far: block "a""#,
        "near: close",
        "far: end",
        r#"sent far "\x01b""#,
        r#"near: block "b""#,
        "far: close",
        "near: end",
        "end",
    ];
    assert_eq!(logged(&blocks(), script), lines);
    let cut_off = Script::new().act("near send \"abc\"").receive(">>").act("near close").eof();
    let whole = logged(&blocks(), cut_off);
    assert!(whole.contains(&"far: block \"abc\"".to_owned()), "{whole:?}");
}

#[test]
fn an_end_that_fails_still_sends_its_alert() {
    let script = trips(&blocks(), &["near send \"!\"", "near send \"lost\"", "far send \"gone\""]);
    let report = proved(&blocks()).script(script).run();
    assert_eq!(fired(&report), [(CheckId::DELIVERY, Verdict::Unexpected)], "{report}");
    let lines = [
        r#"sent near "\x01!""#,
        "fault far: bad-block",
        r#"sent far "\x05alert""#,
        r#"near: "alert""#,
        "near: end",
        r#"sent near "\x04lost""#,
        "refused over",
        "end",
    ];
    assert_eq!(report.transcript.lines(), lines);
    assert!(
        report
            .to_string()
            .contains("the far end never reads \"!\", and 1 more after it: it has failed")
    );
}

#[test]
fn a_paused_end_is_resumed_by_the_driver() {
    let actions = ["near send \"|\"", "near send \"a\"", "far send \"b\""];
    let script = trips(&blocks(), &actions);
    let checker = check(blocks).prove().accept_empty();
    let report = checker.script(script).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.verdict(CheckId::PAUSING), Some(Verdict::Same));
    assert_eq!(report.transcript.lines()[1], "far: resumed ()");
}

#[test]
fn time_passes_at_both_ends() {
    let script = Script::new()
        .act("far wait")
        .advance(Duration::from_secs(4))
        .receive("<<<<<")
        .advance(Duration::from_secs(1))
        .receive("<<<<<")
        .eof();
    let report = check(blocks).prove().script(script).run();
    assert!(report.is_ok(), "{report}");
    assert_eq!(
        report.transcript.lines(),
        [r#"sent far "\x04late""#, r#"near: block "late""#, "end"]
    );
}

#[test]
fn an_action_follows_an_event_of_an_end() {
    let script = Script::new()
        .on("far: block", "far send \"ok\"")
        .act("near send \"a\"")
        .receive(">><<<")
        .act("near send \"b\"")
        .act("settle")
        .eof();
    let lines = logged(&blocks(), script);
    let blocks = lines.iter().filter(|line| line.contains("block")).map(String::as_str);
    let expected =
        [r#"far: block "a""#, r#"near: block "ok""#, r#"far: block "b""#, r#"near: block "ok""#];
    assert_eq!(blocks.collect::<Vec<_>>(), expected);
}

#[test]
fn two_ends_that_await_room_are_stalled() {
    let pair = StreamPair::new(Blocks::queueing(1), Blocks::queueing(1)).room(2);
    let script = trips(&pair, &["near send \"abcd\"", "far send \"efgh\""]);
    let alone = logged(&pair, script);
    assert!(
        alone.contains(&r#"near: block "efgh""#.to_owned()),
        "one at a time is fine: {alone:?}"
    );
    let script =
        Script::new().act("near send \"abcd\"").act("far send \"efgh\"").receive("><").eof();
    let report = proved(&pair).script(script).run();
    assert_eq!(fired(&report), [(CheckId::DELIVERY, Verdict::Unexpected)], "{report}");
    assert!(report.to_string().contains("neither end reads before the other one does"), "{report}");
}

/// Sends back what it receives, and one byte when it is asked to.
#[derive(Clone, Hash)]
struct Echo;

impl Core for Echo {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.send(bytes);
        Ok(bytes.len())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        log.send(b"a");
        Ok(())
    }
}

#[test]
fn ends_that_answer_without_end_are_a_livelock() {
    let pair = StreamPair::new(Echo, Echo);
    let quiet = check(|| StreamPair::new(Echo, Echo)).prove().receive("><").eof().run();
    assert!(quiet.is_ok(), "neither begins: {quiet}");
    let report = proved(&pair).act("near begin").receive("><>").eof().run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
}

#[test]
fn other_bytes_and_unknown_actions_do_nothing() {
    let script =
        Script::new().act("near send \"a\"").receive(">xx>").act("send").act("near send").eof();
    let lines =
        [r#"sent near "\x01a""#, r#"far: block "a""#, "refused no-end", "refused no-action", "end"];
    assert_eq!(logged(&blocks(), script), lines);
}

/// Claims to consume one byte too many, or answers with more bytes than there is room for.
#[derive(Clone, Hash)]
struct Exceeds {
    room: bool,
    n_received: usize,
}

impl Core for Exceeds {
    fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
        self.n_received += bytes.len();
        Ok(bytes.len() + usize::from(!self.room))
    }

    fn transmit(&mut self, _: usize, log: &mut Log) -> Result<bool, Fault> {
        let answers = self.room && std::mem::take(&mut self.n_received) > 0;
        log.send(if answers { b"ab" } else { b"" });
        Ok(answers)
    }
}

#[test]
fn an_end_that_breaks_the_contract_is_named() {
    for (room, claim) in [
        (false, "the far end took 2 of 1 bytes"),
        (true, "the far end transmitted 2 bytes with room for 1"),
    ] {
        let pair = StreamPair::new(Echo, Exceeds { room, n_received: 0 }).room(1);
        let report = proved(&pair).act("near begin").receive(">").run();
        assert_eq!(report.verdict(CheckId::CONSUMED), Some(Verdict::ContractViolation), "{report}");
        assert!(report.to_string().contains(claim), "{report}");
    }
}
