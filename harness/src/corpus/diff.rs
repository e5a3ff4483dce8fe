//! Two cores of one vocabulary beside each other: where they disagree, and whether that is accounted for.
//!
//! Neither is the reference. What one of them does not speak is left out of both, and faults are compared
//! as faults: their kinds are each library's own.

use std::fmt;

use crate::checks::CheckId;
use crate::context::{Context, Options};
use crate::corpus::expect::{Match, judge};
use crate::corpus::{Case, CorpusFile, Quirk, Subject, SubjectWaiver};
use crate::runner::text::rows::write_rows;
use crate::script::Play;
use crate::transcript::line::first_word;
use crate::transcript::{Entry, Kind, Transcript};

/// What two subjects said to one case.
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
    /// What each of them said, in the words that both speak.
    pub said: [Vec<String>; 2],
    /// Why that is so, as far as it is known.
    pub account: Account,
}

/// What accounts for a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Account {
    /// The case allows what either said.
    Allowed,
    /// A waiver declares that one subject does not say what the case asks for.
    Waived(SubjectWaiver),
    /// A quirk declares the difference.
    Quirk(Quirk),
    /// Nothing.
    Unaccounted,
}

impl Account {
    /// The name, as in reports.
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

/// Plays a case into two subjects, in one piece: whether they disagree.
///
/// Nothing, where the case does not concern both of them or they agree. That each answers alike however
/// the bytes are cut is what the checks are for.
///
/// # Examples
///
/// ```
/// use chunkproof::protocol;
/// use chunkproof::corpus::Corpora;
/// use chunkproof::corpus::diff::{diff, Account};
/// use chunkproof::{Fault, Log, Profile, check};
/// use chunkproof::context::Options;
/// use chunkproof::corpus::Subject;
///
/// // Two readers of lines that end otherwise with a CR.
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
/// let found: Vec<_> = cases.filter_map(|(file, case)| diff([&one, &two], file, case, options)).collect();
/// assert!(found.iter().any(|difference| difference.account == Account::Unaccounted));
/// ```
#[must_use]
pub fn diff(
    subjects: [&Subject; 2],
    file: &CorpusFile,
    case: &Case,
    options: Options,
) -> Option<Difference> {
    let play = Play::whole(case.script.clone());
    let transcript = |subject: &Subject| {
        let checker = subject.checker(case).ok()?;
        Context::new(&checker.factory(), &case.script, options).transcript(&play)
    };
    let [a, b] = subjects;
    let transcripts = [transcript(a)?, transcript(b)?];
    let said = [&transcripts[0], &transcripts[1]].map(|said| in_common(said, subjects));
    if said[0] == said[1] {
        return None;
    }
    let [judged_a, judged_b] = [judge(a, case, &transcripts[0]), judge(b, case, &transcripts[1])];
    let account = if let Some(quirk) = quirk(file, subjects, case, &said) {
        Account::Quirk(quirk.clone())
    } else if let Some(waived) = waived(file, a, case).or_else(|| waived(file, b, case)) {
        Account::Waived(waived.clone())
    } else if [&judged_a, &judged_b].iter().all(|judged| matches!(judged, Match::Allowed(_))) {
        Account::Allowed
    } else {
        Account::Unaccounted
    };
    Some(Difference {
        subjects: subjects.map(|subject| subject.name().to_owned()),
        file: file.path.clone(),
        line: case.line,
        case: case.id.clone(),
        spec: case.spec.clone(),
        said,
        account,
    })
}

/// The quirks of a file between two subjects that account for none of their differences.
///
/// `found` are all differences of the two; those of other files are passed over.
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
        let said = difference.said.each_ref().map(Vec::as_slice);
        quirk.is_for(&difference.case) && quirk.fits(names, said)
    };
    // One that names no cases is for whatever a fuzzer finds, too.
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
    said: &[Vec<String>; 2],
) -> Option<&'f Quirk> {
    let (names, said) = (subjects.map(Subject::name), said.each_ref().map(Vec::as_slice));
    file.quirks.iter().find(|quirk| quirk.is_for(&case.id) && quirk.fits(names, said))
}

fn waived<'f>(file: &'f CorpusFile, subject: &Subject, case: &Case) -> Option<&'f SubjectWaiver> {
    let mut own = file.waivers.iter().filter(|known| known.subject == subject.name());
    own.find(|known| known.waiver.is_for(CheckId::EXPECTED, &case.id))
}

/// The lines whose words both speak; faults without their kinds.
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

/// The case, why the two differ, and what each said.
impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subjects: [a, b], file, line, case, spec, said, account } = self;
        writeln!(f, "{}: {case} at {file}:{line} ({spec})", account.name())?;
        match account {
            Account::Allowed => writeln!(f, "    the case allows what either said")?,
            Account::Waived(known) => {
                writeln!(f, "    {}: {}", known.subject, known.waiver.why())?;
            }
            Account::Quirk(quirk) => writeln!(f, "    {}", quirk.reason)?,
            Account::Unaccounted => {}
        }
        write_rows(f, [a, b], &said[0], &said[1]).map(drop)
    }
}
