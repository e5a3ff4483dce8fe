//! Subjects and corpora by their names, and how to build subjects that are not built.

use std::path::PathBuf;

use chunkproof::Checker;
use chunkproof::corpus::{Corpora, CorpusError, Subject};
use chunkproof::internals::names::is_match;
use chunkproof_subjects::{BUNDLED, Bundled};

use crate::failure::Failure;
use crate::names;

/// The corpora of these files and folders; without any, the bundled ones.
pub(crate) fn corpora(paths: &[PathBuf]) -> Result<Corpora, CorpusError> {
    if paths.is_empty() { Ok(Corpora::bundled()) } else { Corpora::load(paths) }
}

/// The subjects whose names these patterns match, in the order of `all`; without patterns, all.
pub(crate) fn chosen(all: &[Subject], patterns: &[String]) -> Result<Vec<Subject>, Failure> {
    let fits_any = |pattern: &str| all.iter().any(|subject| is_match(pattern, subject.name()));
    let unmatched = patterns.iter().find(|pattern| !fits_any(pattern));
    unmatched.map_or(Ok(()), |pattern| Err(unknown_subject(all, pattern)))?;
    let fits = |subject: &&Subject| names::is_chosen(patterns, subject.name());
    Ok(all.iter().filter(fits).cloned().collect())
}

/// The subject with this name.
pub(crate) fn subject(all: &[Subject], name: &str) -> Result<Subject, Failure> {
    let found = all.iter().find(|subject| subject.name() == name).cloned();
    found.ok_or_else(|| unknown_subject(all, name))
}

/// The failure for a name or a pattern that matches no built subject.
fn unknown_subject(all: &[Subject], asked: &str) -> Failure {
    if let Some(bundled) = left_out(all).find(|bundled| is_match(asked, bundled.name)) {
        return Failure::Usage(format!(
            "`{}` is not built; {}",
            bundled.name,
            how_to_build(bundled)
        ));
    }
    let known: Vec<&str> = all.iter().map(Subject::name).collect();
    names::unknown("subject", asked, &known)
}

/// The bundled subjects that are not in `all` because their features are off.
pub(crate) fn left_out(all: &[Subject]) -> impl Iterator<Item = &'static Bundled> {
    BUNDLED.iter().filter(|bundled| !all.iter().any(|subject| subject.name() == bundled.name))
}

/// The subjects that a waiver may name. Those that are not built have no setup.
pub(crate) fn named(all: &[Subject]) -> Vec<Subject> {
    let bare =
        |bundled: &Bundled| Subject::new(bundled.name, bundled.protocol, |_| None::<Checker>);
    all.iter().cloned().chain(left_out(all).map(bare)).collect()
}

/// The failure of a run of corpora, if no subject of one of their protocols is built.
pub(crate) fn none_built_for_any(all: &[Subject], corpora: &Corpora) -> Option<Failure> {
    let mut files = corpora.files.iter();
    files.find_map(|file| none_built(all, &file.protocol))
}

/// The failure of a command that needs a subject of a bundled protocol, if none is built.
pub(crate) fn none_built(all: &[Subject], protocol: &str) -> Option<Failure> {
    let is_built = all.iter().any(|subject| subject.protocol() == protocol);
    let bundled = BUNDLED.iter().find(|bundled| !is_built && bundled.protocol == protocol)?;
    Some(Failure::Usage(format!("no subject of {protocol} is built; {}", how_to_build(bundled))))
}

fn how_to_build(bundled: &Bundled) -> String {
    let feature = bundled.feature;
    format!("`cargo run --features {feature}` builds it, `--features all` builds every subject")
}

#[cfg(test)]
mod tests {
    use super::{chosen, left_out, named, none_built, subject};

    #[test]
    fn an_unbuilt_subject_is_named_with_its_feature() {
        let failure = subject(&[], "hyper/server").unwrap_err().to_string();
        let sentence = "`hyper/server` is not built; `cargo run --features hyper` builds it, \
                        `--features all` builds every subject";
        assert_eq!(failure, sentence);
        assert_eq!(chosen(&[], &["hyper/s*".to_owned()]).unwrap_err().to_string(), sentence);
        let failure = none_built(&[], "amqp").map(|failure| failure.to_string());
        assert!(failure.is_some_and(|sentence| sentence.contains("--features amqp")));
        assert!(none_built(&[], "gopher").is_none(), "not bundled, so no feature adds it");
    }

    #[test]
    fn a_built_subject_is_not_left_out() {
        let all = chunkproof_subjects::subjects();
        assert_eq!(left_out(&all).count(), 0, "tests build every subject");
        let light: Vec<_> = all.iter().filter(|s| s.name() != "hyper/server").cloned().collect();
        let names: Vec<&str> = left_out(&light).map(|bundled| bundled.name).collect();
        assert_eq!(names, ["hyper/server"]);
        // A waiver may name it, but it cannot be run.
        let [.., bare] = &named(&light)[..] else { panic!("no subject") };
        assert_eq!((bare.name(), bare.protocol()), ("hyper/server", "http1"));
        let setup = chunkproof::corpus::Setup::new("server");
        assert!(bare.checker_as(&setup).is_err());
    }
}
