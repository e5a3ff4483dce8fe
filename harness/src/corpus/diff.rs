//! Compares two cores of one vocabulary: where they disagree, and whether that is accounted for.
//!
//! Neither is the reference. Lines with a word that one of them does not use are left out of both
//! transcripts, and faults are compared without their kinds, which are each library's own.

use std::fmt;

use crate::check::Checker;
use crate::checks::CheckId;
use crate::context::{Context, Options};
use crate::corpus::expect::{Match, judge};
use crate::corpus::{Case, CorpusFile, Quirk, Subject, SubjectWaiver};
use crate::runner::text::rows::write_rows;
use crate::script::Play;
use crate::transcript::line::first_word;
use crate::transcript::{Entry, Kind, Transcript};

/// A difference between the transcripts of two subjects in one case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Difference {
    /// The two subjects.
    pub subjects: [String; 2],
    /// The file of the case.
    pub file: String,
    /// The line of the case.
    pub line: usize,
    /// The case.
    pub case: String,
    /// The section of the specification.
    pub spec: String,
    /// The lines of each transcript whose words both of them use.
    pub transcripts: [Vec<String>; 2],
    /// What accounts for the difference.
    pub account: Account,
}

/// The result of comparing two subjects on a case.
#[derive(Debug, Clone)]
#[expect(clippy::exhaustive_enums, reason = "every match must handle what was not judged")]
pub enum Compared {
    /// The case does not concern at least one of them.
    NotApplicable,
    /// Both transcripts are the same.
    Same,
    /// The transcripts differ.
    Differs(Box<Difference>),
    /// A play exceeded the budget, so the transcripts could not be compared.
    NotJudged,
}

impl Compared {
    /// Returns the difference, if there is one.
    #[must_use]
    pub fn difference(self) -> Option<Difference> {
        match self {
            Self::Differs(difference) => Some(*difference),
            Self::NotApplicable | Self::Same | Self::NotJudged => None,
        }
    }
}

/// What accounts for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Account {
    /// The case allows both transcripts.
    Allowed,
    /// A waiver declares that one subject does not emit what the case asks for.
    Waived(SubjectWaiver),
    /// A quirk declares the difference.
    Quirk(Quirk),
    /// No case, waiver or quirk accounts for it.
    Unaccounted,
}

impl Account {
    /// Returns the name, as in reports.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Waived(_) => "waived",
            Self::Quirk(_) => "quirk",
            Self::Unaccounted => "UNACCOUNTED",
        }
    }
}

/// Plays a case into two subjects, in one piece, and compares their transcripts.
///
/// It does not cut the bytes: whether a subject's transcript depends on cuts is for the checks.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol;
/// use chunkproof::corpus::Corpora;
/// use chunkproof::corpus::diff::{Account, compare};
/// use chunkproof::{Fault, Log, Profile, check};
/// use chunkproof::context::Options;
/// use chunkproof::corpus::Subject;
///
/// // Two readers of lines, only one of which removes a CR before the LF.
/// fn lines(bytes: &[u8], log: &mut Log, trimmed: char) -> Result<usize, Fault> {
///     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///     let line = str::from_utf8(&bytes[..end])?;
///     log.event(protocol::framing::line(line.trim_end_matches(trimmed)));
///     Ok(end + 1)
/// }
/// let one = Subject::new("one", "framing", |_| {
///     Some(check(|| |bytes: &[u8], log: &mut Log| lines(bytes, log, '\r')))
/// });
/// let two = Subject::new("two", "framing", |_| {
///     Some(check(|| |bytes: &[u8], log: &mut Log| lines(bytes, log, '\n')))
/// });
///
/// let corpora = Corpora::parse(protocol::framing().files().iter().copied()).unwrap();
/// let cases = corpora.files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case)));
/// let options = Options::of(Profile::Quick);
/// let compared = cases.map(|(file, case)| compare([&one, &two], file, case, options));
/// let found: Vec<_> = compared.filter_map(|compared| compared.difference()).collect();
/// assert!(found.iter().any(|difference| difference.account == Account::Unaccounted));
/// ```
#[must_use]
pub fn compare(
    subjects: [&Subject; 2],
    file: &CorpusFile,
    case: &Case,
    options: Options,
) -> Compared {
    let [a, b] = subjects;
    let [Ok(checker_a), Ok(checker_b)] = [a.checker(case), b.checker(case)] else {
        return Compared::NotApplicable;
    };
    // Both would be played here.
    if case.isolated {
        return Compared::NotApplicable;
    }
    let play = Play::whole(case.script.clone());
    let transcript = |checker: Checker| {
        Context::new(&checker.factory(), &case.script, options).transcript(&play)
    };
    let [Some(whole_a), Some(whole_b)] = [checker_a, checker_b].map(transcript) else {
        return Compared::NotJudged;
    };
    let transcripts = [&whole_a, &whole_b].map(|whole| in_common(whole, subjects));
    if transcripts[0] == transcripts[1] {
        return Compared::Same;
    }
    let [judged_a, judged_b] = [judge(a, case, &whole_a), judge(b, case, &whole_b)];
    let account = if let Some(quirk) = quirk(file, subjects, case, &transcripts) {
        Account::Quirk(quirk.clone())
    } else if let Some(waived) = waived(file, a, case).or_else(|| waived(file, b, case)) {
        Account::Waived(waived.clone())
    } else if [&judged_a, &judged_b].iter().all(|judged| matches!(judged, Match::Allowed(_))) {
        Account::Allowed
    } else {
        Account::Unaccounted
    };
    Compared::Differs(Box::new(Difference {
        subjects: subjects.map(|subject| subject.name().to_owned()),
        file: file.path.clone(),
        line: case.line,
        case: case.id.clone(),
        spec: case.spec.clone(),
        transcripts,
        account,
    }))
}

