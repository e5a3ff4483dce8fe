//! Two correct parsers, to be made wrong by mutation: does the harness see it?
//!
//! Each reference parser was written from its specification, as a good small parser would be, and is
//! judged by the bundled corpora like any other core. `MUTANTS.md` has the results for its mutants.

mod held;
pub mod lines;
pub mod websocket;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, check};

use crate::lines::Lines;
use crate::websocket::{Connection, Limits, Role};

/// The reference parsers, as the corpora judge them.
#[must_use]
pub fn subjects() -> [Subject; 2] {
    const FEATURES: &[&str] = &["headers", "mask-required", "messages"];
    const WORDS: &[&str] = &["text", "binary", "ping", "pong", "closing", "sent", "close"];
    [
        Subject::new("specimen/lines", "framing", lines),
        Subject::new("specimen/websocket", "websocket", websocket).features(FEATURES).speaks(WORDS),
    ]
}

fn lines(setup: &Setup) -> Option<Checker> {
    if setup.role() != "lines" || !setup.has_only(&["max"]) {
        return None;
    }
    let lines = Lines::new(max(setup, "max")?);
    let make = move || lines.clone();
    let cores = check(make).clone_states().hash_states().accept_empty();
    Some(cores.held_bytes(held::of_lines).into())
}

fn websocket(setup: &Setup) -> Option<Checker> {
    if !setup.has_only(&["max-frame", "max-message"]) {
        return None;
    }
    let role = match setup.role() {
        "server" => Role::Server,
        "client" => Role::Client,
        _ => return None,
    };
    let limits =
        Limits { frame_max: max(setup, "max-frame")?, message_max: max(setup, "max-message")? };
    let make = move || Connection::new(role, limits);
    let cores = check(make).clone_states().hash_states().accept_empty();
    Some(cores.held_bytes(held::of_connection).into())
}

/// The limit of a setup; without one, a limit that cannot be reached.
fn max(setup: &Setup, key: &str) -> Option<usize> {
    match setup.get(key) {
        Some(max) => max.parse().ok(),
        None => Some(usize::MAX),
    }
}

#[cfg(test)]
mod tests {
    use chunkproof::corpus::{Case, Corpora};

    use super::subjects;

    /// A setup that is refused by mistake would make every check skip its case without a failure.
    #[test]
    fn every_case_for_a_reference_parser_is_judged() {
        let corpora = Corpora::load(["../../corpora"]).unwrap();
        let is_lines =
            |case: &Case| case.setup.role() == "lines" && case.setup.get("resume").is_none();
        let is_other = |feature: &String| matches!(feature.as_str(), "frames" | "actions");
        // It reads frames after a handshake without extensions, and has no clock.
        let of_others = ["handshake", "deflate", "wire", "fails", "pong-timeout", "close-timeout"];
        let is_messages = |case: &Case| {
            let is_of_others = of_others.iter().any(|key| case.setup.get(key).is_some());
            !is_of_others && !case.features.iter().any(is_other)
        };
        let [lines, websocket] = subjects();
        for file in &corpora.files {
            for case in &file.cases {
                let concerned = match file.protocol.as_str() {
                    "framing" => is_lines(case).then_some(&lines),
                    "websocket" => is_messages(case).then_some(&websocket),
                    _ => None,
                };
                let refused = concerned.and_then(|parser| parser.checker(case).err());
                assert_eq!(refused, None, "{}:{}", file.path, case.line);
            }
        }
    }
}
