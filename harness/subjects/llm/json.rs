//! Partial JSON: `jiter`, and the texts that `partial-json-fixer` completes.
//!
//! Both are called with all that has come, and return what is known of the value, so the adapter keeps the
//! text, and logs the strings so far.

use std::cell::Cell;

use chunkproof::adapter::text::TextCore;
use chunkproof::corpus::Setup;
use chunkproof::protocol::llm;
use chunkproof::script::Cuts;
use chunkproof::search::{Allocated, Meter};
use chunkproof::{Checker, Fault, Log, check};
use jiter::{JsonValue, PartialMode};
use serde_json::Value;

pub(super) fn jiter(setup: &Setup) -> Option<Checker> {
    cores(setup, |text| parse(text, PartialMode::TrailingStrings))
}

pub(super) fn fixer(setup: &Setup) -> Option<Checker> {
    cores(setup, |text| {
        // What it makes should be complete, and is read as such.
        let complete = partial_json_fixer::fix_json(text);
        Ok(parse(&complete, PartialMode::Off)?.into_static())
    })
}

type Parse = fn(&str) -> Result<JsonValue<'_>, Fault>;

fn parse(text: &str, mode: PartialMode) -> Result<JsonValue<'_>, Fault> {
    let parsed = JsonValue::parse_with_config(text.as_bytes(), false, mode);
    parsed.map_err(|error| Fault::of(&error.error_type).because(error))
}

fn cores(setup: &Setup, parse: Parse) -> Option<Checker> {
    let make = move || {
        let push = move |text: &mut String, piece: &str, log: &mut Log| {
            text.push_str(piece);
            N_PARSED.set(N_PARSED.get() + text.len() as u64);
            let mut strings = String::new();
            if has_begun(text) {
                collect(&parse(text)?, &mut strings);
            }
            log.data_so_far(llm::STRING, strings.as_bytes());
            Ok(())
        };
        TextCore::new(String::new(), push).at_eof(move |text, log| {
            let text = std::mem::take(text);
            if has_begun(&text) {
                log.event(llm::value(&compact(&parse(&text)?)));
            }
            Ok(())
        })
    };
    // The text decides the future.
    let cores = || check(make).clone_states().hash_states().cuts_at(Cuts::chars());
    let is_own = setup.role() == "partial-json" && setup.has_only(&[]);
    is_own.then(|| cores().meter(parsed()).into())
}

thread_local! {
    /// The bytes that parsers were called with.
    static N_PARSED: Cell<u64> = const { Cell::new(0) };
}

/// Counts what the driver cannot see, as the adapter keeps the text: what a parser is called with.
fn parsed() -> Meter {
    Meter::new(|run| {
        N_PARSED.set(0);
        run();
        Allocated { count: 0, bytes: N_PARSED.get(), peak: 0 }
    })
}

/// Whether there is more than whitespace, which has no value.
fn has_begun(text: &str) -> bool {
    !text.trim_ascii_start().is_empty()
}

/// Adds the strings of a value, in order.
fn collect(value: &JsonValue<'_>, strings: &mut String) {
    match value {
        JsonValue::Str(text) => strings.push_str(text),
        JsonValue::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        JsonValue::Object(members) => members.iter().for_each(|(_, value)| collect(value, strings)),
        JsonValue::Null | JsonValue::Bool(_) | JsonValue::Int(_) | JsonValue::Float(_) => {}
    }
}

/// A value as text, without whitespace; serde's objects would change the order of members.
fn compact(value: &JsonValue<'_>) -> String {
    let quoted = |text: &str| Value::from(text).to_string();
    match value {
        JsonValue::Null => Value::Null.to_string(),
        JsonValue::Bool(value) => value.to_string(),
        JsonValue::Int(value) => value.to_string(),
        JsonValue::Float(value) => Value::from(*value).to_string(),
        JsonValue::Str(text) => quoted(text),
        JsonValue::Array(items) => format!("[{}]", joined(items.iter().map(compact))),
        JsonValue::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| quoted(name) + ":" + &compact(value));
            format!("{{{}}}", joined(members))
        }
    }
}

fn joined(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(",")
}
