//! Fuzzes the cores of SOCKS5.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("socks5"));
