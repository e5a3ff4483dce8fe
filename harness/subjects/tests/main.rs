//! Tests over every bundled core, in one binary: linking four hundred crates takes its time.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic, as tests may")]

mod allocations;
mod bundle;
mod culprits;
mod diff;
mod exhaustive;
mod findings;
mod generated;
mod pairs;
mod printed;
mod rewritings;
