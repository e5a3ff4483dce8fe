//! Holds its buffer behind a counted reference, so a clone writes into the buffer of its original.

use std::cell::RefCell;
use std::rc::Rc;

use chunkproof::bytes::Escaped;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script, check};

use super::Culprit;

pub(super) fn culprit() -> Culprit {
    Culprit {
        name: "clone-shares",
        fault: "a clone and its original write into one buffer",
        caught_by: CheckId::ISOLATION,
        // With a state key the verdict would be `bad-state-key`.
        cores: check(Messages::default).clone_states().into(),
        script: Script::new().receive("ab;"),
        facts: Facts::default(),
    }
}

#[derive(Clone, Default)]
struct Messages {
    message: Rc<RefCell<Vec<u8>>>,
}

impl Core for Messages {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for &byte in bytes {
            match byte {
                b';' => log.named("message", Escaped(&self.message.take())),
                other => self.message.borrow_mut().push(other),
            }
        }
        Ok(bytes.len())
    }
}
