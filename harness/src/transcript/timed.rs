//! Lines with the times at which they were logged, and expected lines that name a time.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{At, continues};
use crate::transcript::line::{fits, lanes, starts_lane};
use crate::transcript::{Entry, Kind, Transcript};

/// A line of a transcript with the time of the script at which it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TimedLine {
    pub(crate) time: Duration,
    pub(crate) text: String,
}

/// Where the bytes of an entry go on after time has passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaterBytes {
    /// Where they start in the text of the transcript.
    pub(super) start: usize,
    pub(super) time: Duration,
}

/// The time that an expected line names, and the line: `at 30s end`.
pub(crate) fn split_time(expected: &str) -> (Option<Duration>, &str) {
    let timed = expected.strip_prefix("at ").and_then(|rest| {
        let (time, line) = rest.split_once(' ')?;
        Some((duration(time)?, line))
    });
    timed.map_or((None, expected), |(time, line)| (Some(time), line))
}

/// An expected line with the time that it names.
pub(crate) fn with_time(time: Option<Duration>, line: &str) -> String {
    match time {
        None => line.to_owned(),
        Some(Duration::ZERO) => format!("at 0s {line}"),
        Some(time) => format!("at {time:?} {line}"),
    }
}

/// The times that expected lines of bytes name; `lanes` are the starts of such lines.
pub(crate) fn times(expected: &[String], lanes: &BTreeSet<String>) -> BTreeSet<Duration> {
    let timed = expected.iter().map(|line| split_time(line));
    let of_bytes = timed.filter(|(_, line)| lanes.iter().any(|lane| line.starts_with(lane)));
    of_bytes.filter_map(|(time, _)| time).collect()
}

/// Reads a time as `Duration` prints it, such as `1.5s`, `20ms` or `3min`; `None` if it is none.
fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.')?);
    let unit: u64 = match unit {
        "ns" => 1,
        "µs" | "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "min" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let part = part.parse::<u64>().ok()?.checked_mul(unit)?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    part.is_multiple_of(scale).then(|| whole.checked_add(part / scale))?.map(Duration::from_nanos)
}

impl Transcript {
    /// The lines as compared, with their times. Bytes that come at one of the times in `splits` begin another
    /// line.
    pub(crate) fn timed_lines(&self, splits: &BTreeSet<Duration>) -> Vec<TimedLine> {
        let entries = self.entries().zip(self.starts());
        let lines = entries.flat_map(|(entry, start)| self.parts(&entry, start, splits));
        lines.chain(self.timed_last_lines()).collect()
    }

    /// The lines after all entries, with the time at which the core ended.
    pub(crate) fn timed_last_lines(&self) -> impl Iterator<Item = TimedLine> {
        self.last_lines().map(|text| TimedLine { time: self.end_time, text })
    }

    /// The lines as a report shows them beside the expected ones: with the time where one of those names a
    /// time of such a line.
    #[cfg(feature = "corpus")]
    pub(crate) fn shown_lines(&self, expected: &[String]) -> Vec<String> {
        shown(expected, &self.lines_for_report(expected))
    }

    /// The lines that are shown beside the expected ones. Where these name times, bytes that came at
    /// different times stand apart.
    pub(crate) fn lines_for_report(&self, expected: &[String]) -> Vec<TimedLine> {
        let splits = match times(expected, &lanes(self)).is_empty() {
            true => BTreeSet::new(),
            false => self.later.iter().map(|bytes| bytes.time).collect(),
        };
        self.timed_lines(&splits)
    }

    /// The entries that `is_kept` accepts; data that only other entries separated is joined, unless it came
    /// at one of the times in `splits`.
    pub(crate) fn joined_between(
        &self,
        is_kept: impl Fn(&Entry<'_>) -> bool,
        splits: &BTreeSet<Duration>,
    ) -> Vec<TimedLine> {
        let is_lane = |kind: Kind, line: &str| kind == Kind::Sent && !line.starts_with("sent \"");
        let mut lines: Vec<(Kind, TimedLine)> = Vec::new();
        let kept = self.entries().zip(self.starts()).filter(|(entry, _)| is_kept(entry));
        for (entry, start) in kept {
            for part in self.parts(&entry, start, splits) {
                let open = match is_lane(entry.kind, &part.text) {
                    // Lanes may alternate; each continues where it stopped.
                    true => {
                        lines.iter_mut().rev().find(|(_, line)| continues(&line.text, &part.text))
                    }
                    false => lines.last_mut(),
                };
                let is_apart =
                    |line: &TimedLine| splits.contains(&part.time) && line.time != part.time;
                match open {
                    Some((last, line))
                        if *last == entry.kind
                            && matches!(last, Kind::Data | Kind::Sent)
                            && continues(&line.text, &part.text)
                            && !is_apart(line) =>
                    {
                        line.text.pop();
                        line.text.push_str(part.text.split_once('"').map_or("", |(_, more)| more));
                    }
                    _ => lines.push((entry.kind, part)),
                }
            }
        }
        let (mut lanes, lines): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|(kind, line)| is_lane(*kind, &line.text));
        lanes.sort_by(|(_, a), (_, b)| a.text.cmp(&b.text));
        lines.into_iter().chain(lanes).map(|(_, line)| line).collect()
    }

    /// Where the text of each entry starts.
    fn starts(&self) -> impl Iterator<Item = usize> {
        std::iter::once(0).chain(self.marks.iter().map(|mark| mark.text_end))
    }

