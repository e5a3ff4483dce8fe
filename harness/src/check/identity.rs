//! What a check is called where it has no name of its own: the same after lines were inserted above it.

use std::cell::RefCell;
use std::panic::Location;
use std::thread;

thread_local! {
    /// The places that made checks in this thread, in the order in which they first did.
    static PLACES: RefCell<Vec<&'static Location<'static>>> = const { RefCell::new(Vec::new()) };
}

/// The test that this thread runs, or the file where there is none; with a number if an earlier place in
/// the test made a check, too.
pub(super) fn of(place: &'static Location<'static>) -> String {
    let thread = thread::current();
    let base = match thread.name() {
        Some(name) if name != "main" => name.to_owned(),
        Some(_) | None => place.file().replace('\\', "/"),
    };
    let index = PLACES.with_borrow_mut(|places| {
        let known = places.iter().position(|known| *known == place);
        known.unwrap_or_else(|| {
            places.push(place);
            places.len() - 1
        })
    });
    if index == 0 { base } else { format!("{base}#{}", index + 1) }
}

#[cfg(test)]
mod tests {
    use super::of;
    use std::panic::Location;

    #[track_caller]
    fn here() -> String {
        of(Location::caller())
    }

    #[test]
    fn each_place_of_a_test_has_a_name() {
        let test = "check::identity::tests::each_place_of_a_test_has_a_name";
        let again = |_| here();
        let names = [here(), again(0), again(1), here()];
        assert_eq!(
            names,
            [test.to_owned(), format!("{test}#2"), format!("{test}#2"), format!("{test}#3")]
        );
    }
}
