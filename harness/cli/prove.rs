//! `chunkproof prove`: all chunkings of the raw bytes of a file.

use chunkproof::bytes::one_line;
use chunkproof::context::Options;
use chunkproof::corpus::{Corpora, Setup, Subject};
use chunkproof::internals::files;
use chunkproof::internals::isolation::watch_command;
use chunkproof::search::Budget;
use chunkproof::{Checker, Script};
use chunkproof_subjects::subjects;

use crate::args::ProveArgs;
use crate::failure::Failure;
use crate::lookup::subject;
use crate::output;

/// Proves the bytes of the file; true if no check failed.
pub(crate) fn prove(args: &ProveArgs) -> Result<bool, Failure> {
    let subject = subject(&subjects(), &args.subject)?;
    let (_, checker) = set_up(&subject, args.setup.as_deref())?;
    let bytes = files::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let mut options = Options::of(args.profile.into());
    options.seed = args.seed;
    // A proof of one file has the large budget under every profile.
    options.budget = Budget::large();
    let _watched = watch_command();
    let report = checker.options(options).run(&Script::from(bytes));
    let file = args.file.display().to_string();
    let file = one_line(&file);
    let text = args.format.proof(&subject, &file, &report, options);
    output::deliver(&text, None)?;
    Ok(report.is_ok())
}

/// The subject in a setup: the given one, or the first of its protocol that it supports.
pub(crate) fn set_up(subject: &Subject, asked: Option<&str>) -> Result<(Setup, Checker), Failure> {
    let corpora = Corpora::bundled();
    let vocabulary = corpora.vocabulary(subject.protocol());
    let words = vocabulary.map(|known| known.setups.as_slice()).unwrap_or_default();
    let forms: Vec<&str> = words.iter().map(|word| word.form.as_str()).collect();
    let fail = |why: String| {
        let (name, protocol, forms) = (subject.name(), subject.protocol(), forms.join("; "));
        Failure::Usage(format!("{name}: {why}; the setups of {protocol} are: {forms}"))
    };
    if let Some(text) = asked {
        let setup = Setup::new(text);
        let checker = subject.checker_as(&setup).map_err(|why| fail(why.to_string()))?;
        return Ok((setup, checker));
    }
    let mut setups = words.iter().map(|word| Setup::new(word.name()));
    let found = setups.find_map(|setup| Some((setup.clone(), subject.checker_as(&setup).ok()?)));
    found.ok_or_else(|| fail("give a setup with --setup".to_owned()))
}
