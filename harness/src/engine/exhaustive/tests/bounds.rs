//! The guarantee of runs that end early, or leave strings out.

use super::{Sequence, n_chunkings, n_strings};
use crate::check::check;
use crate::checks::CheckId;
use crate::engine::exhaustive::run;
use crate::runner::Waiver;
use crate::search::{Alphabet, Budget, Guarantee};

#[test]
fn a_budget_lowers_the_guarantee_with_a_note() {
    let with = |feeds_max| {
        let budget = Budget::default().feeds(feeds_max);
        let checker = check(Sequence::default).clone_states().hash_states().budget(budget);
        run(checker, &Alphabet::new("a[\x1bm"), 5)
    };
    let lens: Vec<usize> = [1, 10, 40, 200, 1000]
        .map(with)
        .iter()
        .map(|done| {
            let Guarantee::Exhaustive { alphabet: 4, len } = done.guarantee else {
                panic!("{done}")
            };
            let is_short =
                done.notes == [format!("strings of {} symbols were beyond the budget", len + 1)];
            assert!(done.is_ok() && is_short == (len < 5), "{done}");
            let len_covered = u32::try_from(len).unwrap();
            assert_eq!(done.strings, n_strings(4, len_covered), "only completed lengths count");
            assert_eq!(done.chunkings, n_chunkings(4, len_covered));
            len
        })
        .collect();
    assert!(lens.is_sorted() && lens[0] < 3 && lens[4] == 5, "{lens:?}");
}

/// Without a key there is a node for each chunking; their number is bounded.
#[test]
fn a_bound_of_states_lowers_the_guarantee_too() {
    let budget = Budget::default().states(8);
    let done = run(check(Sequence::default).clone_states().budget(budget), &Alphabet::new("a"), 20);
    assert_eq!(done.guarantee, Guarantee::Exhaustive { alphabet: 1, len: 5 });
    assert_eq!(done.notes, ["strings of 6 symbols were beyond the budget"]);
}

#[test]
fn waived_strings_lower_the_guarantee() {
    let checker = |waivers: Vec<Waiver>| {
        let core = || Sequence { held: Vec::new(), forgets: Some(b"\x1b[;") };
        let checker = check(core).clone_states().hash_states();
        waivers.into_iter().fold(checker, |checker, waiver| checker.waive(waiver))
    };
    let alphabet = Alphabet::new("a;[\x1bm");
    let unknown = run(checker(Vec::new()), &alphabet, 5);
    assert!(!unknown.is_ok() && unknown.known.is_empty());
    let known =
        run(checker(vec![Waiver::deviation(CheckId::EVENTS, "forgets held bytes")]), &alphabet, 5);
    assert!(known.is_ok(), "{known}");
    assert_eq!(known.guarantee, Guarantee::Exhaustive { alphabet: 5, len: 4 });
    assert_eq!(known.known.len() as u64, unknown.deviating + known.deviating);
    // Strings that begin with one of the four are left out: neither counted nor guaranteed.
    assert_eq!(known.strings, n_strings(5, 5) - 4 * 5);
    assert!(known.to_string().contains("no longer string was played that begins"), "{known}");
}

#[test]
fn no_symbols_and_no_length_leave_the_empty_string() {
    for (symbols, len) in [("", 5), ("ab", 0)] {
        let done = run(Sequence::default, &Alphabet::new(symbols), len);
        assert!(done.is_ok() && done.strings == 0 && done.chunkings == 0, "{done}");
    }
}
