//! Fuzzes the cores of `FastCGI`.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("fastcgi"));
