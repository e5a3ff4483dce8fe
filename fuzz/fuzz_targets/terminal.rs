//! Fuzzes the cores of terminal sequences.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("terminal"));
