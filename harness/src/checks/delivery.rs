//! What one end of a pair writes is what the other end reads, and once the ends are quiet, all of it.
//!
//! For cores that report what became of written payload ([`Checker::delivery`](crate::Checker::delivery)),
//! such as a [`pair`](crate::adapter::pair) of ends. They are asked after the script and the end of its
//! stream, when nothing is on its way. Two kinds are told apart: payload is `altered`, that is, read
//! otherwise than it was written, or it is `lost`, that is, never read.
//!
//! No comparison of chunkings finds either, as both are alike under every cut: an encoder that truncates a
//! length, a sender that does not escape, a window that is never reopened.
//!
//! Spec: harness rule; a reliable stream delivers what was sent, in order (RFC 9293, 3.4).
//!
//! # Examples
//!
//! ```
//! use chunkproof::adapter::pair::{StreamPair, cores, round_trips};
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Clone, Hash)]
//! struct Lines;
//!
//! impl Core for Lines {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!         log.named("line", String::from_utf8_lossy(&bytes[..end]));
//!         Ok(end + 1)
//!     }
//!     fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
//!         log.send(action.trim_start_matches("send ").as_bytes()); // it may hold a line end
//!         Ok(log.send(b"\n"))
//!     }
//! }
//! let pair = || cores(|| Lines, || Lines)().delivers("send", "line");
//! let script = round_trips(pair, ["near send a\nb"]);
//! let report = check(pair).prove().delivery(StreamPair::delivery).script(script).run();
//! assert_eq!(report.verdict(CheckId::DELIVERY), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Verdict};
use crate::contract::Delivery;
use crate::script::Play;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::DELIVERY,
    sentence: "what one end of a pair writes is what the other end reads, and all of it",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core that reports it, such as a pair: `delivery(…)`",
        is_met: |context| context.cores.has_delivery(),
    },
    differs: |a, b| a != b,
    find: Find::OfEachKind { kinds: &[ALTERED, LOST], find },
};

fn find(context: &Context<'_>) -> Vec<Violation> {
    let script = match context.script.eof_offset() {
        Some(_) => context.script.clone(),
        None => context.script.clone().eof(),
    };
    let mut found: Vec<Violation> = Vec::new();
    for chunking in context.some_chunkings() {
        let play = Play::new(script.clone(), chunking);
        let (kind, clause) = match context.delivery(&play) {
            Ok(None | Some(Delivery::Complete)) => continue,
            Ok(Some(Delivery::Broken(what))) => (ALTERED, what),
            Ok(Some(Delivery::Pending(what))) => (LOST, what),
            Err(broken) => {
                let violation = Violation::of_one(play).because(broken);
                return vec![violation.with_verdict(Verdict::ContractViolation)];
            }
        };
        if found.iter().all(|known| known.kind != Some(kind)) {
            let violation = Violation::of_one(play).with_verdict(Verdict::Unexpected);
            found.push(violation.of_kind(kind).because(clause));
        }
    }
    found
}

const ALTERED: &str = "altered";
const LOST: &str = "lost";
