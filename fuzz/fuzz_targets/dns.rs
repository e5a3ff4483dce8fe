//! Fuzzes the cores of DNS over TCP.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("dns"));
