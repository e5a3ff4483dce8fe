//! Fuzzes the cores of ZMTP.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("zmtp"));
