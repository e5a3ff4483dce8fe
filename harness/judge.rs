//! Compares what a core said with what a case allows.

use crate::corpus::{Allowed, Case, Level};
use crate::subject::Subject;
use crate::transcript::{Kind, Transcript};

/// What a case thinks of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It is the outcome asked for; or a permitted one, where another was recommended.
    Allowed(Level),
    /// It is none of the outcomes. The one asked for most, as this subject would say it.
    Refused { expected: Vec<String> },
    /// The case has no expectation.
    Unjudged,
}

/// Judges a transcript of a subject.
pub(crate) fn judge(subject: &Subject, case: &Case, transcript: &Transcript) -> Judgement {
    let strongest = case.allowed.iter().min_by_key(|allowed| allowed.verdict);
    let Some(strongest) = strongest else { return Judgement::Unjudged };
    let said = Said::of(subject, transcript);
    let fits = |allowed: &&Allowed| spoken(subject, allowed).matches(subject, &said);
    match case.allowed.iter().filter(fits).map(|allowed| allowed.verdict).min() {
        Some(level) => Judgement::Allowed(level),
        None => {
            let Said { mut events, outgoing } = spoken(subject, strongest);
            events.extend(outgoing);
            Judgement::Refused { expected: events }
        }
    }
}

/// Lines in two lists, as the order between the two is not compared.
struct Said {
    events: Vec<String>,
    outgoing: Vec<String>,
}

impl Said {
    fn of(subject: &Subject, transcript: &Transcript) -> Self {
        let outgoing = transcript.project(&[Kind::Sent, Kind::Closed]);
        let mut events = transcript.project(&[Kind::Event, Kind::Data, Kind::Fault]);
        let n_entries = transcript.entries().count();
        let last = transcript.lines().into_iter().skip(n_entries);
        events.extend(
            last.filter(|line| !line.starts_with("untaken ") || subject.is_spoken("untaken")),
        );
        Self { events, outgoing }
    }

    fn matches(&self, subject: &Subject, said: &Self) -> bool {
        let speaks_outgoing = subject.is_spoken("sent");
        lines_match(&self.events, &said.events)
            && (!speaks_outgoing || lines_match(&self.outgoing, &said.outgoing))
    }
}

/// The lines of an outcome as a subject would say them.
fn spoken(subject: &Subject, allowed: &Allowed) -> Said {
    let word = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    let always = |word: &str| matches!(word, "fault" | "end" | "...");
    let heard = allowed.says.iter().filter(|line| {
        let word = word(line);
        always(&word) || subject.is_spoken(&word)
    });
    let (outgoing, events): (Vec<String>, Vec<String>) =
        heard.cloned().partition(|line| matches!(word(line).as_str(), "sent" | "close"));
    Said { events, outgoing }
}

fn lines_match(expected: &[String], said: &[String]) -> bool {
    match expected.split_first() {
        None => said.is_empty(),
        Some((any, rest)) if any == "..." => {
            (0..=said.len()).any(|skip| lines_match(rest, said.get(skip..).unwrap_or_default()))
        }
        Some((line, rest)) => said
            .split_first()
            .is_some_and(|(first, others)| line_matches(line, first) && lines_match(rest, others)),
    }
}

/// `fault` alone matches a fault of any kind.
fn line_matches(expected: &str, said: &str) -> bool {
    expected == said || (expected == "fault" && said.starts_with("fault "))
}

/// The name of this check, beside those of the invariants.
pub(crate) const EXPECTED: &str = "expected";
