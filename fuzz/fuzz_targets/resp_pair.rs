//! Fuzzes two readers of RESP beside each other: what both speak they hear alike.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::pair(
    "resp",
    [("redis-protocol/resp2", "resp2"), ("redis-protocol/resp3", "resp3")],
));
