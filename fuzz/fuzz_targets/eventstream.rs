//! Fuzzes the cores of Amazon event streams.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("eventstream"));
