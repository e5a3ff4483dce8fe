//! Tests of how a core is called.

mod fences;
mod floods;
mod lives;
mod modes;
mod turns;
