//! Targets that fuzz the harness itself: what it reads from others, and what it prints for them.
//!
//! Each is a function of any bytes that panics if the harness breaks a promise about them. The harness is
//! the subject here, so it is built with the coverage of the fuzzer, unlike for the other targets.

mod corpus;
mod input;
mod notation;
mod replaying;
mod report;
mod rust;
mod sentence;
mod token;

pub use self::corpus::corpus;
pub use self::input::input;
pub use self::notation::notation;
pub use self::replaying::{replay_files, replay_kept};
pub use self::report::report;
pub use self::token::token;

/// Makes a function of bytes a target of libFuzzer.
///
/// Built otherwise, it is a program and a test that replay inputs.
#[macro_export]
macro_rules! own_target {
    ($run:path) => {
        #[cfg(fuzzing)]
        ::libfuzzer_sys::fuzz_target!(|data: &[u8]| $run(data));

        #[cfg(not(fuzzing))]
        #[allow(dead_code, reason = "a test replays the kept inputs and needs no program")]
        fn main() -> ::std::io::Result<()> {
            $crate::own::replay_files($run)
        }

        #[cfg(test)]
        #[test]
        fn replays_its_seeds_and_regressions() {
            $crate::own::replay_kept(file!(), $run);
        }
    };
}
