//! Compares a transcript with the outcomes that a case allows.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::corpus::sent::{demands, meets, messages};
use crate::corpus::{Allowed, Case, Level, Subject};
use crate::transcript::line::{ANY_LINES, first_word, join, lanes, lines_match};
use crate::transcript::timed::{TimedLine, split_time, times, with_time};
use crate::transcript::{Kind, Transcript};

/// Whether a case allows a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// The transcript is an outcome of this level, the strongest level that fits.
    Allowed(Level),
    /// The transcript is none of the outcomes. `expected` is the one that the case asks for most
    /// strongly, as this subject would emit it. If the lines are those of an outcome, and only the
    /// messages that were sent are not, `sent` holds these, and `expected` what is demanded of them.
    Mismatch { expected: Vec<String>, sent: Option<Vec<String>> },
    /// The case has no expectation that concerns the subject.
    None,
}

/// Judges a transcript of a subject.
pub(crate) fn judge(subject: &Subject, case: &Case, transcript: &Transcript) -> Match {
    let sent = messages(subject, case, transcript);
    if sent.is_none() && case.allowed.iter().all(Allowed::is_of_messages) {
        return Match::None;
    }
    let lanes = lanes(transcript);
    let is_logged = |allowed: &&Allowed| {
        let logged = LoggedLines::of(subject, transcript, &times(&allowed.says, &lanes));
        expected(subject, case, allowed, &lanes).matches(subject, &logged)
    };
    let level = |allowed: &&Allowed| allowed.verdict;
    let logged: Vec<&Allowed> = case.allowed.iter().filter(is_logged).collect();
    let is_sent = |allowed: &&&Allowed| sent.as_ref().is_none_or(|sent| meets(allowed, sent));
    if let Some(best) = logged.iter().filter(is_sent).map(level).min() {
        return Match::Allowed(best);
    }
    if let Some(strongest) = logged.into_iter().min_by_key(level) {
        return Match::Mismatch { expected: demands(strongest), sent };
    }
    let Some(strongest) = case.allowed.iter().min_by_key(level) else { return Match::None };
    let ComparedLines { mut events, outgoing, .. } = expected(subject, case, strongest, &lanes);
    events.extend(outgoing.into_iter().flatten());
    Match::Mismatch { expected: events, sent: None }
}

/// Expected lines in two lists, as the order between events and outgoing bytes is not compared.
struct ComparedLines {
    events: Vec<String>,
    /// `None` if the case compares neither bytes nor the end of the connection.
    outgoing: Option<Vec<String>>,
    /// Messages are judged in place of bytes, so that `outgoing` has lines `close` alone.
    is_open: bool,
}

/// Logged lines, likewise.
struct LoggedLines {
    events: Vec<TimedLine>,
    outgoing: Vec<TimedLine>,
}

impl LoggedLines {
    /// The lines of a transcript. Bytes that came at one of the times in `splits` are lines of their own.
    fn of(subject: &Subject, transcript: &Transcript, splits: &BTreeSet<Duration>) -> Self {
        let project =
            |kinds: &[Kind]| transcript.joined_between(|entry| kinds.contains(&entry.kind), splits);
        let outgoing = project(&[Kind::Sent, Kind::Closed]);
        // Bytes handed over, or left untaken, are judged by the check `leftovers`.
        let is_judged = |line: &TimedLine| {
            ["untaken", "tail"].iter().all(|word| {
                let is_of = |rest: &str| rest.starts_with(' ');
                subject.is_spoken(word) || !line.text.strip_prefix(word).is_some_and(is_of)
            })
        };
        let mut events = project(&[Kind::Event, Kind::Data, Kind::Fault]);
        events.extend(transcript.timed_last_lines());
        events.retain(is_judged);
        Self { events, outgoing }
    }
}

impl ComparedLines {
    fn matches(&self, subject: &Subject, logged: &LoggedLines) -> bool {
        let uses_sent = subject.is_spoken("sent");
        let outgoing = self.outgoing.as_ref().filter(|_| uses_sent);
        let is_compared = |line: &&TimedLine| !self.is_open || is_close(&line.text);
        let logged_outgoing =
            || logged.outgoing.iter().filter(is_compared).cloned().collect::<Vec<_>>();
        lines_match(&self.events, &logged.events)
            && outgoing.is_none_or(|lines| lines_match(lines, &logged_outgoing()))
    }
}

