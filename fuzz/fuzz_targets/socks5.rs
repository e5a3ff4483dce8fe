//! Fuzzes the cores of SOCKS5.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("socks5"));
