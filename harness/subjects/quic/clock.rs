//! The virtual clock as `quinn-proto` wants it: as an `Instant`.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The start of every script. An `Instant` can be had in no other way than by asking for the time, so
/// this is done once; only differences to it are ever used.
#[expect(clippy::disallowed_methods, reason = "no `Instant` can be had otherwise")]
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The virtual time as an instant.
pub(super) fn instant(now: Duration) -> Instant {
    *EPOCH + now
}

/// An instant as virtual time.
pub(super) fn time(instant: Instant) -> Duration {
    instant.saturating_duration_since(*EPOCH)
}
