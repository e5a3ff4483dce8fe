//! Fuzzes the cores of the `PostgreSQL` protocol.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("postgres"));
