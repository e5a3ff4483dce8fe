//! Fuzzes the cores of ZMTP.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("zmtp"));
