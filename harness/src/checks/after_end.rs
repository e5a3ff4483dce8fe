//! A core that has ended stays ended: further calls log nothing, do not panic, and return the same fault,
//! one "closed" fault, or success.
//!
//! After a fault the core receives the rest of the script and then the whole script again, twice; it is
//! polled, given a later time and the end of the stream, twice. After the end of the stream it is polled,
//! given a later time and another end, twice. No transport delivers bytes after the end of the stream, so
//! what a core logs for them does not count; nor do its answers to actions, which are tried last. A panic
//! counts everywhere.
//!
//! Spec: harness rule; `BoringSSL`'s tests ask the same of a connection that failed.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Fault, Log, Verdict};
//!
//! // Fails at a bad byte, and forgets that it did.
//! let numbers = || {
//!     let mut n_calls = 0;
//!     move |bytes: &[u8], log: &mut Log| {
//!         n_calls += 1;
//!         if n_calls == 1 && !bytes[0].is_ascii_digit() {
//!             return Err(Fault::new("no-digit"));
//!         }
//!         log.event(bytes[0]);
//!         Ok(1)
//!     }
//! };
//! let report = check(numbers).receive("x1").run();
//! assert_eq!(report.verdict(CheckId::AFTER_END), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Mode, Play};
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::AFTER_END,
    sentence: "a core that has ended stays ended, and answers further calls as before",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: |mode| mode == Mode::AfterEnd,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Always,
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    // The script as it stands, with its stream ended, and cut off halfway.
    let mut scripts = vec![context.script.clone()];
    if context.script.eof_offset().is_none() {
        scripts.push(context.script.clone().eof());
    }
    if context.script.len() > 1 {
        let half = context.script.len() / 2;
        let half = context.cores.cuts.last_within(context.script.bytes(), half);
        scripts.push(context.script.truncated(half));
    }
    scripts.into_iter().find_map(|script| {
        context.some_chunkings_of(&script).into_iter().find_map(|chunking| {
            let usual = Play::new(script.clone(), chunking);
            let knocked = usual.clone().in_mode(Mode::AfterEnd);
            let differs = context.outcome(&knocked)?.says_otherwise(&context.outcome(&usual)?);
            differs.then(|| Violation::of_two(usual, knocked))
        })
    })
}
