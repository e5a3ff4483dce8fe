//! Tests of how a core is called.

mod floods;
mod lives;
mod modes;
mod turns;
