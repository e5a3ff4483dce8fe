//! Fuzzes the cores of terminal sequences.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("terminal"));
