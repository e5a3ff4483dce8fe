//! `chunkproof replay`: a counterexample of a bundled core, from its token.

use std::io::{self, Read as _};
use std::path::Path;

use chunkproof::corpus::Setup;
use chunkproof::internals::files::FILE_BYTES_MAX;
use chunkproof::internals::isolation::watch_command;
use chunkproof::runner::{Comparison, Replay};
use chunkproof_subjects::{BUNDLED, subjects};

use crate::args::ReplayArgs;
use crate::failure::Failure;
use crate::lookup::subject;
use crate::output;

/// The token on standard input.
fn read_token() -> Result<String, Failure> {
    let mut token = String::new();
    let input = io::stdin().lock().take(FILE_BYTES_MAX).read_to_string(&mut token);
    input.map_err(|error| Failure::file(Path::new("standard input"), &error))?;
    Ok(token)
}

/// Replays both chunkings of a token; true if the transcripts agree.
pub(crate) fn replay(args: &ReplayArgs) -> Result<bool, Failure> {
    let replay = match args.token.as_str() {
        "-" => read_token()?.parse()?,
        word => Replay::of_word(word)?,
    };
    let all = subjects();
    let is_bundled = |name: &str| {
        let is_built = all.iter().any(|subject| subject.name() == name);
        is_built || BUNDLED.iter().any(|bundled| bundled.name == name)
    };
    let bundled = replay.name.split_once(' ').filter(|(name, _)| is_bundled(name));
    let Some((name, setup)) = bundled else {
        return Err(Failure::Usage(format!(
            "this token is of `{}`, which is not a bundled core; replay it where it was found, with \
             CHUNKPROOF_REPLAY={} before `cargo test`",
            replay.name, args.token
        )));
    };
    let subject = subject(&all, name)?;
    let checker = subject
        .checker_as(&Setup::new(setup))
        .map_err(|why| Failure::Usage(format!("{name}: {why}")))?;
    let _watched = watch_command();
    let comparison = Comparison::of(&checker.factory(), &replay);
    output::deliver(&comparison.to_string(), None)?;
    Ok(comparison.is_same())
}
