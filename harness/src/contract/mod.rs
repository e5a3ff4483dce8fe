//! The contract between a core and the harness: the trait, the log, and factories that make cores.

pub(crate) mod core;
pub(crate) mod delivery;
pub(crate) mod log;
pub(crate) mod watch;
pub(crate) mod record;
mod held;
pub(crate) mod factory;
pub(crate) mod unwind;
pub(crate) mod turn;

pub use self::core::{Core, core_fn};
pub use self::delivery::Delivery;
pub use self::factory::{AnyCore, CoreFactory};
pub use self::log::Log;
