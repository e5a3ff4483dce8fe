//! What a test asks of a run beside the checks: lines, a guarantee, and which checks must judge.

use std::fmt;
use std::sync::Arc;

use crate::check::{Check, Checker};
use crate::checks::{CheckId, Invariant};
use crate::context::Verdict;
use crate::runner::waiver::WaiverQuery;
use crate::runner::{CheckResult, Report, Unmet};
use crate::search::Guarantee;
use crate::transcript::Transcript;
use crate::transcript::line::{join, lanes, lines_match};
use crate::transcript::timed::times;

/// What a test asks of a run beside the checks.
#[derive(Debug, Clone, Default)]
pub(super) struct Demands {
    expected: Option<Expectation>,
    guarantees: Vec<Guarantee>,
    checks: Vec<CheckId>,
}

/// Compares a transcript with what is expected: those lines, if they are not what was logged.
#[derive(Clone)]
struct Expectation(Arc<Compare>);

type Compare = dyn Fn(&Transcript) -> Result<(), Vec<String>> + Send + Sync;

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expectation").finish_non_exhaustive()
    }
}

impl Check {
    /// Expects these lines of the transcript of the script in one piece, so that a fault that is the same
    /// under every cut is found, too.
    ///
    /// The lines are those of [`Transcript::lines`](crate::transcript::Transcript::lines); where the checks
    /// hold, all chunkings agree on them. `...` stands for any number of lines, `fault` for a fault of any
    /// kind and `refused` for any refusal. Adjacent lines of one lane are joined, as in the transcript.
    /// A line that begins with a time, such as `at 30s fault timeout`, must be logged at that time of the
    /// script: the sum of what [`advance`](Self::advance) has passed, or the
    /// [`deadline`](crate::Core::deadline) at which the core was called meanwhile. Bytes of one lane that
    /// came at such a time are a line of their own. Times are written as those of
    /// [`Duration`](std::time::Duration), with `ns`, `µs`, `ms`, `s`, `min` or `h`.
    /// Lines that were expected before are replaced. A replay is of another script, so it is not compared.
    ///
    /// A difference is [`Verdict::Unexpected`] of [`CheckId::EXPECTED`]; the report shows it with the lines
    /// that were logged, ready to be pasted.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Log, Verdict, check};
    ///
    /// // Forgets to remove the line terminator, under every cut.
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
    ///
    /// A timer that was forgotten is found by the time that a line names:
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use chunkproof::{CheckId, Core, Fault, Log, Verdict, check};
    ///
    /// struct Login { timer: Option<Duration> }
    ///
    /// impl Core for Login {
    ///     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> { Ok(bytes.len()) }
    ///     fn deadline(&self) -> Option<Duration> { self.timer }
    ///     fn advance(&mut self, now: Duration, _: &mut Log) -> Result<(), Fault> {
    ///         if self.timer.is_some_and(|due| due <= now) { Err(Fault::new("timeout")) } else { Ok(()) }
    ///     }
    /// }
    ///
    /// let seconds = Duration::from_secs;
    /// let login = move |timer| check(move || Login { timer }).receive("user").advance(seconds(60));
    /// login(Some(seconds(30))).expect(["at 30s fault timeout"]).assert();
    /// let late = login(Some(seconds(45))).expect(["at 30s fault timeout"]).run();
    /// assert_eq!(late.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected));
    /// let never = login(None).expect(["at 30s fault timeout"]).run();
    /// assert_eq!(never.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected));
    /// ```
    pub fn expect<S: Into<String>>(self, lines: impl IntoIterator<Item = S>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(Into::into).collect();
        self.expecting(move |transcript| {
            let lanes = lanes(transcript);
            let expected = join(lines.clone(), &lanes);
            let logged = transcript.timed_lines(&times(&expected, &lanes));
            if lines_match(&expected, &logged) { Ok(()) } else { Err(expected) }
        })
    }

    /// Expects a transcript that `compare` accepts; it returns the lines that are expected in its place.
    pub(crate) fn expecting(
        mut self,
        compare: impl Fn(&Transcript) -> Result<(), Vec<String>> + Send + Sync + 'static,
    ) -> Self {
        self.demands.expected = Some(Expectation(Arc::new(compare)));
        self
    }

