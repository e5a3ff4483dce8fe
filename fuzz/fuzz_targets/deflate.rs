//! Fuzzes the cores of DEFLATE, zlib and gzip.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("deflate"));
