//! Fuzzes the cores of AMQP 0-9-1.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_fuzz::protocol("amqp"));
