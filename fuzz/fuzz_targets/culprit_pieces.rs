//! A target as written by hand: random pieces must lead to the same transcript as the whole.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| chunkproof_fuzz::pieces(data));

#[cfg(not(fuzzing))]
fn main() {}
