//! Fuzzes the cores of HTTP/1.1.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("http1"));
