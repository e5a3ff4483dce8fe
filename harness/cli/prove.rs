//! `chunkproof prove`: all chunkings of the raw bytes of a file.

use std::fs;

use chunkproof::corpus::{Corpora, Setup};
use chunkproof::{Budget, Options, Script, Subject, prove as prove_core};
use chunkproof_subjects::{CORPORA, subjects};

use crate::args::{Format, ProveArgs};
use crate::failure::Failure;
use crate::run::subject;
use crate::{json, output};

/// Proves what was asked for; true if every check held.
pub(crate) fn prove(args: &ProveArgs) -> Result<bool, Failure> {
    let subject = subject(&subjects(), &args.subject)?;
    let setup = setup(&subject, args.setup.as_deref())?;
    let cores = subject.cores_as(&setup).map_err(|why| {
        Failure::Usage(format!("{}: {why}; see `vocabulary.toml` of its corpus", subject.name()))
    })?;
    let bytes = fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let mut options = Options::default();
    options.seed = args.seed;
    options.budget = Budget::large();
    let name = format!("{} {setup}", subject.name());
    let report = prove_core(&name, &cores, &Script::from(bytes), options);
    let text = match args.format {
        Format::Text => report.to_string(),
        Format::Json => json::proof(&subject, &args.file.display().to_string(), &report, args.seed),
    };
    output::deliver(&text, None)?;
    Ok(report.is_ok())
}

/// The setup asked for, or the first of the protocol that the subject does.
fn setup(subject: &Subject, asked: Option<&str>) -> Result<Setup, Failure> {
    if let Some(text) = asked {
        return Ok(Setup::new(text));
    }
    let corpora = Corpora::parse(CORPORA.iter().copied())?;
    let words = corpora.vocabulary(subject.protocol()).map(|known| known.setups.as_slice());
    let mut setups = words.unwrap_or_default().iter().map(|word| Setup::new(word.name()));
    let found = setups.find(|setup| subject.cores_as(setup).is_ok());
    found.ok_or_else(|| Failure::Usage(format!("{} needs a --setup", subject.name())))
}
