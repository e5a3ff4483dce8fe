//! Events of the Messages API: the accumulator of `stream-rs` for them.
//!
//! A tool call is logged once its content block has ended.

use std::collections::BTreeMap;

use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::{Checker, Fault, Log, check};
use serde_json::Value;
use stream_rs::accumulators::anthropic::{AnthropicAccumulator, BlockKind};

use crate::llm::deltas::{Accumulate, Deltas, index, text};

pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: the parser is not `Clone`.
    let cores = || check(Deltas::<Anthropic>::default).accept_empty().into();
    (setup.role() == "anthropic" && setup.has_only(&[])).then(cores)
}

/// The accumulator, and the id and name of each tool call, which it does not keep.
#[derive(Default)]
struct Anthropic {
    all: AnthropicAccumulator,
    calls: BTreeMap<usize, [String; 2]>,
}

impl Accumulate for Anthropic {
    fn add(&mut self, data: &Value, log: &mut Log) -> Result<(), Fault> {
        match data["type"].as_str().unwrap_or_default() {
            "message_start" => self.all.message_start(),
            "content_block_start" => self.start(index(data), &data["content_block"])?,
            "content_block_delta" => self.add_delta(index(data), &data["delta"], log)?,
            "content_block_stop" => self.stop(index(data), log)?,
            "message_delta" => self.all.message_delta(text(data, "/delta/stop_reason")),
            "message_stop" => {
                self.all.message_stop();
                let reason = self.all.stop_reason();
                reason.into_iter().for_each(|reason| log.event(llm::finish(reason)));
            }
            "error" => {
                let message = text(data, "/error/message").unwrap_or_default();
                return Err(Fault::new("error").because(message));
            }
            // Pings, and types that were added later.
            _ => {}
        }
        Ok(())
    }
}

impl Anthropic {
    fn start(&mut self, at: usize, block: &Value) -> Result<(), Fault> {
        match block["type"].as_str().unwrap_or_default() {
            "text" => self.all.content_block_start(at, BlockKind::Text)?,
            "tool_use" => {
                self.all.content_block_start(at, BlockKind::ToolUse)?;
                let text = |name| block[name].as_str().unwrap_or_default().to_owned();
                self.calls.insert(at, ["id", "name"].map(text));
            }
            _ => {}
        }
        Ok(())
    }

    fn add_delta(&mut self, at: usize, delta: &Value, log: &mut Log) -> Result<(), Fault> {
        if let Some(text) = delta["text"].as_str() {
            let n_before = self.all.block(at).map_or(0, |block| block.text.len());
            self.all.text_delta(at, text)?;
            let so_far = self.all.block(at).map_or("", |block| &block.text);
            log.data(llm::TEXT, so_far.as_bytes().get(n_before..).unwrap_or_default());
        }
        if let Some(json) = delta["partial_json"].as_str() {
            self.all.input_json_delta(at, json)?;
        }
        Ok(())
    }

    fn stop(&mut self, at: usize, log: &mut Log) -> Result<(), Fault> {
        if self.all.block(at).is_none() {
            // A block of another type, which was not begun.
            return Ok(());
        }
        self.all.content_block_stop(at)?;
        let input = self.all.block(at).map_or("", |block| &block.text);
        if let Some([id, name]) = self.calls.remove(&at) {
            log.event(llm::tool_call(&id, &name, input));
        }
        Ok(())
    }
}
