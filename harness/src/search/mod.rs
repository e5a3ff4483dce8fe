//! Chooses the chunkings to try, all by proof or a sample, within a budget, and states the
//! guarantee.

pub(crate) mod profile;
pub(crate) mod budget;
pub(crate) mod strategy;
pub(crate) mod alphabet;
pub(crate) mod meter;
pub(crate) mod work;
pub(crate) mod guarantee;
pub(crate) mod path;
pub(crate) mod classes;
pub(crate) mod evidence;
pub(crate) mod prover;
pub(crate) mod explore;
pub(crate) mod sample;
pub(crate) mod cross_check;

pub use self::alphabet::Alphabet;
pub use self::budget::Budget;
pub use self::guarantee::{Coverage, Guarantee};
pub use self::meter::{Allocated, Growth, Meter};
pub use self::profile::Profile;
pub use self::strategy::{Strategy, Stream};
pub use self::work::WorkMeter;
