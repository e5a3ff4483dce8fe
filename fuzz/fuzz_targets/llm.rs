//! Fuzzes the cores of streamed language-model output.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("llm"));
