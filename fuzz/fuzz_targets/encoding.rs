//! Fuzzes the cores of text encodings.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("encoding"));
