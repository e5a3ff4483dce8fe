//! `chunkproof replay`: a counterexample of a bundled core, from its token.

use chunkproof::corpus::Setup;
use chunkproof::runner::{Comparison, Replay};
use chunkproof_subjects::subjects;

use crate::args::ReplayArgs;
use crate::failure::Failure;
use crate::lookup::subject;
use crate::output;

/// Replays both chunkings of a token; true if the transcripts agree.
pub(crate) fn replay(args: &ReplayArgs) -> Result<bool, Failure> {
    let replay: Replay = args.token.parse()?;
    let Some((name, setup)) = replay.name.split_once(' ') else {
        return Err(Failure::Usage(format!(
            "this token is of the test at {}; replay it there: CHUNKPROOF_REPLAY={} cargo test",
            replay.name, args.token
        )));
    };
    let subject = subject(&subjects(), name)?;
    let checker = subject
        .checker_as(&Setup::new(setup))
        .map_err(|why| Failure::Usage(format!("{name}: {why}")))?;
    let comparison = Comparison::of(&checker.factory(), &replay);
    output::deliver(&comparison.to_string(), None)?;
    Ok(comparison.is_same())
}
