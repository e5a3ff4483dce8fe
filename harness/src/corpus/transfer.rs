//! A report of one case as bytes, which pass from the process that ran the core to the one that reports.
//!
//! What both processes know stays out: the case, its facts, the waivers. So status and reason of every
//! trial are found in one place, with the process that ran the core or without it.

use crate::checks::growth::{FIGURES, WORK};
use crate::checks::{CheckId, Invariant};
use crate::context::{Facts, Verdict};
use crate::runner::{CheckResult, Counterexample, Finding, OutcomeClass, Report, Rerun};
use crate::script::serialization::{Reader, put, put_bytes, put_offsets, put_play};
use crate::script::{Chunking, Script};
use crate::search::{Coverage, Growth, Guarantee, Strategy};
use crate::transcript::Transcript;

/// What the process that reports knows of a report already.
pub(crate) struct Known<'a> {
    pub(crate) name: &'a str,
    pub(crate) script: &'a Script,
    pub(crate) facts: &'a Facts,
    pub(crate) rerun: &'a Rerun,
}

/// The report as bytes, without what is [`Known`].
pub(crate) fn write(report: &Report) -> Vec<u8> {
    let mut out = Vec::new();
    put_coverage(&mut out, &report.coverage);
    report.transcript.write(&mut out);
    put(&mut out, report.results.len() as u64);
    for result in &report.results {
        put_bytes(&mut out, result.check.as_str().as_bytes());
        put_verdict(&mut out, result.verdict);
        put_optional(&mut out, result.because.as_deref());
        put(&mut out, u64::from(result.finding.is_some()));
        if let Some(finding) = &result.finding {
            put_finding(&mut out, finding);
        }
    }
    out
}

/// Reads what [`write`] wrote; `None` if it is incomplete, or of another version.
pub(crate) fn read(bytes: &[u8], known: &Known<'_>) -> Option<Report> {
    let mut reader = Reader(bytes);
    let coverage = reader.coverage()?;
    let transcript = Transcript::read(&mut reader)?;
    let mut results = Vec::new();
    for _ in 0..reader.number()? {
        let check: CheckId = reader.text()?.parse().ok()?;
        let (verdict, because) = (reader.verdict()?, reader.optional()?);
        let finding = match reader.number()? {
            0 => None,
            _ => Some(reader.finding(check.invariant()?, &coverage, known)?),
        };
        results.push(CheckResult { check, verdict, finding, because, waiver: None });
    }
    let (name, script) = (known.name.to_owned(), known.script.clone());
    let (stale, unmet) = (Vec::new(), Vec::new());
    let report =
        Report { name, script, coverage, results, transcript, stale, is_replay: false, unmet };
    reader.0.is_empty().then_some(report)
}

fn put_finding(out: &mut Vec<u8>, finding: &Finding) {
    put_optional(out, finding.clause.as_deref());
    put_optional(out, finding.kind);
    put(out, u64::from(finding.is_whole));
    let Counterexample {
        len_before,
        a,
        b,
        transcript_a,
        transcript_b,
        verdict,
        classes,
        outcomes,
        n_outcomes,
        on_original,
    } = &finding.counterexample;
    put(out, *len_before as u64);
    put_play(out, a);
    put_play(out, b);
    transcript_a.write(out);
    transcript_b.write(out);
    put_verdict(out, *verdict);
    put(out, classes.len() as u64);
    classes.iter().for_each(|chunking| put_offsets(out, chunking.cuts()));
    put(out, outcomes.len() as u64);
    for OutcomeClass { play, transcript } in outcomes {
        put_play(out, play);
        transcript.write(out);
    }
    put(out, *n_outcomes as u64);
    put(out, u64::from(on_original.is_some()));
    on_original.iter().flat_map(|plays| plays.iter()).for_each(|play| put_play(out, play));
}

