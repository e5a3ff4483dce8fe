//! Our own cores, judged by the bundled corpora with the rewritings of the protocol.

use chunkproof::corpus::{CaseTrial, Setup, Status};
use chunkproof::protocol::bundled::Corpus;
use chunkproof::protocol::framing;
use chunkproof::{CheckId, Checker, Fault, Log, check};

/// The first line without its LF, and its length with the LF.
fn first_line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((bytes.get(..end)?, end + 1))
}

fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let Some((line, len)) = first_line(bytes) else { return Ok(0) };
    log.event(framing::line(line.strip_suffix(b"\r").unwrap_or(line)));
    Ok(len)
}

/// Treats the CR of a line as text.
fn culprit(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    let Some((line, len)) = first_line(bytes) else { return Ok(0) };
    log.event(framing::line(line));
    Ok(len)
}

type Lines = fn(&[u8], &mut Log) -> Result<usize, Fault>;

/// The trials of the check `rewriting` in the cases that concern a core of lines.
fn rewritten(corpus: Corpus, core: Lines) -> Vec<CaseTrial> {
    let cores = move |setup: &Setup| -> Option<Checker> {
        (setup.role() == "lines" && setup.has_only(&[])).then(|| check(move || core).into())
    };
    let mut trials = corpus.judge(cores).trials;
    trials.retain(|trial| trial.check == CheckId::REWRITING && trial.status != Status::Skipped);
    trials
}

#[test]
fn rewritings_of_a_protocol_judge_a_core_of_it() {
    let passed = rewritten(framing(), lines);
    assert!(passed.len() > 3 && passed.iter().all(|trial| trial.status == Status::Passed));
    let found = rewritten(framing(), culprit);
    assert!(found.iter().any(|trial| trial.case == "lines-lf" && trial.status == Status::Violated));
    assert!(rewritten(framing().without_rewritings(), culprit).is_empty());
}