    /// Fails the test if what was run guarantees less; see [`Guarantee::is_at_least`].
    ///
    /// Without it, a core that lost its state key, or a script that outgrew the budget, is sampled where it
    /// was proved, and the test stays green. A replay runs two chunkings only, so nothing is required of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{Guarantee, Log, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// let long = || check(raw).receive("many bytes ".repeat(4));
    /// long().require(Guarantee::UpToCuts(2)).assert();
    ///
    /// let report = long().require(Guarantee::Proven).run();
    /// assert!(!report.is_ok() && report.to_string().contains("the test requires Proven"));
    /// ```
    pub fn require(mut self, guarantee: Guarantee) -> Self {
        self.demands.guarantees.push(guarantee);
        self
    }

    /// Fails the test if a check has nothing to judge, or was not judged; the report names what would enable
    /// it.
    ///
    /// Without it, a fact that a refactoring drops, or a core that no longer queues what it sends, leaves a
    /// check with nothing to judge, and the test stays green. Nothing is required of a replay.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{CheckId, Log, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// check(raw).receive("abc").require_check(CheckId::EVENTS).assert();
    ///
    /// let report = check(raw).receive("abc").require_check(CheckId::COMPLETENESS).run();
    /// assert!(!report.is_ok() && report.to_string().contains("`complete_at([…])`"));
    /// ```
    pub fn require_check(mut self, check: CheckId) -> Self {
        self.demands.checks.push(check);
        self
    }

    /// Runs every check and fails the test if one does not hold, or if not every chunking was covered.
    ///
    /// Short for `.require(Guarantee::Proven).assert()`.
    ///
    /// # Panics
    ///
    /// With the report, if a check does not hold, or if not every chunking was covered.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::{Core, Fault, Log, check};
    ///
    /// #[derive(Clone, Hash)]
    /// struct Raw;
    ///
    /// impl Core for Raw {
    ///     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    ///         log.data("raw", bytes);
    ///         Ok(bytes.len())
    ///     }
    /// }
    ///
    /// check(|| Raw).prove().receive("many bytes").assert_proven();
    /// ```
    #[track_caller]
    pub fn assert_proven(self) {
        self.require(Guarantee::Proven).assert();
    }
}

impl Demands {
    /// The report with what this asks for, as far as the run was of the test's own script.
    pub(super) fn judge(self, mut report: Report, checker: &Checker, is_only: bool) -> Report {
        if report.is_replay {
            return report;
        }
        let guarantee = report.coverage.guarantee;
        for required in self.guarantees {
            if !guarantee.is_at_least(required) {
                let because = because(&report, checker, is_only);
                report.unmet.push(Unmet::Guarantee { required, because });
            }
        }
        if let Some(Expectation(compare)) = self.expected {
            judge_lines(&mut report, &*compare, checker);
        }
        for check in self.checks {
            if let Some(because) = idle_because(&report, check) {
                report.unmet.push(Unmet::Check { check, because });
            }
        }
        report
    }
}

/// Why a check did not judge the script, if it did not.
fn idle_because(report: &Report, check: CheckId) -> Option<String> {
    let Some(result) = report.results.iter().find(|result| result.check == check) else {
        return Some("no lines were expected: call `expect([…])`".to_owned());
    };
    let is_idle = matches!(result.verdict, Verdict::NotApplicable | Verdict::NotJudged);
    let because = result.because.as_deref().unwrap_or_default();
    is_idle.then(|| format!("it is {}: {because}", result.verdict))
}

/// What lowered the guarantee.
fn because(report: &Report, checker: &Checker, is_only: bool) -> String {
    if is_only {
        return "only the given chunkings were run".to_owned();
    }
    let key = CheckId::STATE_KEY.invariant().and_then(Invariant::needs);
    match key.filter(|_| !checker.factory().is_provable()) {
        Some(key) => format!("its states cannot be distinguished without {key}"),
        None => report.coverage.notes.join("; "),
    }
}

/// Compares the lines of the script in one piece; a waiver may cover the difference.
fn judge_lines(report: &mut Report, compare: &Compare, checker: &Checker) {
    let Err(expected) = compare(&report.transcript) else {
        return report.results.push(result(Verdict::Same));
    };
    let found = result(Verdict::Unexpected);
    let mut waivers = checker.waivers().iter();
    let about = WaiverQuery { check: found.check, verdict: found.verdict, kind: None, cuts: &[] };
    let waiver = waivers.find(|waiver| waiver.covers(&report.name, &about));
    match waiver {
        Some(known) => report.stale.retain(|stale| stale != known),
        None => report.unmet.push(Unmet::Lines(expected)),
    }
    report.results.push(CheckResult { waiver: waiver.cloned(), ..found });
}

fn result(verdict: Verdict) -> CheckResult {
    CheckResult { check: CheckId::EXPECTED, verdict, finding: None, because: None, waiver: None }
}
