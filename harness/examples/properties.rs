//! Any text at all, from `proptest`; what fails is shrunk to the fewest cuts and bytes.
//!
//! `cargo run --example properties`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::{Checker, Fault, Log, check};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestError, TestRunner};

/// Decodes each piece by itself, so a character that is cut in two is lost.
fn text(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    log.data("text", String::from_utf8_lossy(bytes).as_bytes());
    Ok(bytes.len())
}

/// What all tests of this core share.
fn core() -> Checker {
    check(|| text).name("text").clone_states().key_states(|_| ()).into()
}

fn main() {
    // One seed, so that each run prints the same; a test keeps what failed in a file.
    let config = ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    // As a test: `proptest! { #[test] fn any_text(text: String) { prop::invariant(core(), text)?; } }`
    let result = runner.run(&any::<String>(), |text| chunkproof::prop::invariant(core(), text));
    let Err(TestError::Fail(report, smallest)) = result else { panic!("it went unnoticed") };
    println!("{report}\nfound, and made as small as it goes: {smallest:?}");
}
