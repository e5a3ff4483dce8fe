//! What a test asks of a run beside the checks: the lines that it expects.

use crate::check::{Check, Checker};
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::runner::{CheckResult, Report, Unmet};
use crate::transcript::line::lines_match;

/// What a test asks of a run beside the checks.
#[derive(Debug, Clone, Default)]
pub(super) struct Demands {
    lines: Option<Vec<String>>,
}

impl Check {
    /// Expects these lines of the transcript of the script in one piece, so that a fault that is the same
    /// under every cut is found, too.
    ///
    /// The lines are those of [`Transcript::lines`](crate::transcript::Transcript::lines); where the checks
    /// hold, all chunkings agree on them. `...` stands for any number of lines, `fault` for a fault of any
    /// kind and `refused` for any refusal. Lines that were expected before are replaced. A replay is of
    /// another script, so it is not compared.
    ///
    /// A difference is [`Verdict::Unexpected`] of [`CheckId::EXPECTED`]; the report shows it with the lines
    /// that were logged, ready to be pasted.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Log, Verdict, check};
    ///
    /// // Forgets to take the line terminator off, whatever the cuts.
    /// fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, chunkproof::Fault> {
    ///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
    ///     log.named("line", String::from_utf8_lossy(&bytes[..=end]));
    ///     Ok(end + 1)
    /// }
    ///
    /// let found = check(|| lines).receive("a\nb\n").expect([r#"line "a""#, r#"line "b""#]).run();
    /// assert_eq!(found.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected));
    ///
    /// check(|| lines).receive("a\nb\n").expect([r#"line "a\n""#, "..."]).assert();
    /// ```
    pub fn expect<S: Into<String>>(mut self, lines: impl IntoIterator<Item = S>) -> Self {
        self.demands.lines = Some(lines.into_iter().map(Into::into).collect());
        self
    }
}

impl Demands {
    /// The report with what this asks for, as far as the run was of the test's own script.
    pub(super) fn judge(self, mut report: Report, checker: &Checker) -> Report {
        let is_replay = report.is_replay;
        if let Some(expected) = self.lines {
            match is_replay {
                true => report.results.push(result(Verdict::NotJudged)),
                false => judge_lines(&mut report, expected, checker),
            }
        }
        report
    }
}

/// Compares the lines of the script in one piece; a waiver may cover the difference.
fn judge_lines(report: &mut Report, expected: Vec<String>, checker: &Checker) {
    if lines_match(&expected, &report.transcript.lines()) {
        return report.results.push(result(Verdict::Same));
    }
    let found = result(Verdict::Unexpected);
    let mut waivers = checker.waivers().iter();
    let waiver =
        waivers.find(|waiver| waiver.covers(found.check, &report.name, found.verdict, &[]));
    match waiver {
        Some(known) => report.stale.retain(|stale| stale != known),
        None => report.unmet.push(Unmet::Lines(expected)),
    }
    report.results.push(CheckResult { waiver: waiver.cloned(), ..found });
}

fn result(verdict: Verdict) -> CheckResult {
    CheckResult { check: CheckId::EXPECTED, verdict, finding: None, waiver: None }
}