fn put_coverage(out: &mut Vec<u8>, coverage: &Coverage) {
    let Coverage {
        guarantee,
        n_cuts_possible,
        feeds,
        eof_feeds,
        empty_feeds,
        rebuild_feeds,
        runs,
        plays,
        strategies,
        seed,
        states_per_offset_max,
        growth,
        notes,
    } = coverage;
    let [code, a, b] = match *guarantee {
        Guarantee::Proven => [0, 0, 0],
        Guarantee::UpToCuts(n) => [1, n as u64, 0],
        Guarantee::MaxPiece(n) => [2, n as u64, 0],
        Guarantee::Sampled { seed, n } => [3, seed, n],
        Guarantee::Exhaustive { alphabet, len } => [4, alphabet as u64, len as u64],
    };
    let (n_cuts, states_max) = (*n_cuts_possible as u64, *states_per_offset_max as u64);
    let counts = [*feeds, *eof_feeds, *empty_feeds, *rebuild_feeds, *runs, *plays];
    let numbers = [code, a, b, n_cuts, *seed, states_max].into_iter().chain(counts);
    numbers.for_each(|number| put(out, number));
    put(out, strategies.len() as u64);
    for (strategy, n) in strategies {
        put(out, place(&Strategy::ALL, strategy));
        put(out, *n);
    }
    put(out, growth.len() as u64);
    for Growth { what, piece, figures } in growth {
        let is_counted = FIGURES.contains(what);
        put(out, if is_counted { place(&FIGURES, what) } else { FIGURES.len() as u64 });
        put(out, *piece as u64);
        figures.iter().for_each(|figure| put(out, *figure));
    }
    put(out, notes.len() as u64);
    notes.iter().for_each(|note| put_bytes(out, note.as_bytes()));
}

fn put_verdict(out: &mut Vec<u8>, verdict: Verdict) {
    put(out, place(&Verdict::ALL, &verdict));
}

/// A text after 1, or 0 alone.
fn put_optional(out: &mut Vec<u8>, text: Option<&str>) {
    put(out, u64::from(text.is_some()));
    text.into_iter().for_each(|text| put_bytes(out, text.as_bytes()));
}

fn place<T: PartialEq>(all: &[T], one: &T) -> u64 {
    all.iter().position(|known| known == one).unwrap_or_default() as u64
}

