//! `chunkproof seed`: makes inputs of fuzzers from cases, or a case from an input of a fuzzer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chunkproof::corpus::Corpora;
use chunkproof::fuzz::{FuzzInput, dictionary, dictionary_file, file_name};
use chunkproof::internals::files;
use chunkproof::protocol;
use chunkproof::runner::Finding;
use chunkproof::script::Play;
use chunkproof_subjects::{subjects, target};

use crate::args::SeedArgs;
use crate::failure::Failure;
use crate::lookup::none_built;
use crate::{output, together};

/// Makes seeds or a case; always true, as a case that breaks a check is a result like any other.
pub(crate) fn seed(args: &SeedArgs) -> Result<bool, Failure> {
    let text = match (&args.out, &args.case) {
        (Some(folder), _) => write_seeds(args, folder)?,
        (None, Some(file)) => case_of(file, args.protocol.as_deref().unwrap_or_default())?,
        (None, None) => return Err(Failure::Usage("give --out or --case".to_owned())),
    };
    output::deliver(&text, None)?;
    Ok(true)
}

/// Inputs of one protocol, and the words of its dictionary.
struct Seeds {
    protocol: String,
    inputs: Vec<FuzzInput>,
    words: Vec<Vec<u8>>,
}

fn write_seeds(args: &SeedArgs, folder: &Path) -> Result<String, Failure> {
    let is_asked = |protocol: &str| args.protocol.as_ref().is_none_or(|only| only == protocol);
    let all = if args.paths.is_empty() { bundled(is_asked) } else { of_files(args, is_asked)? };
    if all.is_empty() {
        let asked = args.protocol.as_deref().unwrap_or("any protocol");
        let none = || Failure::Usage(format!("there is no case of {asked}"));
        return Err(none_built(&subjects(), asked).unwrap_or_else(none));
    }
    let mut summary = String::new();
    let mut files = BTreeMap::new();
    for Seeds { protocol, inputs, words } in &all {
        for data in inputs.iter().map(FuzzInput::encode) {
            files.insert(Path::new(protocol).join(file_name(&data)), data);
        }
        let dictionary = dictionary_file(words).into_bytes();
        files.insert(format!("{protocol}.dict").into(), dictionary);
        let (n_inputs, n_words) = (inputs.len(), words.len());
        // Writing to a String cannot fail.
        let _infallible = writeln!(summary, "{protocol}: {n_inputs} seeds, {n_words} words");
    }
    together::write(folder, &files)?;
    Ok(summary)
}

/// The seeds of the bundled targets that are built.
fn bundled(is_asked: impl Fn(&str) -> bool) -> Vec<Seeds> {
    let all = subjects();
    let seeds = |corpus: protocol::Corpus| {
        let target = target::protocol(corpus.protocol());
        let (inputs, words) = (target.seeds().cloned().collect(), target.dictionary().to_vec());
        Seeds { protocol: corpus.protocol().to_owned(), inputs, words }
    };
    let is_asked =
        |protocol: &str| is_asked(protocol) && all.iter().any(|s| s.protocol() == protocol);
    protocol::all().into_iter().filter(|corpus| is_asked(corpus.protocol())).map(seeds).collect()
}

/// The seeds of given corpora, for a target of one core.
fn of_files(args: &SeedArgs, is_asked: impl Fn(&str) -> bool) -> Result<Vec<Seeds>, Failure> {
    let all = Corpora::load(&args.paths)?;
    let protocols: BTreeSet<&str> = all.files.iter().map(|file| file.protocol.as_str()).collect();
    let seeds = |protocol: &str| {
        let mut own = all.clone();
        own.files.retain(|file| file.protocol == protocol);
        let inputs = own.cases().in_process().map(|case| Play::whole(case.script.clone()).into());
        let (inputs, words) = (inputs.collect(), dictionary(&own));
        Seeds { protocol: protocol.to_owned(), inputs, words }
    };
    Ok(protocols.into_iter().filter(|protocol| is_asked(protocol)).map(seeds).collect())
}

/// The case for an input, shortened as far as it still breaks the core.
fn case_of(file: &Path, protocol: &str) -> Result<String, Failure> {
    if !protocol::all().iter().any(|corpus| corpus.protocol() == protocol) {
        return Err(Failure::Usage(format!("there is no bundled protocol `{protocol}`")));
    }
    if let Some(failure) = none_built(&subjects(), protocol) {
        return Err(failure);
    }
    let data = files::read(file).map_err(|error| Failure::file(file, &error))?;
    let Some(crash) = target::protocol(protocol).run(&data) else {
        let sentence = format!("{}: this input breaks no core of {protocol}", file.display());
        return Err(Failure::Usage(sentence));
    };
    let mut violated = crash.report.results.iter().filter(|result| result.waiver.is_none());
    let finding = violated.find_map(|result| result.finding.as_ref());
    let case = finding.and_then(Finding::to_case);
    Ok(case.unwrap_or_else(|| crash.to_string()))
}
