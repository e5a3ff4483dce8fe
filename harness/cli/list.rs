//! `chunkproof list`: what is bundled.

use std::fmt::{self, Write as _};

use chunkproof::CheckId;
use chunkproof::corpus::{Corpora, Subject, Vocabulary};
use chunkproof_subjects::{Bundled, subjects};

use crate::args::{ListArgs, Listed};
use crate::failure::Failure;
use crate::lookup::left_out;
use crate::output;

/// Lists what was asked for.
pub(crate) fn list(args: &ListArgs) -> Result<bool, Failure> {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _infallible = match args.what {
        Listed::Subjects => write_subjects(&mut out, &subjects()),
        Listed::Protocols => write_protocols(&mut out, &subjects(), &Corpora::bundled()),
        Listed::Checks => write_checks(&mut out),
        Listed::Cases => write_cases(&mut out, &Corpora::bundled()),
    };
    output::deliver(&out, None)?;
    Ok(true)
}

/// The subjects that are built, then those that are not, with their features.
fn write_subjects(out: &mut String, all: &[Subject]) -> fmt::Result {
    for subject in all {
        writeln!(out, "{:12} {}", subject.protocol(), subject.title())?;
    }
    left_out(all).try_for_each(|Bundled { name, protocol, feature }| {
        writeln!(out, "{protocol:12} {name} (not built; feature `{feature}`)")
    })
}

/// Each protocol with how many subjects speak it and how many cases its corpus has.
fn write_protocols(out: &mut String, all: &[Subject], corpora: &Corpora) -> fmt::Result {
    corpora.vocabularies.iter().try_for_each(|Vocabulary { protocol, .. }| {
        let n_subjects = all.iter().filter(|subject| subject.protocol() == protocol).count();
        let files = corpora.files.iter().filter(|file| file.protocol == *protocol);
        let n_cases: usize = files.map(|file| file.cases.len()).sum();
        writeln!(out, "{protocol:12} {n_subjects:2} subjects  {n_cases:4} cases")
    })
}

fn write_checks(out: &mut String) -> fmt::Result {
    CheckId::ALL.iter().try_for_each(|check| writeln!(out, "{check:13} {}", check.sentence()))
}

/// Each file with its cases: line, name and specification.
fn write_cases(out: &mut String, corpora: &Corpora) -> fmt::Result {
    corpora.files.iter().try_for_each(|file| {
        let mut cases = file.cases.iter();
        cases.try_for_each(|case| {
            writeln!(out, "{}:{} {} ({})", file.path, case.line, case.id, case.spec)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::write_subjects;

    #[test]
    fn what_is_not_built_is_listed_with_its_feature() {
        let mut all = chunkproof_subjects::subjects();
        all.retain(|subject| !subject.name().starts_with("h2/"));
        let mut out = String::new();
        write_subjects(&mut out, &all).unwrap();
        let behind: Vec<&str> = out.lines().skip(all.len()).collect();
        let line = |name| format!("http2        {name} (not built; feature `h2`)");
        assert_eq!(behind, [line("h2/server"), line("h2/client")]);
    }
}
