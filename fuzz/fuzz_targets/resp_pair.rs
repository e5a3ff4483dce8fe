//! Fuzzes two readers of RESP against each other: they must agree on what both support.

#![cfg_attr(fuzzing, no_main)]

chunkproof::fuzz_target!(chunkproof_subjects::target::pair(
    "resp",
    [("redis-protocol/resp2", "resp2"), ("redis-protocol/resp3", "resp3")],
));
