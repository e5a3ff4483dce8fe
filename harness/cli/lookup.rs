//! Subjects by their names, and what to do about those that are not built.

use chunkproof::Checker;
use chunkproof::corpus::{Corpora, Subject};
use chunkproof::internals::names::is_match;
use chunkproof_subjects::{BUNDLED, Bundled};

use crate::failure::Failure;
use crate::names;

/// The subjects that these names or patterns fit, in the order of `all`; without patterns, all.
pub(crate) fn chosen(all: &[Subject], patterns: &[String]) -> Result<Vec<Subject>, Failure> {
    let fits_any = |pattern: &str| all.iter().any(|subject| is_match(pattern, subject.name()));
    let idle = patterns.iter().find(|pattern| !fits_any(pattern));
    idle.map_or(Ok(()), |pattern| Err(unknown_subject(all, pattern)))?;
    let fits = |subject: &&Subject| names::is_chosen(patterns, subject.name());
    Ok(all.iter().filter(fits).cloned().collect())
}

/// The subject with this name.
pub(crate) fn subject(all: &[Subject], name: &str) -> Result<Subject, Failure> {
    let found = all.iter().find(|subject| subject.name() == name).cloned();
    found.ok_or_else(|| unknown_subject(all, name))
}

/// The failure of a name or a pattern that fits no subject that is built.
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

/// The bundled subjects that are not among `all`, as their features are off.
pub(crate) fn left_out(all: &[Subject]) -> impl Iterator<Item = &'static Bundled> {
    BUNDLED.iter().filter(|bundled| !all.iter().any(|subject| subject.name() == bundled.name))
}

/// All the subjects that a waiver may name: those that are not built cannot be set up as anything.
pub(crate) fn named(all: &[Subject]) -> Vec<Subject> {
    let bare =
        |bundled: &Bundled| Subject::new(bundled.name, bundled.protocol, |_| None::<Checker>);
    all.iter().cloned().chain(left_out(all).map(bare)).collect()
}

/// Why there is nothing to run, if the reason is that nobody who speaks the protocol is built.
pub(crate) fn nobody_built(all: &[Subject], corpora: &Corpora) -> Option<Failure> {
    let mut files = corpora.files.iter();
    files.find_map(|file| nobody_speaks(all, &file.protocol))
}

/// The failure of what needs a subject of a bundled protocol, if none is built.
pub(crate) fn nobody_speaks(all: &[Subject], protocol: &str) -> Option<Failure> {
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
    use super::{chosen, left_out, named, nobody_speaks, subject};

    #[test]
    fn what_is_not_built_is_named_with_its_feature() {
        let failure = subject(&[], "hyper/server").unwrap_err().to_string();
        let sentence = "`hyper/server` is not built; `cargo run --features hyper` builds it, \
                        `--features all` builds every subject";
        assert_eq!(failure, sentence);
        assert_eq!(chosen(&[], &["hyper/s*".to_owned()]).unwrap_err().to_string(), sentence);
        let failure = nobody_speaks(&[], "amqp").map(|failure| failure.to_string());
        assert!(failure.is_some_and(|sentence| sentence.contains("--features amqp")));
        assert!(nobody_speaks(&[], "gopher").is_none(), "not bundled, so no feature brings it");
    }

    #[test]
    fn what_is_built_is_not_left_out() {
        let all = chunkproof_subjects::subjects();
        assert_eq!(left_out(&all).count(), 0, "tests build every subject");
        let light: Vec<_> = all.iter().filter(|s| s.name() != "hyper/server").cloned().collect();
        let names: Vec<&str> = left_out(&light).map(|bundled| bundled.name).collect();
        assert_eq!(names, ["hyper/server"]);
        // A waiver may name it, but it is nothing that could be run.
        let [.., bare] = &named(&light)[..] else { panic!("no subject") };
        assert_eq!((bare.name(), bare.protocol()), ("hyper/server", "http1"));
        let setup = chunkproof::corpus::Setup::new("server");
        assert!(bare.checker_as(&setup).is_err());
    }
}
