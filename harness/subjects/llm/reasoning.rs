//! Reasoning tags: the parser of `reasoning-parser` that those of most models are made of, and the filter of
//! `sparrow-core`.

use chunkproof::adapter::text::TextCore;
use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::script::Cuts;
use chunkproof::{Checker, Log, check};
use reasoning_parser::{BaseReasoningParser, ParserConfig, ParserResult, ReasoningParser};
use sparrow_core::event::ThinkStripper;

pub(super) fn base(setup: &Setup) -> Option<Checker> {
    if setup.role() != "reasoning" || !setup.has_only(&["begun"]) {
        return None;
    }
    let always_in_reasoning = setup.get("begun").is_some();
    let make = move || {
        let config = ParserConfig { always_in_reasoning, ..ParserConfig::default() };
        let push = |parser: &mut BaseReasoningParser, text: &str, log: &mut Log| {
            log_parts(&parser.parse_reasoning_streaming_incremental(text)?, log);
            Ok(())
        };
        TextCore::new(BaseReasoningParser::new(config), push).at_eof(|parser, log| {
            log_parts(&parser.flush()?, log);
            Ok(())
        })
    };
    // The derived `Debug` of the parser shows every field.
    Some(check(make).clone_states().debug_states().cuts_at(Cuts::chars()).into())
}

/// What one piece adds: reasoning comes before the text after it.
fn log_parts(parts: &ParserResult, log: &mut Log) {
    log.data(llm::REASONING, parts.reasoning_text.as_bytes());
    log.data(llm::TEXT, parts.normal_text.as_bytes());
}

pub(super) fn stripper(setup: &Setup) -> Option<Checker> {
    let make = || {
        let push = |stripper: &mut ThinkStripper, text: &str, log: &mut Log| {
            log.data(llm::TEXT, stripper.feed(text).as_bytes());
            Ok(())
        };
        TextCore::new(ThinkStripper::new(), push).at_eof(|stripper, log| {
            log.data(llm::TEXT, stripper.flush().as_bytes());
            Ok(())
        })
    };
    // No powers: the filter is neither `Clone` nor `Debug`.
    let cores = || check(make).cuts_at(Cuts::chars()).into();
    (setup.role() == "reasoning" && setup.has_only(&[])).then(cores)
}
