//! Fuzzes the cores of lines and frames.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("framing"));
