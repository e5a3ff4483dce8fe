//! Every difference between two bundled subjects of one protocol is accounted for.

use chunkproof::Profile;
use chunkproof::context::Options;
use chunkproof::corpus::diff::{Account, Compared, compare, stale};
use chunkproof::corpus::{Corpora, CorpusFile, Subject};
use chunkproof_subjects::subjects;

/// Every two subjects of one protocol, once.
fn pairs(all: &[Subject]) -> Vec<[&Subject; 2]> {
    let pairs = all.iter().enumerate().flat_map(|(at, a)| {
        all.iter().skip(at + 1).filter(|b| b.protocol() == a.protocol()).map(move |b| [a, b])
    });
    pairs.collect()
}

#[test]
fn differences_between_subjects_are_accounted_for() {
    let corpora = Corpora::bundled();
    let all = subjects();
    let options = Options::of(Profile::Quick);
    let (mut open, mut n_differences) = (Vec::new(), 0);
    for pair in pairs(&all) {
        let of_protocol = |file: &&CorpusFile| file.protocol == pair[0].protocol();
        for file in corpora.files.iter().filter(of_protocol) {
            let mut found = Vec::new();
            for case in &file.cases {
                match compare(pair, file, case, options) {
                    Compared::Differs(difference) => found.push(*difference),
                    Compared::NotApplicable | Compared::Same => {}
                    Compared::NotJudged => {
                        open.push(format!("not judged: {} of {}", case.id, file.path));
                    }
                }
            }
            n_differences += found.len();
            for quirk in stale(pair, file, &found) {
                open.push(format!("stale quirk in {}: {:?}", file.path, quirk.cases));
            }
            let found = found.into_iter().filter(|found| found.account == Account::Unaccounted);
            open.extend(found.map(|found| found.to_string()));
        }
    }
    assert!(n_differences > 0, "no two subjects differ anywhere: does this test still see them?");
    assert!(open.is_empty(), "{} not accounted for:\n\n{}", open.len(), open.join("\n"));
}
