//! `chunkproof exhaust`: all chunkings of all short strings over an alphabet.

use chunkproof::bytes::unescape;
use chunkproof::context::Options;
use chunkproof::corpus::Corpora;
use chunkproof::exhaustive::{self, Alphabet};
use chunkproof::internals::isolation::watch_command;
use chunkproof_subjects::subjects;

use crate::args::ExhaustArgs;
use crate::failure::Failure;
use crate::lookup::subject;
use crate::output;
use crate::prove::set_up;

/// Plays the strings; true if none deviates.
pub(crate) fn exhaust(args: &ExhaustArgs) -> Result<bool, Failure> {
    let subject = subject(&subjects(), &args.subject)?;
    let (setup, checker) = set_up(&subject, args.setup.as_deref())?;
    let alphabet = match &args.alphabet {
        Some(text) => Alphabet::new(parse_symbols(text)?),
        None => {
            let corpora = Corpora::bundled();
            corpora.alphabet(subject.protocol(), &setup, args.symbols.get())
        }
    };
    let strings = args.strings.iter().map(|text| parse_symbols(text));
    let alphabet = alphabet.and_strings(strings.collect::<Result<Vec<_>, _>>()?);
    let mut options = Options::of(args.profile.into());
    options.seed = args.seed;
    let _watched = watch_command();
    let done = exhaustive::run(checker.options(options), &alphabet, args.len);
    output::deliver(&args.format.exhausted(&subject, &done, options), None)?;
    Ok(done.is_ok())
}

/// Symbols of the command line.
fn parse_symbols(text: &str) -> Result<Vec<u8>, Failure> {
    let bytes = unescape(text).map_err(|error| {
        Failure::Usage(format!("the alphabet `{text}` is not valid escaped text, {error}"))
    })?;
    if bytes.is_empty() {
        let sentence = "the alphabet has no symbols; give some bytes, such as 'a\\r\\n'";
        return Err(Failure::Usage(sentence.to_owned()));
    }
    Ok(bytes)
}
