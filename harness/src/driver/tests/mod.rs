//! How a core is called, by what is tested of it.

mod lives;
mod modes;
mod turns;
