//! The tests of the library from outside, in one binary, which is linked only once.

mod api;
mod bounds;
mod bundled;
mod datagram;
mod demands;
mod everything;
mod faults;
mod guide;
mod hooks;
mod hostile;
mod replaying;
mod reports;
mod snapshots;
mod tidy;
mod traits;
mod watching;
