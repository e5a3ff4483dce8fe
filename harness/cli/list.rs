//! `chunkproof list`: what is bundled.

use std::fmt::Write as _;

use chunkproof::CheckId;
use chunkproof::corpus::Corpora;
use chunkproof_subjects::subjects;

use crate::args::{ListArgs, Listed};
use crate::failure::Failure;
use crate::output;

/// Lists what was asked for.
pub(crate) fn list(args: &ListArgs) -> Result<bool, Failure> {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _infallible = match args.what {
        Listed::Subjects => subjects()
            .iter()
            .try_for_each(|subject| writeln!(out, "{:12} {}", subject.protocol(), subject.title())),
        Listed::Checks => CheckId::ALL
            .iter()
            .try_for_each(|check| writeln!(out, "{check:13} {}", check.sentence())),
        Listed::Cases => {
            let corpora = Corpora::bundled();
            let mut files = corpora.files.iter();
            files.try_for_each(|file| {
                let mut cases = file.cases.iter();
                cases.try_for_each(|case| {
                    writeln!(out, "{}:{} {} ({})", file.path, case.line, case.id, case.spec)
                })
            })
        }
    };
    output::deliver(&out, None)?;
    Ok(true)
}
