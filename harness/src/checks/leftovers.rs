//! Where another protocol takes over, the bytes after the switch are handed over exactly once, for every
//! cut; where the switch is to security, they are dropped or refused.
//!
//! The tail is what the core leaves unconsumed, and the payload of its lane `tail`. After a switch to
//! security the tail may lead to no event either. The check needs to know where the switch is: from
//! [`Check::switch`](crate::Check::switch), or from `switch` in a corpus.
//!
//! Spec: harness rule; RFC 9110, 7.8 (upgrade) and 9.3.6 (CONNECT); RFC 3207, 4.2 (what came before TLS is
//! not to be trusted after it).
//!
//! # Examples
//!
//! ```
//! use chunkproof::context::Switch;
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! // Takes all that came with the line that switches.
//! let upgrade = || |bytes: &[u8], log: &mut Log| {
//!     let Some(_end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!     log.event("upgrade");
//!     Ok(bytes.len())
//! };
//! let report = check(upgrade).receive("go\n\x16\x03").switch(Switch::at(3)).run();
//! assert_eq!(report.verdict(CheckId::LEFTOVERS), Some(Verdict::Unexpected));
//! ```

use crate::bytes::Escaped;
use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Switch, Verdict};
use crate::script::Play;
use crate::transcript::line::n_common;
use crate::transcript::{End, Entry, Kind, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::LEFTOVERS,
    sentence: "the bytes after a switch are handed over exactly once, and after one to security never",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Switch),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a.n_untaken != b.n_untaken || a.logged.events != b.logged.events,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let switch = context.facts.switch?;
    let trusted = if switch.is_secure { Some(events_without_tail(context, switch)?) } else { None };
    context.some_chunkings().into_iter().find_map(|chunking| {
        let play = context.usual(&chunking);
        let logged = context.transcript(&play)?;
        let clause = match &trusted {
            Some(events) => obeyed(events, &logged)?,
            None => mishandled(context, switch, &logged)?,
        };
        Some(Violation::of_one(play).with_verdict(Verdict::Unexpected).because(clause))
    })
}

/// What is wrong with the tail that a core hands over; where it hands over less, what it made of the rest.
fn mishandled(context: &Context<'_>, switch: Switch, logged: &Transcript) -> Option<String> {
    let after = context.script.bytes().get(switch.offset..).unwrap_or_default().to_vec();
    let (tail, expected) = (logged.tail(), Escaped(&after).to_string());
    if tail == expected {
        return None;
    }
    let received = match lane_of(switch, logged, &after) {
        Some(line) if tail.len() < expected.len() => format!("; the rest went to: {line}"),
        _ => String::new(),
    };
    Some(format!("\"{expected}\" is to be handed over, but \"{tail}\" is{received}"))
}

/// The first line of events or payload, outside of the tail, that begins after the switch or holds what comes
/// after it.
fn lane_of(switch: Switch, logged: &Transcript, after: &[u8]) -> Option<String> {
    let after = Escaped(after).to_string();
    let is_other = |entry: &Entry<'_>| {
        matches!(entry.kind, Kind::Event | Kind::Data) && !entry.text.starts_with("tail \"")
    };
    let took = |entry: &Entry<'_>| {
        let payload = entry.text.strip_suffix('"').is_some_and(|text| text.ends_with(&after));
        entry.offset > switch.offset || entry.kind == Kind::Data && payload
    };
    let mut entries = logged.entries().filter(is_other);
    entries.find(took).map(|entry| entry.text.to_owned())
}

/// What a core makes of a tail that is not to be trusted, where it does not refuse it.
fn obeyed(trusted: &[String], logged: &Transcript) -> Option<String> {
    let tail = logged.tail();
    let is_refused = !matches!(logged.end(), End::Open | End::Eof);
    if !tail.is_empty() && !is_refused {
        return Some(format!("no byte is to be handed over, but \"{tail}\" is"));
    }
    let events = events(logged);
    let n_same = n_common(&events, trusted);
    let more = events.get(n_same)?;
    Some(format!("bytes after the switch in the clear are not to be trusted: {more}"))
}

/// What the core logs where no byte follows the switch.
fn events_without_tail(context: &Context<'_>, switch: Switch) -> Option<Vec<String>> {
    let len = context.script.len();
    let script = context.script.without(switch.offset.min(len), len);
    Some(events(&context.transcript(&Play::whole(script))?))
}

fn events(logged: &Transcript) -> Vec<String> {
    logged.project(&[Kind::Event, Kind::Data])
}
