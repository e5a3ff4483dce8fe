//! What was ruled out is in nothing that the core logs: no lane of payload or outgoing bytes contains it at
//! any time, and no event.
//!
//! For filters: of secrets, of stop strings, of tags that a user must not see. A filter that looks at each
//! piece alone lets a text through that is cut; so does one that passes on what it held back when the stream
//! ends. The check needs to know the text, from [`Check::never`](crate::Check::never). The pieces of a lane
//! are joined before they are searched, also where other entries stand between them; of events, the text is
//! searched as it is printed.
//!
//! The script is played under the simplest chunking of each outcome, and, in one piece and byte by byte, with
//! its stream ended at up to 64 offsets.
//!
//! Spec: harness rule (CWE-200, exposure of sensitive information).
//!
//! # Examples
//!
//! A filter that holds back what may become the secret, and passes it on when the stream ends:
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! const SECRET: &[u8] = b"sk-1";
//!
//! struct Redact;
//!
//! impl Core for Redact {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         match bytes.windows(SECRET.len()).position(|window| window == SECRET) {
//!             // Consumed once a byte follows, as the secret may go on.
//!             Some(at) if bytes.len() > at + SECRET.len() => {
//!                 log.data("text", &bytes[..at]);
//!                 Ok(at + SECRET.len())
//!             }
//!             Some(_) => Ok(0),
//!             None => {
//!                 let n = bytes.len().saturating_sub(SECRET.len() - 1);
//!                 log.data("text", &bytes[..n]);
//!                 Ok(n)
//!             }
//!         }
//!     }
//!     fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
//!         log.data("text", rest);
//!         Ok(())
//!     }
//! }
//!
//! let report = check(|| Redact).receive("key: sk-1.").eof().never("sk-1").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::NEVER), Some(Verdict::Unexpected));
//! ```

use std::collections::BTreeMap;

use crate::bytes::{Escaped, unescape};
use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};
use crate::script::{Chunking, Play};
use crate::transcript::{Kind, Transcript};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::NEVER,
    sentence: "what was ruled out is in nothing that the core logs",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Never),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let ended_early = ended_early(context).take_while(|_| !context.judges_again());
    let mut plays = context.plays_of_outcomes().chain(ended_early);
    plays.find_map(|play| {
        let logged = context.transcript(&play)?;
        let mut ruled_out = context.facts.never.iter();
        let clause = ruled_out.find_map(|text| place(&logged, text))?;
        Some(Violation::of_one(play).with_verdict(Verdict::Unexpected).because(clause))
    })
}

/// The stream ended at its offsets, as far as they are no more than some.
fn ended_early<'c>(context: &'c Context<'_>) -> impl Iterator<Item = Play> + 'c {
    let end = context.script.eof_offset().unwrap_or(context.script.len());
    let step = (end + 1).div_ceil(OFFSETS_MAX);
    let offsets = (0..=end).rev().step_by(step).filter(|offset| context.can_end_at(*offset));
    offsets.flat_map(|offset| {
        let script = context.script.truncated(offset);
        [Chunking::whole(), Chunking::bytewise(offset)].map(|cuts| Play::new(script.clone(), cuts))
    })
}

/// Where a transcript holds a text.
fn place(logged: &Transcript, text: &[u8]) -> Option<String> {
    let mut lanes: BTreeMap<(bool, &str), Vec<u8>> = BTreeMap::new();
    let escaped = Escaped(text).to_string();
    for entry in logged.entries() {
        let is_sent = entry.kind == Kind::Sent;
        if is_sent || entry.kind == Kind::Data {
            let Some((name, quoted)) = entry.text.split_once('"') else { continue };
            let bytes = unescape(quoted.strip_suffix('"').unwrap_or(quoted)).unwrap_or_default();
            lanes.entry((is_sent, name.trim_end())).or_default().extend(bytes);
        } else if entry.text.contains(&escaped) {
            return Some(format!("an event holds \"{escaped}\""));
        }
    }
    let holds = |bytes: &[u8]| bytes.windows(text.len().max(1)).any(|window| window == text);
    let ((_, name), _) = lanes.into_iter().find(|(_, bytes)| holds(bytes))?;
    Some(format!("lane `{name}` holds \"{escaped}\""))
}

/// Offsets at which the stream ends early.
const OFFSETS_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::contract::Log;
    use crate::runner::Report;
    use crate::script::Script;

    fn clause(report: &Report) -> Option<String> {
        let mut own = report.findings().filter(|finding| finding.check == CheckId::NEVER);
        own.next().and_then(|finding| finding.clause.clone())
    }

    #[test]
    fn a_text_is_found_across_entries_of_its_lane_alone() {
        let lanes = || {
            |bytes: &[u8], log: &mut Log| {
                for &byte in bytes {
                    match byte {
                        b'a'..=b'z' => log.data("lower", &[byte]),
                        b'A'..=b'Z' => log.data("upper", &[byte]),
                        b'0'..=b'9' => log.send(&[byte]),
                        _ => log.event(char::from(byte)),
                    }
                }
                Ok(bytes.len())
            }
        };
        let found = |text: &str, never: &str| {
            clause(&check(lanes).receive(text).never("no such").never(never).run())
        };
        assert_eq!(found("aXb", "ab").as_deref(), Some("lane `lower` holds \"ab\""));
        assert_eq!(found("aXb", "aX"), None, "each lane is searched on its own");
        assert_eq!(found("1a2", "12").as_deref(), Some("lane `sent` holds \"12\""));
        assert_eq!(found("a-b", "-").as_deref(), Some("an event holds \"-\""));
    }

    #[test]
    fn what_only_some_cuts_let_through_is_found_in_them() {
        // Looks for the text in each piece alone.
        let filter = || {
            |bytes: &[u8], log: &mut Log| {
                if !bytes.windows(2).any(|pair| pair == b"ab") {
                    log.data("text", bytes);
                }
                Ok(bytes.len())
            }
        };
        let report = check(filter).receive("ab").never("ab").run();
        assert_eq!(clause(&report).as_deref(), Some("lane `text` holds \"ab\""));
        let own = report.findings().find(|finding| finding.check == CheckId::NEVER);
        assert_eq!(own.unwrap().counterexample.a.chunking.cuts(), [1]);
    }

    #[test]
    fn the_script_shrinks_to_the_text() {
        let raw = || {
            |bytes: &[u8], log: &mut Log| {
                log.data("raw", bytes);
                Ok(bytes.len())
            }
        };
        let report = check(raw).receive("one secret in many words").never("secret").run();
        let shown = &report.findings().next().unwrap().counterexample.a.script;
        assert_eq!(*shown, Script::from("secret"));
        assert_eq!(
            check(raw).receive("x").run().verdict(CheckId::NEVER),
            Some(Verdict::NotApplicable)
        );
    }
}
