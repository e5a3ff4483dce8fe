//! Fuzzes the cores of WebSocket.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::protocol("websocket"));
