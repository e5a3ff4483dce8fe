//! Fuzzes the cores of XML.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("xml"));
