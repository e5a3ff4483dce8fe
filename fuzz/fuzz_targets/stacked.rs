//! Fuzzes the cores of stacks of two protocols.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("stacked"));
