//! `chunkproof list`: the bundled subjects, protocols, checks and cases.

use chunkproof::CheckId;
use chunkproof::corpus::{Corpora, Subject, Vocabulary};
use chunkproof_subjects::{Bundled, subjects};

use crate::args::{ListArgs, Listed};
use crate::failure::Failure;
use crate::lookup::left_out;
use crate::output;
use crate::text::{counted, write_wrapped};

/// Writes the list.
pub(crate) fn list(args: &ListArgs) -> Result<bool, Failure> {
    let mut out = String::new();
    match args.what {
        Listed::Subjects => write_subjects(&mut out, &subjects()),
        Listed::Protocols => write_protocols(&mut out, &subjects(), &Corpora::bundled()),
        Listed::Checks => write_checks(&mut out),
        Listed::Cases => write_cases(&mut out, &Corpora::bundled()),
    }
    output::deliver(&out, None)?;
    Ok(true)
}

/// The subjects that are built, then those that are not, with their features.
fn write_subjects(out: &mut String, all: &[Subject]) {
    for subject in all {
        let start = format!("{:12} ", subject.protocol());
        write_wrapped(out, &start, &subject.title(), start.len());
    }
    for Bundled { name, protocol, feature } in left_out(all) {
        let start = format!("{protocol:12} ");
        let what = format!("{name} (not built; feature `{feature}`)");
        write_wrapped(out, &start, &what, start.len());
    }
}

/// Each protocol with the number of its subjects and of the cases in its corpus.
fn write_protocols(out: &mut String, all: &[Subject], corpora: &Corpora) {
    for Vocabulary { protocol, .. } in &corpora.vocabularies {
        let n_subjects = all.iter().filter(|subject| subject.protocol() == protocol).count();
        let files = corpora.files.iter().filter(|file| file.protocol == *protocol);
        let n_cases: usize = files.map(|file| file.cases.len()).sum();
        let subjects = counted(n_subjects, "subject");
        let line = format!("{protocol:12} {subjects:11} {:>10}", counted(n_cases, "case"));
        out.push_str(&line);
        out.push('\n');
    }
}

fn write_checks(out: &mut String) {
    for check in CheckId::ALL {
        let start = format!("{check:13} ");
        write_wrapped(out, &start, check.sentence(), start.len());
    }
}

/// Each file, then its cases: line, name and specification.
fn write_cases(out: &mut String, corpora: &Corpora) {
    for file in &corpora.files {
        let width = file.cases.iter().map(|case| case.id.len()).max().unwrap_or_default();
        write_wrapped(out, "", &file.path, 0);
        for case in &file.cases {
            let start = format!("{:6} {:width$}  ", case.line, case.id);
            write_wrapped(out, &start, &case.spec, start.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::write_subjects;

    #[test]
    fn an_unbuilt_subject_is_listed_with_its_feature() {
        let mut all = chunkproof_subjects::subjects();
        all.retain(|subject| !subject.name().starts_with("h2/"));
        let mut out = String::new();
        write_subjects(&mut out, &all);
        let rest: Vec<&str> = out.lines().skip(all.len()).collect();
        let line = |name| format!("http2        {name} (not built; feature `h2`)");
        assert_eq!(rest, [line("h2/server"), line("h2/client")]);
    }
}
