//! Deltas in server-sent events: the event parser of `stream-rs`, with its accumulators.
//!
//! The crate leaves the JSON of each event to its users, so the adapters pick the fields out.

use chunkproof::{Core, Fault, Log};
use serde_json::Value;
use stream_rs::{SseEvent, SseParser};

/// The events of a stream, and what is done with each.
#[derive(Default)]
pub(super) struct Deltas<A> {
    events: SseParser,
    accumulated: A,
}

/// What deltas add up to.
pub(super) trait Accumulate {
    /// Adds the data of an event, and logs what it completes.
    fn add(&mut self, data: &Value, log: &mut Log) -> Result<(), Fault>;
}

impl<A: Accumulate> Core for Deltas<A> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut events = Vec::new();
        self.events.feed(bytes, &mut events);
        self.add(&events, log)?;
        Ok(bytes.len())
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        let mut events = Vec::new();
        self.events.finish(&mut events);
        self.add(&events, log)
    }
}

impl<A: Accumulate> Deltas<A> {
    fn add(&mut self, events: &[SseEvent], log: &mut Log) -> Result<(), Fault> {
        // The last event of one of the APIs is no JSON.
        let mut chunks = events.iter().filter(|event| event.data != "[DONE]");
        chunks.try_for_each(|event| self.accumulated.add(&serde_json::from_str(&event.data)?, log))
    }
}

/// The position among its siblings that a chunk, a call or an event states.
pub(super) fn index(value: &Value) -> usize {
    value["index"].as_u64().and_then(|index| index.try_into().ok()).unwrap_or_default()
}

/// The text at a path.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    value.pointer(path).and_then(Value::as_str)
}
