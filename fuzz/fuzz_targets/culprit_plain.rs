//! A target as written by hand: the whole input at once, and no panic.

#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| chunkproof_fuzz::plain(data));

#[cfg(not(fuzzing))]
fn main() {}
