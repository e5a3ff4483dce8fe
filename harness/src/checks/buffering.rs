//! A core holds back no more bytes than it declared, at every offset and for every cut.
//!
//! The check counts the bytes that the core did not consume and those that it holds inside, as far as it
//! can tell ([`Checker::held_bytes`](crate::Checker::held_bytes)). The bound comes from
//! [`Check::buffered_max`](crate::Check::buffered_max), or from `buffered` in a corpus.
//!
//! Spec: harness rule (CWE-770, allocation without limits).
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Log, Verdict};
//!
//! let lines = || |bytes: &[u8], _: &mut Log| {
//!     Ok(bytes.iter().position(|&byte| byte == b'\n').map_or(0, |end| end + 1))
//! };
//! let report = check(lines).receive("nineteen bytes long\n").buffered_max(16).run();
//! assert_eq!(report.verdict(CheckId::BUFFERING), Some(Verdict::Unexpected));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Verdict};

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::BUFFERING,
    sentence: "a core holds back no more bytes than it declared",
    category: Category::Growth,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::BufferedMax),
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let n_max = context.facts.buffered_max?;
    context.some_chunkings().into_iter().find_map(|chunking| {
        let (mut most, mut broken) = ((0, 0), None);
        context.played_alone(&chunking, |session| {
            let n_held = if session.is_over() { Ok(0) } else { session.n_buffered() };
            match n_held {
                Ok(n_held) => most = most.max((n_held, session.offset())),
                Err(what) => drop(broken.get_or_insert(what)),
            }
        });
        if let Some(broken) = broken {
            let violation = Violation::of_one(context.usual(&chunking)).because(broken);
            return Some(violation.with_verdict(Verdict::ContractViolation));
        }
        let (n_held, offset) = most;
        let clause = format!("{n_held} bytes are held back after {offset}, more than {n_max}");
        let violation =
            Violation::of_one(context.usual(&chunking)).with_verdict(Verdict::Unexpected);
        (n_held > n_max).then(|| violation.because(clause))
    })
}
