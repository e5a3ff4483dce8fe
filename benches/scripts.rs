//! A long script for every bundled subject, from the corpus of its protocol.

use chunkproof::contract::CoreFactory;
use chunkproof::corpus::{Case, Corpora, Subject};
use chunkproof::internals::metrics::digest;
use chunkproof::transcript::End;
use chunkproof::{Chunking, Script};
use chunkproof_subjects::subjects;

use crate::clock::{is_measuring, once};

/// A subject with a script that it plays to its end.
#[derive(Debug)]
pub struct Played {
    /// The name of the subject.
    pub name: String,
    /// The case of its corpus that the script is made from.
    pub case: String,
    /// The cores of the subject, set up for the case.
    pub cores: CoreFactory,
    /// Has about as many bytes as were asked for, or as many as there are.
    pub script: Script,
}

/// Every case of a subject, set up.
pub fn cases<'a>(
    subject: &'a Subject,
    corpora: &'a Corpora,
) -> impl Iterator<Item = (&'a Case, CoreFactory)> {
    let files = corpora.files.iter().filter(|file| file.protocol == subject.protocol());
    files
        .flat_map(|file| &file.cases)
        .filter_map(|case| Some((case, subject.checker(case).ok()?.factory())))
}

/// Each bundled subject with a script of about `len_max` bytes: the first case that grows and that it
/// plays to its end, or else the longest that it plays to its end. The script is shorter if playing it byte
/// by byte would take too long, and if no times are measured.
#[must_use]
pub fn played(len_max: usize) -> Vec<Played> {
    let corpora = Corpora::bundled();
    subjects().iter().filter_map(|subject| longest(subject, &corpora, len_max)).collect()
}

fn longest(subject: &Subject, corpora: &Corpora, len_max: usize) -> Option<Played> {
    let mut longest = one(subject, corpora, LEN_MIN)?;
    let mut len = LEN_MIN;
    while is_measuring() && len < len_max && longest.bytewise() * SLOWER_MAX < NANOS_MAX {
        len *= 4;
        longest = one(subject, corpora, len).unwrap_or(longest);
    }
    Some(longest)
}

impl Played {
    /// The time of one play byte by byte, in nanoseconds.
    fn bytewise(&self) -> f64 {
        let chunking = Chunking::bytewise(self.script.bytes().len());
        once(|| digest(&self.cores, &self.script, &chunking))
    }
}

fn one(subject: &Subject, corpora: &Corpora, len: usize) -> Option<Played> {
    let with = |case: &Case, cores: CoreFactory, script: Script| {
        let (name, case) = (subject.name().to_owned(), case.id.clone());
        plays_it(&cores, &script).then_some(Played { name, case, cores, script })
    };
    let grown = cases(subject, corpora).find_map(|(case, cores)| {
        let script = grown(case, len)?;
        with(case, cores, script)
    });
    grown.or_else(|| {
        let mut all: Vec<_> = cases(subject, corpora).collect();
        all.sort_by_key(|(case, _)| std::cmp::Reverse(case.script.bytes().len()));
        all.into_iter().find_map(|(case, cores)| with(case, cores, case.script.clone()))
    })
}

/// The script of a case that grows, with about `len` bytes.
fn grown(case: &Case, len: usize) -> Option<Script> {
    let family = case.facts.growth.as_ref()?;
    let [one, two] = [1, 2].map(|times| family.script(family.size * times).bytes().len());
    let times = 1 + len.saturating_sub(one) / two.saturating_sub(one).max(1);
    // The sizes that cases are made for; with larger ones a length may not fit into its field.
    Some(family.script(family.size * times.min(TIMES_MAX)))
}

/// Whether a script is played to its end without a fault, nearly all bytes are taken, and a cut does not
/// matter.
fn plays_it(cores: &CoreFactory, script: &Script) -> bool {
    let len = script.bytes().len();
    let transcript = cores.replay(script, &Chunking::whole());
    let is_over = matches!(transcript.end(), End::Open | End::Eof);
    let is_logged = transcript.entries().next().is_some() && transcript.untaken().len() * 8 <= len;
    let cut = Chunking::uniform(len, 1460);
    is_over && is_logged && digest(cores, script, &cut) == digest(cores, script, &Chunking::whole())
}

const LEN_MIN: usize = 1024;
/// A parser that starts over on each piece takes this many times longer for four times the bytes.
const SLOWER_MAX: f64 = 16.0;
const NANOS_MAX: f64 = 3e8;
const TIMES_MAX: usize = 2048;
