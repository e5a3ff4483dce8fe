//! Fuzzes the cores of server-sent events.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("sse"));
