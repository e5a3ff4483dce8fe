//! A target as written by hand: random pieces, which must say what the whole says.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| chunkproof_fuzz::pieces(data));

#[cfg(not(fuzzing))]
fn main() {}
