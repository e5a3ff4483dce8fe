//! Fuzzes the cores of multipart bodies.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("multipart"));
