//! Fuzzes the cores of the Language Server Protocol.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("lsp"));
