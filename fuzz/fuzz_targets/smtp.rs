//! Fuzzes the cores of SMTP.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("smtp"));
