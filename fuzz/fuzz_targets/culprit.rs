//! Fuzzes the culprit that the environment names, without a corpus.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::target());
