//! Fuzzes the cores of text encodings.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("encoding"));
