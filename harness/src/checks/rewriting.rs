//! The same meaning in another legal wire form means the same to a core, for every cut.
//!
//! Chunks cut elsewhere, frames fragmented, field names in other case: see [`Rewriting`]. Lines that
//! describe the form are left out on both sides. Each rewritten script is cut in some ways; in
//! [`Profile::Thorough`](crate::Profile) in all of them by proof, or by every strategy.
//!
//! Spec: each rewriting names the section that allows it.
//!
//! # Examples
//!
//! ```
//! use chunkproof::context::Rewriting;
//! use chunkproof::{check, CheckId, Log, Script, Verdict};
//!
//! /// The case of letters has no meaning in a line.
//! #[derive(Debug)]
//! struct Case;
//!
//! impl Rewriting for Case {
//!     fn name(&self) -> &'static str {
//!         "case"
//!     }
//!     fn rewrite(&self, script: &Script, _: u64) -> Vec<Script> {
//!         vec![Script::from(script.bytes().to_ascii_uppercase())]
//!     }
//! }
//!
//! let commands = || |bytes: &[u8], log: &mut Log| {
//!     let Some(line) = bytes.strip_suffix(b"\n") else { return Ok(0) };
//!     log.event(line == b"quit"); // in lower case only
//!     Ok(bytes.len())
//! };
//! let report = check(commands).receive("quit\n").rewrite(Case).run();
//! assert_eq!(report.verdict(CheckId::REWRITING), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::violation::Violation;
use crate::context::{Context, Fact, Rewriting, Verdict, meaning};
use crate::script::{Chunking, Play};
use crate::transcript::End;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::REWRITING,
    sentence: "the same meaning in another legal wire form means the same to a core",
    category: Category::Specification,
    reads: Reads::Plays,
    modes: no_mode,
    fact: Some(Fact::Rewritings),
    needs_agreement: true,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a rewriting that changes this script, which must not end with a fault",
        is_met: concerns,
    },
    differs: |a, b| a != b,
    find: Find::Simplest(find),
};

/// Whether there is a script to rewrite that the core accepts: it may refuse one for its form.
fn concerns(context: &Context<'_>) -> bool {
    let whole = context.usual(&Chunking::whole());
    let is_known = context.facts.rewritings.iter().any(|rewriting| is_known(context, &**rewriting));
    is_known && context.end(&whole).is_some_and(|end| matches!(end, End::Open | End::Eof))
}

fn find(context: &Context<'_>) -> Option<Violation> {
    let whole = context.usual(&Chunking::whole());
    context.facts.rewritings.iter().find_map(|rewriting| differing(context, &whole, &**rewriting))
}

/// A rewritten script that means something else to the core.
fn differing(context: &Context<'_>, whole: &Play, rewriting: &dyn Rewriting) -> Option<Violation> {
    let logged = context.transcript(whole)?;
    let meant = meaning(rewriting, &logged);
    let scripts = rewriting.rewrite(context.script, context.options.seed).into_iter();
    scripts
        .flat_map(|script| {
            let chunkings = context.chunkings_of_rewritten(&script).into_iter();
            chunkings.map(move |chunking| Play::new(script.clone(), chunking))
        })
        .find_map(|play| {
            let other = context.transcript(&play)?;
            (meaning(rewriting, &other) != meant).then(|| {
                let violation = Violation::of_two(whole.clone(), play);
                let verdict = Verdict::of(&logged, &other);
                violation
                    .with_verdict(verdict)
                    .because(format!("rewritten by {}", rewriting.name()))
            })
        })
}

fn is_known(context: &Context<'_>, rewriting: &dyn Rewriting) -> bool {
    !rewriting.rewrite(context.script, context.options.seed).is_empty()
}
