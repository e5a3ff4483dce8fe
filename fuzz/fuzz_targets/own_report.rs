//! Fuzzes what a report prints to be kept.

#![cfg_attr(fuzzing, no_main)]

chunkproof_fuzz::own_target!(chunkproof_fuzz::own::report);