/// The lines of an outcome as a subject would emit them: only those whose words it uses.
fn expected(
    subject: &Subject,
    case: &Case,
    allowed: &Allowed,
    lanes: &BTreeSet<String>,
) -> ComparedLines {
    let always = |word: &str| matches!(word, "fault" | "end" | "refused" | "...");
    let used = allowed.says.iter().filter(|line| {
        let word = word(line);
        always(word) || subject.is_spoken(word)
    });
    let of_kind = |line: &String| {
        let (time, line) = split_time(line);
        match first_word(line) {
            kind @ ("fault" | "refused") if subject.accepts_any_fault() => with_time(time, kind),
            _ => with_time(time, line),
        }
    };
    let is_outgoing = |line: &String| matches!(word(line), "sent" | "close");
    let (outgoing, events): (Vec<String>, Vec<String>) = used.map(of_kind).partition(is_outgoing);
    let is_open = outgoing.iter().all(|line| is_close(line))
        && case.allowed.iter().any(Allowed::has_messages);
    let mut all = case.allowed.iter().flat_map(|allowed| &allowed.says);
    let is_exact = allowed.withholds.iter().any(|words| words == ANY_LINES);
    let is_compared = !is_open || is_exact || all.any(|line| is_close(line));
    let outgoing = is_compared.then(|| join(outgoing, lanes));
    ComparedLines { events: join(events, lanes), outgoing, is_open }
}

/// The first word of an expected line, after the time that it names.
pub(super) fn word(expected: &str) -> &str {
    first_word(split_time(expected).1)
}

