//! Code that the benchmarks share: loops by hand, scripts, readers, transports, a clock, and criterion's
//! results.

pub mod clock;
pub mod by_hand;
pub mod cores;
pub mod pairs;
pub mod scripts;
pub mod readers;
pub mod pongs;
pub mod transports;
pub mod results;
