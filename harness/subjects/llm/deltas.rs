//! Deltas in server-sent events: the event parser and the accumulators of `stream-rs`.
//!
//! The crate leaves the JSON of each event to its users, so the adapter picks the fields out. An accumulator
//! returns all of a text so far, and a tool call is logged once it is complete.

use std::collections::BTreeMap;

use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::{Checker, Core, Fault, Log, check};
use serde_json::Value;
use stream_rs::accumulators::anthropic::{AnthropicAccumulator, BlockKind};
use stream_rs::accumulators::openai::OpenAiAccumulator;
use stream_rs::{SseEvent, SseParser};

pub(super) fn openai(setup: &Setup) -> Option<Checker> {
    let cores = || check(Deltas::<OpenAi>::default).accept_empty().into();
    (setup.role() == "openai" && setup.has_only(&[])).then(cores)
}

pub(super) fn anthropic(setup: &Setup) -> Option<Checker> {
    let cores = || check(Deltas::<Anthropic>::default).accept_empty().into();
    (setup.role() == "anthropic" && setup.has_only(&[])).then(cores)
}

/// The events of a stream, and what is done with each.
#[derive(Default)]
struct Deltas<A> {
    events: SseParser,
    accumulated: A,
}

trait Accumulate {
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

#[derive(Default)]
struct OpenAi(OpenAiAccumulator);

impl Accumulate for OpenAi {
    fn add(&mut self, data: &Value, log: &mut Log) -> Result<(), Fault> {
        for choice in data["choices"].as_array().into_iter().flatten() {
            let (at, delta) = (index(choice), &choice["delta"]);
            if let Some(role) = delta["role"].as_str() {
                self.0.push_role(at, role);
            }
            if let Some(text) = delta["content"].as_str() {
                self.0.push_content(at, text);
            }
            for call in delta["tool_calls"].as_array().into_iter().flatten() {
                let (id, function) = (call["id"].as_str(), &call["function"]);
                let (name, arguments) = (function["name"].as_str(), function["arguments"].as_str());
                self.0.push_tool_call(at, index(call), id, name, arguments);
            }
            if let Some(reason) = choice["finish_reason"].as_str() {
                self.0.set_finish_reason(at, reason);
            }
            if at == 0 {
                self.log_choice(choice["finish_reason"].is_string(), log);
            }
        }
        Ok(())
    }
}

impl OpenAi {
    fn log_choice(&self, is_finished: bool, log: &mut Log) {
        let Some(choice) = self.0.choice(0) else { return };
        log.data_so_far(llm::TEXT, choice.content.as_bytes());
        for call in choice.tool_calls.values().filter(|_| is_finished) {
            let [id, name] = [&call.id, &call.name].map(|text| text.as_deref().unwrap_or_default());
            log.event(llm::tool_call(id, name, &call.arguments));
        }
        if let Some(reason) = choice.finish_reason.as_deref().filter(|_| is_finished) {
            log.event(llm::finish(reason));
        }
    }
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

/// The position among its siblings that a chunk, a call or an event states.
fn index(value: &Value) -> usize {
    value["index"].as_u64().and_then(|index| index.try_into().ok()).unwrap_or_default()
}

/// The text at a path.
fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    value.pointer(path).and_then(Value::as_str)
}
