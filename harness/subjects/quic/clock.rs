//! The virtual clock as an `Instant`, which `quinn-proto` requires.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The start of every script. The only way to make an `Instant` is to ask for the time, so this is done
/// once; only differences from it are ever used.
#[expect(clippy::disallowed_methods, reason = "there is no other way to make an `Instant`")]
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The virtual time as an instant.
pub(super) fn instant(now: Duration) -> Instant {
    *EPOCH + now
}

/// An instant as virtual time.
pub(super) fn time(instant: Instant) -> Duration {
    instant.saturating_duration_since(*EPOCH)
}
