//! Tests of how a core is called.

mod lives;
mod modes;
mod turns;
