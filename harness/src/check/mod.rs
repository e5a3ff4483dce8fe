//! The front door: a core, a script, and every check over them.

mod asked;
mod checker;
mod identity;
mod scripted;
mod facts;
mod demands;
mod run;
mod watched;

use std::panic::Location;

#[cfg(feature = "corpus")]
pub(crate) use self::asked::asked_of_subject;
pub use self::checker::Checker;
pub use self::scripted::Check;
#[cfg(feature = "corpus")]
pub use self::watched::CALL_LIMIT;
pub use self::watched::seconds;
#[cfg(feature = "corpus")]
pub(crate) use self::watched::watched;
use crate::contract::Core;

/// Checks the cores that `make` returns, each of them fresh.
///
/// What is known of the core itself comes first: its powers, permitted differences, how thorough the runs
/// are. Then a script, which starts at the first [`receive`](Checker::receive) or [`act`](Checker::act).
///
/// # Examples
///
/// ```
/// use chunkproof::{Log, check};
///
/// check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) })
///     .receive("any bytes")
///     .eof()
///     .assert();
/// ```
#[track_caller]
pub fn check<C: Core + 'static>(make: impl Fn() -> C + Send + Sync + 'static) -> Checker<C> {
    Checker::new(make, identity::of(Location::caller()))
}
