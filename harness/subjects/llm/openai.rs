//! Chat completion chunks: the accumulator of `stream-rs` for them.
//!
//! It returns all of a text so far. A tool call is logged once the model has stopped.

use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::{Checker, Fault, Log, check};
use serde_json::Value;
use stream_rs::accumulators::openai::OpenAiAccumulator;

use crate::llm::deltas::{Accumulate, Deltas, index};

pub(super) fn cores(setup: &Setup) -> Option<Checker> {
    // No powers: the parser is not `Clone`.
    let cores = || check(Deltas::<OpenAi>::default).accept_empty().into();
    (setup.role() == "openai" && setup.has_only(&[])).then(cores)
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
