//! Runs corpora in `cargo test`: one trial for each file, subject and check.

use std::sync::{Arc, OnceLock};

use libtest_mimic::{Failed, Trial};

use crate::check::{CALL_LIMIT, watched};
use crate::checks::CheckId;
use crate::context::Options;
use crate::corpus::{CaseTrial, Corpora, Subject, suite};
use crate::runner::Rerun;

/// Returns one trial for each corpus file × subject of its protocol × check.
///
/// The first trial of a file and a subject runs all cases for the others. If the environment
/// variable `CHUNKPROOF_REPLAY` holds a token of a subject, that subject runs only the replay.
///
/// This is for a test target with a `main` of its own, which `Cargo.toml` must declare:
///
/// ```toml
/// [[test]]
/// name = "corpora"
/// harness = false # without this line no trial runs, and the test passes
///
/// [dev-dependencies]
/// libtest-mimic = "0.8"
/// ```
///
/// [`Corpora::judge`](crate::corpus::Corpora::judge) does the same within an ordinary `#[test]`.
///
/// # Panics
///
/// If there is no trial, as an empty run would look like success.
///
/// # Examples
///
/// ```no_run
/// use chunkproof::corpus::Corpora;
/// use chunkproof::trial;
/// use chunkproof::context::Options;
/// use chunkproof::corpus::Subject;
///
/// fn main() {
///     let args = libtest_mimic::Arguments::from_args();
///     let corpora = Corpora::load(["corpora"]).unwrap_or_else(|error| panic!("{error}"));
///     let subjects: Vec<Subject> = vec![/* your cores */];
///     libtest_mimic::run(&args, trial::trials(&corpora, &subjects, Options::default())).exit();
/// }
/// ```
#[must_use]
pub fn trials(corpora: &Corpora, subjects: &[Subject], options: Options) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (file, subject) in corpora.with_subjects(subjects) {
        let name = format!("{}::{}", file.path.trim_end_matches(".toml"), subject.name());
        let results: Arc<OnceLock<Vec<CaseTrial>>> = Arc::default();
        let (file, subject) = (Arc::new(file.clone()), subject.clone());
        for &check in CheckId::ALL {
            let (results, file, subject) = (results.clone(), file.clone(), subject.clone());
            let name = format!("{name}::{check}");
            let test = name.clone();
            let run = move || {
                // The other checks of the file read what the first one ran.
                let is_read = results.get().is_some();
                let _watched = (!is_read).then(|| watched(&Rerun::Test(test.clone()), CALL_LIMIT));
                if let Some(trial) = suite::replayed(&subject, &file, options) {
                    return verdict(
                        &test,
                        [&trial].into_iter().filter(|trial| trial.check == check),
                    );
                }
                let all = results.get_or_init(|| suite::run_file(&subject, &file, options));
                verdict(&test, all.iter().filter(|trial| trial.check == check))
            };
            trials.push(Trial::test(name, run));
        }
    }
    assert!(!trials.is_empty(), "no subject has the protocol of any corpus file");
    trials
}

fn verdict<'a>(test: &str, trials: impl Iterator<Item = &'a CaseTrial>) -> Result<(), Failed> {
    let failed: Vec<String> = trials
        .filter(|trial| !trial.status.is_ok())
        .map(|trial| {
            let reason = trial.reason.as_ref().map(ToString::to_string).unwrap_or_default();
            let detail = trial.detail.clone().map(|detail| detail.in_test(test).to_string());
            let detail = detail.unwrap_or_default();
            format!("{}: {}: {reason}\n{detail}", trial.case, trial.status.name())
        })
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(Failed::from(failed.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Options;
    use crate::contract::Log;
    use crate::corpus::{Corpora, Subject, suite};

    /// A corpus of one case with a waiver that covers nothing.
    fn corpora() -> Corpora {
        let words = "words = []\nsetups = [{ form = \"x\", means = \"x\" }]";
        let case = "# Why.\n[[case]]\nid = 'a'\nspec = 's'\nmust = 'm'\nsetup = 'x'\nreceive = ''";
        let waiver = "[[waiver]]\nsubject = 'core'\ncheck = 'events'\ncases = ['*']";
        let file = format!("{case}\n{waiver}\nclass = 'deviation'\nreason = 'r'");
        Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &file)]).unwrap()
    }

    #[test]
    fn a_stale_waiver_fails_the_trial_of_its_check() {
        let core = Subject::new("core", "p", |_| {
            Some(check(|| |bytes: &[u8], _: &mut Log| Ok(bytes.len())))
        });
        let all = suite::run_file(&core, &corpora().files[0], Options::default());
        let of = |check| verdict("test", all.iter().filter(|trial| trial.check == check));
        assert!(of(CheckId::FAULTS).is_ok());
        let failed = of(CheckId::EVENTS).unwrap_err();
        assert!(failed.message().is_some_and(|text| text.starts_with("*: stale: ")), "{failed:?}");
    }
}