/// Whether a line is the end of the outgoing side.
fn is_close(line: &str) -> bool {
    word(line) == "close"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::{LoggedLines, Match, judge};
    use crate::check::Checker;
    use crate::contract::{Core, Log};
    use crate::corpus::{Allowed, Level, Subject};
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;

    #[test]
    fn tails_are_compared_only_if_the_subject_uses_them() {
        let core = |bytes: &[u8], log: &mut Log| {
            log.data("tail", bytes);
            log.event("tailor");
            Ok(bytes.len().min(1))
        };
        let logged = drive(core, &Script::from("ab"), &Chunking::whole());
        let of = |words| {
            let subject = Subject::new("s", "p", |_| None::<Checker>).speaks(words);
            let lines = LoggedLines::of(&subject, &logged, &BTreeSet::new()).events;
            lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
        };
        assert_eq!(of(&["tail", "untaken"]).len(), logged.lines().len());
        assert!(!of(&["other"]).iter().any(|line| line.starts_with("tail ")));
    }

    #[test]
    fn a_subject_may_have_faults_of_its_own_kinds() {
        let core = |_: &[u8], _: &mut Log| Err::<usize, _>(Fault::new("its-own-name"));
        let logged = drive(core, &Script::from("a"), &Chunking::whole());
        let mut case = crate::corpus::tests::case("receive = 'a'");
        let says = vec!["fault line-too-long".to_owned()];
        case.allowed = vec![Allowed::of_lines(Level::Must, says)];
        let subject = || Subject::new("s", "p", |_| None::<Checker>);
        assert!(matches!(judge(&subject(), &case, &logged), Match::Mismatch { .. }));
        assert_eq!(judge(&subject().any_fault(), &case, &logged), Match::Allowed(Level::Must));
        case.allowed[0].says = vec!["end".to_owned()];
        assert!(matches!(judge(&subject().any_fault(), &case, &logged), Match::Mismatch { .. }));
    }

    #[test]
    fn a_case_can_name_the_time_of_a_line() {
        let script = Script::new().receive("a").advance(Duration::from_secs(9));
        let logged = drive(Pings { is_idle: false }, &script, &Chunking::whole());
        let verdict = |words: &'static [&'static str], says: &[&str]| {
            let subject = Subject::new("s", "p", |_| None::<Checker>).any_fault();
            let subject = if words.is_empty() { subject } else { subject.speaks(words) };
            let mut case = crate::corpus::tests::case("receive = 'a'");
            let says = says.iter().map(|&line| line.to_owned()).collect();
            case.allowed = vec![Allowed::of_lines(Level::Must, says)];
            judge(&subject, &case, &logged)
        };
        let all = ["raw \"a\"", "sent \"a\"", "at 3s sent \"ping\"", "at 6s fault of-its-own"];
        assert_eq!(verdict(&[], &all), Match::Allowed(Level::Must));
        assert_eq!(verdict(&["raw"], &all), Match::Allowed(Level::Must), "without `sent`");
        let early = ["raw \"a\"", "sent \"a\"", "at 2s sent \"ping\"", "fault"];
        assert!(matches!(verdict(&[], &early), Match::Mismatch { .. }));
        assert_eq!(verdict(&["raw"], &early), Match::Allowed(Level::Must));
        let late = ["raw \"a\"", "at 7s fault", "sent \"aping\""];
        assert_eq!(
            verdict(&[], &late),
            Match::Mismatch { expected: late.map(str::to_owned).into(), sent: None }
        );
    }

    /// Sends a ping after three seconds, and fails after three more.
    struct Pings {
        is_idle: bool,
    }

    impl Core for Pings {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.data("raw", bytes);
            log.send(bytes);
            Ok(bytes.len())
        }
        fn deadline(&self) -> Option<Duration> {
            Some(Duration::from_secs(if self.is_idle { 6 } else { 3 }))
        }
        fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
            if self.is_idle && now.as_secs() >= 6 {
                return Err(Fault::new("timeout"));
            }
            if !self.is_idle && now.as_secs() >= 3 {
                self.is_idle = true;
                log.send(b"ping");
            }
            Ok(())
        }
    }

    #[test]
    fn closing_is_compared_beside_messages() {
        let core = |closes: bool| {
            move |bytes: &[u8], log: &mut Log| {
                log.send(bytes);
                if closes {
                    log.close();
                }
                Ok(bytes.len())
            }
        };
        let subject = Subject::new("s", "p", |_| None::<Checker>).reads_sent(|_| Vec::new());
        let is_allowed = |closes, ruled_out: &str, outcomes: &[&[&str]]| {
            let logged = drive(core(closes), &Script::from("ab"), &Chunking::whole());
            let outcome = |says: &&[&str]| {
                let says = says.iter().map(|&line| line.to_owned()).collect();
                let withholds = vec![ruled_out.to_owned()];
                Allowed { withholds, ..Allowed::of_lines(Level::Must, says) }
            };
            let mut case = crate::corpus::tests::case("receive = 'ab'");
            case.allowed = outcomes.iter().map(outcome).collect();
            judge(&subject, &case, &logged) == Match::Allowed(Level::Must)
        };
        for (outcomes, of_open, of_closed) in [
            (&[&[][..]][..], true, true),
            (&[&["close"]], false, true),
            (&[&["at 0s close"]], false, true),
            (&[&["at 1s close"]], false, false),
            (&[&["end"], &["close"]], false, true),
            (&[&[], &["end", "close"]], true, false),
            (&[&["sent \"ab\""]], true, false),
            (&[&["sent \"ab\"", "close"]], false, true),
            (&[&["sent \"a\"", "close"]], false, false),
        ] {
            assert_eq!(is_allowed(false, "x", outcomes), of_open, "open: {outcomes:?}");
            assert_eq!(is_allowed(true, "x", outcomes), of_closed, "closed: {outcomes:?}");
        }
        assert!(is_allowed(false, "...", &[&[]]) && !is_allowed(true, "...", &[&[]]));
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
            case.allowed = vec![Allowed::of_lines(Level::Must, says)];
            case
        };
        assert_eq!(judge(&subject, &case(says.clone()), &logged), Match::Allowed(Level::Must));
        assert_eq!(says.iter().filter(|line| line.starts_with("sent")).count(), 2, "{says:?}");
        let fewer = case(says[1..].to_vec());
        assert!(matches!(judge(&subject, &fewer, &logged), Match::Mismatch { .. }));
    }
}
