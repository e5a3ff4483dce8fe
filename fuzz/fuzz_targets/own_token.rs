//! Fuzzes replay tokens.

#![cfg_attr(fuzzing, no_main)]

chunkproof_fuzz::own_target!(chunkproof_fuzz::own::token);
