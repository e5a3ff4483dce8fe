//! Streamed output of language models: parsers of deltas, partial JSON, tags, stop strings and Markdown.
//!
//! Each crate does one of these, and is set up for the cases of that. Those that are called with text receive
//! whole characters, as a model's deltas are.

mod anthropic;
mod deltas;
mod json;
mod markdown;
mod openai;
mod reasoning;
mod stops;
#[cfg(feature = "ambi")]
mod tools;

use chunkproof::Checker;
use chunkproof::corpus::{Setup, Subject};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> Vec<Subject> {
    let subject = |name, package, make: fn(&Setup) -> Option<Checker>| {
        Subject::new(name, "llm", make).version(locked_version(package))
    };
    vec![
        subject("stream-rs/openai", "stream-rs", openai::cores),
        subject("stream-rs/anthropic", "stream-rs", anthropic::cores),
        subject("jiter/partial", "jiter", json::jiter),
        subject("partial-json-fixer/fix-json", "partial-json-fixer", json::fixer),
        subject("reasoning-parser/base", "reasoning-parser", reasoning::base),
        subject("sparrow-core/think-stripper", "sparrow-core", reasoning::stripper)
            .speaks(&["text"])
            .features(&["interleaved"]),
        subject("stopstream/detector", "stopstream", stops::detector),
        subject("mdstream/blocks", "mdstream", markdown::blocks),
        #[cfg(feature = "ambi")]
        subject("ambi/stream-formatter", "ambi", tools::formatter),
    ]
}
