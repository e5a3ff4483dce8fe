//! Fuzzes the cores of SSH.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("ssh"));