impl Reader<'_> {
    fn finding(
        &mut self,
        invariant: &Invariant,
        coverage: &Coverage,
        known: &Known<'_>,
    ) -> Option<Finding> {
        let (clause, kind) = (self.optional()?, self.optional()?);
        let kind = match kind {
            Some(kind) => Some(*invariant.kinds().iter().find(|known| **known == kind)?),
            None => None,
        };
        let is_whole = self.number()? != 0;
        let counterexample = self.counterexample()?;
        let origin = (known.script.clone(), known.facts.clone());
        let place = (known.name, known.rerun);
        let coverage = coverage.clone();
        let about = (clause, kind);
        Some(Finding::new(place, invariant, about, counterexample, coverage, origin, is_whole))
    }

    fn counterexample(&mut self) -> Option<Counterexample> {
        Some(Counterexample {
            len_before: self.size()?,
            a: self.play()?,
            b: self.play()?,
            transcript_a: Transcript::read(self)?,
            transcript_b: Transcript::read(self)?,
            verdict: self.verdict()?,
            classes: self.list(|reader| Some(Chunking::new(reader.offsets(usize::MAX)?)))?,
            outcomes: self.list(|reader| {
                let (play, transcript) = (reader.play()?, Transcript::read(reader)?);
                Some(OutcomeClass { play, transcript })
            })?,
            n_outcomes: self.size()?,
            on_original: match self.number()? {
                0 => None,
                _ => Some(Box::new([self.play()?, self.play()?])),
            },
        })
    }

    fn coverage(&mut self) -> Option<Coverage> {
        let (code, a, b) = (self.number()?, self.number()?, self.number()?);
        let size = |number: u64| usize::try_from(number).ok();
        let guarantee = match code {
            0 => Guarantee::Proven,
            1 => Guarantee::UpToCuts(size(a)?),
            2 => Guarantee::MaxPiece(size(a)?),
            3 => Guarantee::Sampled { seed: a, n: b },
            4 => Guarantee::Exhaustive { alphabet: size(a)?, len: size(b)? },
            _ => return None,
        };
        let (n_cuts_possible, seed) = (self.size()?, self.number()?);
        Some(Coverage {
            guarantee,
            states_per_offset_max: self.size()?,
            feeds: self.number()?,
            eof_feeds: self.number()?,
            empty_feeds: self.number()?,
            rebuild_feeds: self.number()?,
            runs: self.number()?,
            plays: self.number()?,
            strategies: self
                .list(|reader| Some((*Strategy::ALL.get(reader.size()?)?, reader.number()?)))?,
            growth: self.list(|reader| {
                let what = *FIGURES.get(reader.size()?).unwrap_or(&WORK);
                let piece = reader.size()?;
                let mut figures = [0; 4];
                for figure in &mut figures {
                    *figure = reader.number()?;
                }
                Some(Growth::new(what, piece, figures))
            })?,
            notes: self.list(Reader::text)?,
            ..Coverage::new(n_cuts_possible, seed)
        })
    }

    fn verdict(&mut self) -> Option<Verdict> {
        Verdict::ALL.get(self.size()?).copied()
    }

    fn optional(&mut self) -> Option<Option<String>> {
        Some(match self.number()? {
            0 => None,
            _ => Some(self.text()?),
        })
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for _ in 0..self.number()? {
            list.push(read(self)?);
        }
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Known, read, write};
    use crate::check::Checker;
    use crate::context::{Facts, Family, Options};
    use crate::contract::Log;
    use crate::runner::{Report, Rerun};
    use crate::script::Script;
    use crate::testing::each_random_core;
    use crate::transcript::Fault;

    /// Sends `report` to the other process and asserts that it arrives as it was.
    fn arrives(report: &Report, script: &Script, facts: &Facts) {
        let rerun = Rerun::Command;
        let known = Known { name: &report.name, script, facts, rerun: &rerun };
        let sent = write(report);
        let arrived = read(&sent, &known).unwrap();
        let texts = [format!("{arrived:#?}"), format!("{report:#?}")];
        let [arrived, sent_off] = texts.each_ref().map(|text| text.lines());
        let different: Vec<_> = arrived.zip(sent_off).filter(|(a, b)| a != b).take(3).collect();
        assert!(texts[0] == texts[1], "{different:?}");
        let parts = (0..sent.len()).step_by(sent.len() / 50 + 1);
        parts.for_each(|len| assert!(read(&sent[..len], &known).is_none(), "{len} bytes"));
    }

    #[test]
    fn reports_of_random_cores_arrive_as_they_were() {
        let n_findings = Cell::new(0);
        each_random_core(5, 60, |cores, script| {
            let checker = Checker::from(cores.clone()).rerun(Rerun::Command);
            let facts = Facts::default().complete_at([1]).buffered_max(0);
            let context = (script.clone(), facts.clone(), Options::default());
            let report = checker.run_with(context, Vec::new(), false);
            n_findings.set(n_findings.get() + report.findings().count());
            arrives(&report, script, &facts);
        });
        assert!(n_findings.get() > 60, "{n_findings:?}");
    }

    #[test]
    fn growth_kinds_and_faults_arrive_as_they_were() {
        let core = || {
            |bytes: &[u8], log: &mut Log| match bytes {
                [.., b'!'] => Err::<usize, _>(Fault::new("kind").because("a message")),
                _ => {
                    log.event(bytes.len());
                    Ok(0)
                }
            }
        };
        let make = |n| Script::from("a".repeat(n));
        let checker = Checker::from(core).rerun(Rerun::Command);
        let script = Script::from("ab!c").eof();
        let facts = Facts::default().complete_at([2]);
        let facts = facts.growth(Family::new(8, make));
        let context = (script.clone(), facts.clone(), Options::default());
        let report = checker.run_with(context, Vec::new(), false);
        assert!(!report.coverage.growth.is_empty());
        assert!(report.findings().any(|finding| finding.kind.is_some()), "{report}");
        arrives(&report, &script, &facts);
    }
}
