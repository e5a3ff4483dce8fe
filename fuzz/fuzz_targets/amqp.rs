//! Fuzzes the cores of AMQP 0-9-1.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("amqp"));
