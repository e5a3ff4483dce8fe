//! Work inside of a core, which no count of bytes shows.

use std::fmt;

/// Measures the work of a run: how long it computes, or how many instructions it executes.
///
/// The driver counts the bytes that it passes. A core that consumes all of them, and looks through its own
/// buffer again with each piece, does work that only a meter sees.
///
/// # Units
///
/// Whatever the meter counts; figures are compared with each other alone.
///
/// # Examples
///
/// A meter for a platform that counts instructions needs one line of its crate; this one counts for itself:
///
/// ```
/// use std::cell::Cell;
///
/// use chunkproof::search::WorkMeter;
/// use chunkproof::{CheckId, Log, Script, Verdict, check};
///
/// thread_local!(static N_LOOKED_AT: Cell<u64> = const { Cell::new(0) });
///
/// let bytes_looked_at = WorkMeter::new("bytes looked at", 1, |run| {
///     let before = N_LOOKED_AT.get();
///     run();
///     N_LOOKED_AT.get() - before
/// });
/// // Searches all that it holds for the end of a line, with each piece.
/// let lines = || {
///     let mut line = Vec::new();
///     move |bytes: &[u8], log: &mut Log| {
///         line.extend_from_slice(bytes);
///         N_LOOKED_AT.set(N_LOOKED_AT.get() + line.len() as u64);
///         while let Some(end) = line.iter().position(|&byte| byte == b'\n') {
///             line.drain(..=end);
///             log.event("line");
///         }
///         Ok(bytes.len())
///     }
/// };
/// let one_line = |size: usize| Script::from("x".repeat(size) + "\n");
/// let unmeasured = check(lines).growth(64, one_line).run();
/// assert_eq!(unmeasured.verdict(CheckId::GROWTH), Some(Verdict::NotJudged));
/// let report = check(lines).work_meter(bytes_looked_at).growth(64, one_line).run();
/// assert_eq!(report.verdict(CheckId::GROWTH), Some(Verdict::Unexpected));
/// ```
#[derive(Clone, Copy)]
pub struct WorkMeter {
    pub(crate) what: &'static str,
    pub(crate) resolution: u64,
    measure: fn(&mut dyn FnMut()) -> u64,
}

impl WorkMeter {
    /// Makes a meter of a function that runs its argument once and returns the work of that run.
    ///
    /// `what` is the unit in reports. Figures are compared if the largest is at least `resolution`: scripts
    /// grow until it is, or until they are 256 KiB long.
    #[must_use]
    pub const fn new(
        what: &'static str,
        resolution: u64,
        measure: fn(&mut dyn FnMut()) -> u64,
    ) -> Self {
        Self { what, resolution, measure }
    }

    /// The time for which the processor runs the thread, in nanoseconds (Unix).
    ///
    /// Other programs take no part of it, but change how fast the thread runs. So each figure is the least of
    /// several runs, no figure below half a millisecond counts, and growth is reported if it is far from
    /// linear, twice.
    #[cfg(all(unix, feature = "cpu-time"))]
    #[must_use]
    pub const fn cpu_time() -> Self {
        Self::new("nanoseconds of CPU time", CPU_TIME_MIN, |run| {
            let before = thread_time();
            run();
            thread_time().saturating_sub(before)
        })
    }

    /// The least work of `n` runs.
    pub(crate) fn least(self, n: usize, run: &mut dyn FnMut()) -> u64 {
        (0..n).map(|_| (self.measure)(run)).min().unwrap_or_default()
    }
}

/// The time for which the processor has run this thread, in nanoseconds.
#[cfg(all(unix, feature = "cpu-time"))]
fn thread_time() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let nanos = |n: i64| u64::try_from(n).unwrap_or_default();
    nanos(time.tv_sec) * 1_000_000_000 + nanos(time.tv_nsec)
}

/// Half a millisecond: some thousand times what reading the clock takes.
#[cfg(all(unix, feature = "cpu-time"))]
const CPU_TIME_MIN: u64 = 500_000;

// By hand: meters are equal if they have the same function.
impl PartialEq for WorkMeter {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.measure, other.measure)
    }
}

impl Eq for WorkMeter {}

impl fmt::Debug for WorkMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkMeter").field("what", &self.what).finish_non_exhaustive()
    }
}