    /// The lines of an entry, whose text starts at `start`.
    fn parts(
        &self,
        entry: &Entry<'_>,
        start: usize,
        splits: &BTreeSet<Duration>,
    ) -> Vec<TimedLine> {
        let is_within = |bytes: &&LaterBytes| {
            (start..start + entry.text.len()).contains(&bytes.start) && splits.contains(&bytes.time)
        };
        let head = entry.text.split_inclusive('"').next().unwrap_or_default();
        let mut parts = vec![TimedLine { time: entry.time, text: entry.text.to_owned() }];
        for later in self.later.iter().filter(is_within) {
            let more = entry.text.get(later.start - start..).unwrap_or_default();
            if let Some(before) = parts.last_mut() {
                before.text.truncate(before.text.len() - more.len());
                before.text.push('"');
            }
            parts.push(TimedLine { time: later.time, text: format!("{head}{more}") });
        }
        parts
    }

    /// Notes bytes that are added to the open entry, if time has passed since those before them.
    pub(super) fn note_later(&mut self, at: At) {
        if at.time > self.open_time {
            self.later.push(LaterBytes { start: self.text.len(), time: at.time });
            self.open_time = at.time;
        }
    }
}

/// Lines as text, with the time where an expected line names a time of such a line.
pub(crate) fn shown(expected: &[String], logged: &[TimedLine]) -> Vec<String> {
    let timed = expected.iter().map(|line| split_time(line));
    let timed: Vec<&str> = timed.filter_map(|(time, line)| time.map(|_| line)).collect();
    let shows_time = |text: &str| {
        timed.iter().any(|expected| fits(expected, text) || starts_lane(expected, text))
    };
    let line =
        |line: &TimedLine| with_time(shows_time(&line.text).then_some(line.time), &line.text);
    logged.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, shown, split_time, times};
    use crate::contract::{Core, Log};
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;
    use crate::transcript::line::{join, lanes, lines_match};

    #[test]
    fn times_are_read_as_they_are_printed() {
        let nanos = [0, 1, 999, 1_500, 1_000_000, 30_000_000_000, 1_700_000_001, u64::MAX];
        for time in nanos.map(Duration::from_nanos) {
            assert_eq!(duration(&format!("{time:?}")), Some(time));
        }
        assert_eq!(duration("2min"), Some(Duration::from_secs(120)));
        assert_eq!(duration("0.5h"), Some(Duration::from_secs(1800)));
        for none in ["", "s", "5", "5 s", "1.s", ".5s", "1.0.0s", "-1s", "0.1ns", "99999999999h"] {
            assert_eq!(duration(none), None, "{none}");
        }
        assert_eq!(split_time("at 1s at 2s x"), (Some(Duration::from_secs(1)), "at 2s x"));
        assert_eq!(split_time("at home x"), (None, "at home x"));
    }

    /// Sends its name each second.
    struct Beats(Duration);

    impl Core for Beats {
        fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
            log.send(bytes);
            Ok(bytes.len())
        }
        fn deadline(&self) -> Option<Duration> {
            Some(self.0)
        }
        fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
            if now >= self.0 {
                self.0 += Duration::from_secs(1);
                log.send(b"beat\"");
            }
            Ok(())
        }
    }

    fn beats() -> crate::transcript::Transcript {
        let script = Script::new().receive("hi").advance(Duration::from_secs(2)).eof();
        drive(Beats(Duration::from_secs(1)), &script, &Chunking::new([1]))
    }

    #[test]
    fn bytes_stand_apart_only_at_times_that_are_named() {
        let logged = beats();
        assert_eq!(logged.lines(), [r#"sent "hibeat\"beat\"""#, "end"]);
        let matches = |expected: &[&str]| {
            let expected: Vec<String> = expected.iter().map(|&line| line.to_owned()).collect();
            let lanes = lanes(&logged);
            let lines = logged.timed_lines(&times(&expected, &lanes));
            lines_match(&join(expected, &lanes), &lines)
        };
        assert!(matches(&[r#"sent "hibeat\"beat\"""#, "end"]));
        assert!(matches(&[r#"sent "hi""#, r#"sent "beat\"beat\"""#, "at 2s end"]));
        assert!(matches(&[r#"sent "hi""#, r#"at 1s sent "beat\"""#, r#"sent "beat\"""#, "end"]));
        assert!(matches(&[
            r#"sent "hi""#,
            r#"at 1s sent "beat\"""#,
            r#"at 2s sent "beat\"""#,
            "..."
        ]));
        assert!(matches(&[r#"at 0s sent "hibeat\"""#, r#"at 2s sent "beat\"""#, "end"]));
        assert!(!matches(&[r#"sent "hi""#, r#"at 2s sent "beat\"beat\"""#, "end"]));
        assert!(!matches(&[r#"sent "hi""#, r#"at 3s sent "beat\"beat\"""#, "end"]));
        assert!(!matches(&[r#"sent "hibeat\"beat\"""#, "at 1s end"]));
    }

    #[test]
    fn the_report_shows_the_times_that_were_asked_for() {
        let logged = beats();
        let expected = [r#"sent "hi""#, r#"at 3s sent "beat\"""#, "end"].map(str::to_owned);
        let lines =
            [r#"at 0s sent "hi""#, r#"at 1s sent "beat\"""#, r#"at 2s sent "beat\"""#, "end"];
        assert_eq!(shown(&expected, &logged.lines_for_report(&expected)), lines);
        let untimed = ["end".to_owned()];
        assert_eq!(shown(&untimed, &logged.lines_for_report(&untimed)), logged.lines());
    }
}
