//! Charges padding to the window of its peer, which returns the payload only.

use chunkproof::adapter::pair::StreamPair;
use chunkproof::context::Facts;
use chunkproof::{CheckId, Core, Fault, Log, Script};

use super::{Culprit, paired, payload};

pub(super) fn culprit() -> Culprit {
    let pair = || {
        let sender = Sender { window: WINDOW, ..Sender::default() };
        StreamPair::new(sender, Receiver).delivers("send", "text")
    };
    Culprit {
        name: "window-leaks",
        fault: "padding is charged to the window and never returned, so that a long transfer stalls",
        caught_by: CheckId::DELIVERY,
        cores: paired(pair),
        script: Script::new()
            .act(r#"near send "ab""#)
            .receive(">>>>>>>><<")
            .act(r#"near send "{repeat 200 "x"}""#),
        facts: Facts::default(),
    }
}

/// Sends the length of the padding, that of the text, and both, as far as the window allows.
#[derive(Clone, Hash, Default)]
struct Sender {
    window: usize,
    waiting: Vec<u8>,
}

impl Sender {
    fn send(&mut self, log: &mut Log) {
        while let Some(&byte) = self.waiting.first()
            && self.window >= PADDED
        {
            self.window -= PADDED;
            self.waiting.remove(0);
            log.send(&[1, 1, 0, byte]);
        }
    }
}

impl Core for Sender {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.window += bytes.iter().map(|returned| usize::from(*returned)).sum::<usize>();
        self.send(log);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.waiting.extend(payload(action)?);
        self.send(log);
        Ok(())
    }
}

/// Returns to the window what its application has read, which does not see the padding.
#[derive(Clone, Hash)]
struct Receiver;

impl Core for Receiver {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some((&[n_padding, len], rest)) = bytes.split_first_chunk() else { return Ok(0) };
        let padded = usize::from(n_padding) + usize::from(len);
        let Some(text) = rest.get(usize::from(n_padding)..padded) else { return Ok(0) };
        log.data("text", text);
        log.send(&[len]);
        Ok(2 + padded)
    }
}

/// A byte and its padding.
const PADDED: usize = 2;
const WINDOW: usize = 200;