/// Returns the quirks of a file between two subjects that account for none of their differences.
///
/// `found` holds all differences of the two; those of other files are ignored.
#[must_use]
pub fn stale<'f>(
    subjects: [&Subject; 2],
    file: &'f CorpusFile,
    found: &[Difference],
) -> Vec<&'f Quirk> {
    let own = found.iter().filter(|difference| difference.file == file.path);
    let own: Vec<&Difference> = own.collect();
    let names = subjects.map(Subject::name);
    let is_for = |quirk: &Quirk, difference: &Difference| {
        let transcripts = difference.transcripts.each_ref().map(Vec::as_slice);
        quirk.is_for(&difference.case) && quirk.fits(names, transcripts)
    };
    // A quirk that names no cases also covers findings of a fuzzer, so it is never stale here.
    let quirks = file.quirks.iter().filter(|quirk| !quirk.cases.is_empty());
    let quirks = quirks.filter(|quirk| is_between(quirk, subjects));
    quirks.filter(|quirk| !own.iter().any(|difference| is_for(quirk, difference))).collect()
}

fn is_between(quirk: &Quirk, subjects: [&Subject; 2]) -> bool {
    subjects.iter().all(|subject| quirk.between.iter().any(|name| name == subject.name()))
}

fn quirk<'f>(
    file: &'f CorpusFile,
    subjects: [&Subject; 2],
    case: &Case,
    transcripts: &[Vec<String>; 2],
) -> Option<&'f Quirk> {
    let (names, lines) = (subjects.map(Subject::name), transcripts.each_ref().map(Vec::as_slice));
    file.quirks.iter().find(|quirk| quirk.is_for(&case.id) && quirk.fits(names, lines))
}

fn waived<'f>(file: &'f CorpusFile, subject: &Subject, case: &Case) -> Option<&'f SubjectWaiver> {
    let mut own = file.waivers.iter().filter(|known| known.subject == subject.name());
    own.find(|known| known.waiver.is_for(CheckId::EXPECTED, &case.id))
}

/// The lines whose words both subjects use; faults without their kinds.
pub(crate) fn in_common(transcript: &Transcript, subjects: [&Subject; 2]) -> Vec<String> {
    let is_spoken = |word: &str| subjects.iter().all(|subject| subject.is_spoken(word));
    let is_common = |entry: &Entry<'_>| match entry.kind {
        Kind::Fault => true,
        Kind::Sent | Kind::Closed => is_spoken("sent"),
        Kind::Event | Kind::Data => {
            let word = first_word(entry.text);
            word == "refused" || is_spoken(word)
        }
    };
    let last = transcript.last_lines();
    let last = last.filter(|line| !line.starts_with("untaken ") || is_spoken("untaken"));
    let (outgoing, events): (Vec<String>, Vec<String>) = transcript
        .joined(is_common)
        .into_iter()
        .chain(last)
        .partition(|line| matches!(first_word(line), "sent" | "close"));
    let lines = events.into_iter().chain(outgoing);
    let without_kind = |line: String| match first_word(&line) {
        word @ ("fault" | "refused") => word.to_owned(),
        _ => line,
    };
    lines.map(without_kind).collect()
}

/// Writes the case, what accounts for the difference, and the two transcripts.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subjects: [a, b], file, line, case, spec, transcripts, account } = self;
        writeln!(f, "{}: {case} at {file}:{line} ({spec})", account.name())?;
        match account {
            Account::Allowed => writeln!(f, "    the case allows what either logged")?,
            Account::Waived(known) => {
                writeln!(f, "    {}: {}", known.subject, known.waiver.why())?;
            }
            Account::Quirk(quirk) => writeln!(f, "    {}", quirk.reason)?,
            Account::Unaccounted => {}
        }
        write_rows(f, [a, b], &transcripts[0], &transcripts[1]).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::{Compared, compare};
    use crate::check;
    use crate::context::Options;
    use crate::contract::core_fn;
    use crate::corpus::Subject;
    use crate::corpus::tests::{GOOD, parse};
    use crate::search::Budget;

    #[test]
    fn a_play_beyond_the_budget_is_not_judged() {
        let corpora = parse(GOOD).unwrap();
        let file = &corpora.files[0];
        let silent =
            |name| Subject::new(name, "p", |_| Some(check(|| core_fn(|bytes, _| Ok(bytes.len())))));
        let (one, two) = (silent("one"), silent("two"));
        let compared = |bytes_max| {
            let options = Options::default().budget(Budget::default().bytes(bytes_max));
            compare([&one, &two], file, &file.cases[0], options)
        };
        assert!(matches!(compared(0), Compared::NotJudged));
        assert!(matches!(compared(1 << 20), Compared::Same));
    }
}
