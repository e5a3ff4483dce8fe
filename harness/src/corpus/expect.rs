//! Compares a transcript with the outcomes that a case allows.

use std::collections::BTreeSet;

use crate::corpus::{Allowed, Case, Level, Subject};
use crate::transcript::line::{first_word, join, lanes, lines_match};
use crate::transcript::{Kind, Transcript};

/// Whether a case allows a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// The transcript is an outcome of this level, the strongest level that fits.
    Allowed(Level),
    /// The transcript is none of the outcomes. `expected` is the one that the case asks for most
    /// strongly, as this subject would emit it.
    Mismatch { expected: Vec<String> },
    /// The case has no expectation.
    None,
}

/// Judges a transcript of a subject.
pub(crate) fn judge(subject: &Subject, case: &Case, transcript: &Transcript) -> Match {
    let strongest = case.allowed.iter().min_by_key(|allowed| allowed.verdict);
    let Some(strongest) = strongest else { return Match::None };
    let logged = ComparedLines::of(subject, transcript);
    let lanes = lanes(transcript);
    let fits = |allowed: &&Allowed| expected(subject, allowed, &lanes).matches(subject, &logged);
    match case.allowed.iter().filter(fits).map(|allowed| allowed.verdict).min() {
        Some(level) => Match::Allowed(level),
        None => {
            let ComparedLines { mut events, outgoing } = expected(subject, strongest, &lanes);
            events.extend(outgoing);
            Match::Mismatch { expected: events }
        }
    }
}

/// Lines in two lists, as the order between events and outgoing bytes is not compared.
struct ComparedLines {
    events: Vec<String>,
    outgoing: Vec<String>,
}

impl ComparedLines {
    fn of(subject: &Subject, transcript: &Transcript) -> Self {
        let outgoing = transcript.project(&[Kind::Sent, Kind::Closed]);
        // Bytes handed over, or left untaken, are judged by the check `leftovers`.
        let is_judged = |line: &String| {
            ["untaken", "tail"].iter().all(|word| {
                let is_of = |rest: &str| rest.starts_with(' ');
                subject.is_spoken(word) || !line.strip_prefix(word).is_some_and(is_of)
            })
        };
        let mut events = transcript.project(&[Kind::Event, Kind::Data, Kind::Fault]);
        events.extend(transcript.last_lines());
        events.retain(is_judged);
        Self { events, outgoing }
    }

    fn matches(&self, subject: &Subject, logged: &Self) -> bool {
        let uses_sent = subject.is_spoken("sent");
        lines_match(&self.events, &logged.events)
            && (!uses_sent || lines_match(&self.outgoing, &logged.outgoing))
    }
}

/// The lines of an outcome as a subject would emit them: only those whose words it uses.
fn expected(subject: &Subject, allowed: &Allowed, lanes: &BTreeSet<String>) -> ComparedLines {
    let always = |word: &str| matches!(word, "fault" | "end" | "refused" | "...");
    let used = allowed.says.iter().filter(|line| {
        let word = first_word(line);
        always(word) || subject.is_spoken(word)
    });
    let of_kind = |line: &String| match first_word(line) {
        kind @ ("fault" | "refused") if subject.accepts_any_fault() => kind.to_owned(),
        _ => line.clone(),
    };
    let (outgoing, events): (Vec<String>, Vec<String>) =
        used.map(of_kind).partition(|line| matches!(first_word(line), "sent" | "close"));
    ComparedLines { events: join(events, lanes), outgoing: join(outgoing, lanes) }
}

#[cfg(test)]
mod tests {
    use super::{ComparedLines, Match, judge};
    use crate::check::Checker;
    use crate::contract::Log;
    use crate::corpus::{Allowed, Level, Subject};
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    #[test]
    fn tails_are_compared_only_if_the_subject_uses_them() {
        let core = |bytes: &[u8], log: &mut Log| {
            log.data("tail", bytes);
            log.event("tailor");
            Ok(bytes.len().min(1))
        };
        let logged = drive(core, &Script::from("ab"), &Chunking::whole());
        let of = |words| {
            ComparedLines::of(&Subject::new("s", "p", |_| None::<Checker>).speaks(words), &logged)
                .events
        };
        assert_eq!(of(&["tail", "untaken"]).len(), logged.lines().len());
        assert!(!of(&["other"]).iter().any(|line| line.starts_with("tail ")));
    }

    #[test]
    fn a_subject_may_have_faults_of_its_own_kinds() {
        let core = |_: &[u8], _: &mut Log| Err::<usize, _>(crate::Fault::new("its-own-name"));
        let logged = drive(core, &Script::from("a"), &Chunking::whole());
        let mut case = crate::corpus::tests::case("receive = 'a'");
        let says = vec!["fault line-too-long".to_owned()];
        case.allowed = vec![Allowed { verdict: Level::Must, says }];
        let subject = || Subject::new("s", "p", |_| None::<Checker>);
        assert!(matches!(judge(&subject(), &case, &logged), Match::Mismatch { .. }));
        assert_eq!(judge(&subject().any_fault(), &case, &logged), Match::Allowed(Level::Must));
        case.allowed[0].says = vec!["end".to_owned()];
        assert!(matches!(judge(&subject().any_fault(), &case, &logged), Match::Mismatch { .. }));
    }

    #[test]
    fn lines_copied_from_a_transcript_are_allowed() {
        let core = |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                log.data("body", &[*byte]);
                log.send(&[*byte]);
                log.named("line", [*byte]);
            }
            Ok(bytes.len())
        };
        let logged = drive(core, &Script::from("ab"), &Chunking::whole());
        let subject = Subject::new("s", "p", |_| None::<Checker>);
        let says = logged.lines();
        let case = |says: Vec<String>| {
            let mut case = crate::corpus::tests::case("receive = 'ab'");
            case.allowed = vec![Allowed { verdict: Level::Must, says }];
            case
        };
        assert_eq!(judge(&subject, &case(says.clone()), &logged), Match::Allowed(Level::Must));
        assert_eq!(says.iter().filter(|line| line.starts_with("sent")).count(), 2, "{says:?}");
        let fewer = case(says[1..].to_vec());
        assert!(matches!(judge(&subject, &fewer, &logged), Match::Mismatch { .. }));
    }
}
