//! Fuzzes the cores of MQTT.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("mqtt"));
