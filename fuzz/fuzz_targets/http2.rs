//! Fuzzes the cores of HTTP/2.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("http2"));
