//! Names and patterns of names: which fit, and which known name is nearest.

pub use crate::checks::id::nearest_name;
pub use crate::runner::text::paste::setup_of;
pub use crate::runner::waiver::{is_match, is_pattern};
