//! Messages that a core sent decide which outcome of a case it is, and what is violated.

use super::{PASSED, VIOLATED, core};
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Options;
use crate::contract::Log;
use crate::corpus::suite::run;
use crate::corpus::{CaseTrial, Corpora, Detail, Reason, SkippedBecause, Status, Subject};
use crate::search::Profile;

/// Sends back what it receives, which is one message.
fn echo() -> Subject {
    let make = || {
        |bytes: &[u8], log: &mut Log| {
            log.send(bytes);
            Ok(bytes.len())
        }
    };
    Subject::new("core", "p", move |_| Some(check(make)))
        .reads_sent(|bytes| vec![String::from_utf8_lossy(bytes).into_owned()])
}

/// The trial of `expected` in a case that receives `ab` and has these keys.
fn sending(subject: &Subject, keys: &str) -> CaseTrial {
    let case = "[[case]]\nid = 'a'\nspec = 's'\nmust = 'm'\nsetup = 'marks'\nreceive = 'ab'\n";
    let words = "words = []\nsent = [{ form = 'ab', means = '' }, { form = 'c', means = '' }]\n\
                 setups = [{ form = 'marks', means = '' }]";
    let text = format!("# Why.\n{case}{keys}\n");
    let corpora = Corpora::parse([("p/vocabulary.toml", words), ("p/x.toml", &text)]).unwrap();
    let (file, case) = (&corpora.files[0], &corpora.files[0].cases[0]);
    let trials = run(subject, file, case, Options::of_many(Profile::Quick));
    trials.into_iter().find(|trial| trial.check == CheckId::EXPECTED).unwrap()
}

#[test]
fn messages_that_were_not_sent_are_violated() {
    assert_eq!(sending(&echo(), "sends = ['ab']").status, PASSED);
    assert_eq!(sending(&echo(), "sends = ['ab']\nwithholds = ['ab']").status, PASSED);
    let no_end = sending(&echo(), "withholds = ['c']\nexpect = ['end']");
    assert_eq!(no_end.status, VIOLATED);
    for keys in ["sends = ['c']", "withholds = ['ab']", "sends = ['c']\nexpect = []"] {
        let violated = sending(&echo(), keys);
        assert_eq!(violated.status, VIOLATED);
        let Some(Detail::Mismatch(mismatch)) = violated.detail else { panic!("{keys}") };
        assert!(mismatch.brief().contains(", sent `ab`"), "{}", mismatch.brief());
        assert!(mismatch.to_string().contains("sent"), "{mismatch}");
    }
    let unread = sending(&core("core"), "sends = ['c']");
    assert_eq!(unread.reason, Some(Reason::Skipped(SkippedBecause::ExpectsNothing)));
}

#[test]
fn messages_decide_which_outcome_it_is() {
    let status = |subject: &Subject, outcomes: &[&str]| {
        let outcomes: Vec<String> =
            outcomes.iter().map(|keys| format!("{{ says = [], verdict = {keys} }}")).collect();
        sending(subject, &format!("expect = [{}]", outcomes.join(", "))).status
    };
    let [sends, lacks] = ["'should', sends = ['ab']", "'should', sends = ['c']"];
    assert_eq!(status(&echo(), &[sends, "'may'"]), PASSED);
    assert_eq!(status(&echo(), &[lacks, "'may'"]), Status::Permitted);
    assert_eq!(status(&echo(), &[lacks, "'may', withholds = ['c']"]), Status::Permitted);
    assert_eq!(status(&echo(), &[lacks, "'may', withholds = ['ab']"]), VIOLATED);
    assert_eq!(status(&echo(), &[lacks]), Status::Missed);
    assert_eq!(status(&echo(), &["'must', sends = ['c']"]), VIOLATED);
    // Where messages are not read, the lines alone decide.
    assert_eq!(status(&core("core"), &[lacks, "'may'"]), PASSED);
}

#[test]
fn a_mismatch_is_of_messages_if_lines_are_right() {
    let of = |keys| match sending(&echo(), keys).detail {
        Some(Detail::Mismatch(mismatch)) => (mismatch.expected, mismatch.sent),
        detail => panic!("{keys}: {detail:?}"),
    };
    let outcomes = "expect = [{ verdict = 'must', says = ['end'], sends = ['ab'] }, \
                    { verdict = 'may', says = [], sends = ['c'] }]\nwithholds = ['c']";
    let [demanded, ruled_out, sent] = ["c", "no other c", "ab"].map(str::to_owned);
    assert_eq!(of(outcomes), (vec![demanded, ruled_out], Some(vec![sent])));
    let lines = "expect = ['end']\nsends = ['c']";
    assert_eq!(of(lines), (vec!["end".to_owned()], None));
}
