//! Collects in a buffer that all its cores share; each new one clears it.

use std::cell::RefCell;

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "static-scratch",
        fault: "two connections at the same time write into the same buffer",
        caught_by: CheckId::ISOLATION,
        // It cannot be proved: the state that decides its future is not in it.
        cores: check(Messages::new).into(),
        script: Script::new().receive("ab;cd;"),
        facts: Facts::default(),
    }
}

struct Messages;

impl Messages {
    fn new() -> Self {
        SCRATCH.take();
        Self
    }
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b';' => log.named("message", Escaped(&SCRATCH.take())),
                other => SCRATCH.with_borrow_mut(|scratch| scratch.push(other)),
            }
        }
        Ok(bytes.len())
    }
}

thread_local! {
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
