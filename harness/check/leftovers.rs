//! Where another protocol takes over, the bytes behind the switch are handed over exactly once, for every
//! cut; where the switch is one to security, there are none, or they are refused.
//!
//! The tail is what the core leaves untaken, and the payload of its lane `tail`. It needs to be told where
//! the switch is: by `switch` in a corpus, or [`Check::switch`](crate::Check::switch).
//!
//! Spec: harness rule; RFC 9110, 7.8 (upgrade) and 9.3.6 (CONNECT); RFC 3207, 4.2 (what came before TLS is
//! not to be trusted behind it).
//!
//! # Examples
//!
//! ```
//! use chunkproof::facts::Switch;
//! use chunkproof::{Log, Verdict, check};
//!
//! // Takes all that came with the line that switches.
//! let upgrade = || |bytes: &[u8], log: &mut Log| {
//!     let Some(_end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!     log.event("upgrade");
//!     Ok(bytes.len())
//! };
//! let report = check(upgrade).receive("go\n\x16\x03").switch(Switch::at(3)).run();
//! assert_eq!(report.verdict("leftovers"), Some(Verdict::Unexpected));
//! ```

use crate::bytes::Escaped;
use crate::check::{Invariant, Violation};
use crate::facts::Switch;
use crate::lab::Lab;
use crate::transcript::{End, Transcript};
use crate::verdict::Verdict;

/// The check.
pub const INVARIANT: Invariant = Invariant {
    id: "leftovers",
    says: "the bytes behind a switch are handed over exactly once; where it is to security, never",
    concerns: |lab| lab.facts.switch.is_some(),
    differs: |a, b| a.n_untaken != b.n_untaken || a.said.events != b.said.events,
    find,
};

fn find(lab: &Lab<'_>) -> Option<Violation> {
    let switch = lab.facts.switch?;
    lab.some_chunkings().into_iter().find_map(|chunking| {
        let play = lab.usual(&chunking);
        let clause = broken(switch, lab.script.bytes(), &lab.transcript(&play)?)?;
        Some(Violation::of_one(play).with_verdict(Verdict::Unexpected).because(clause))
    })
}

/// What is wrong with the tail that a core hands over.
fn broken(switch: Switch, bytes: &[u8], transcript: &Transcript) -> Option<String> {
    let ends_well = matches!(transcript.end(), End::Open | End::Eof);
    let tail = transcript.tail();
    let expected = match switch.is_secure {
        true => Escaped(b"").to_string(),
        false => Escaped(bytes.get(switch.offset..).unwrap_or_default()).to_string(),
    };
    let is_refused = switch.is_secure && !ends_well;
    (tail != expected && !is_refused)
        .then(|| format!("\"{expected}\" is to be handed over, but it is \"{tail}\""))
}
