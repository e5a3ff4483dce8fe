//! A refused action changes nothing: the rest of the transcript is that of the script without it.
//!
//! Spec: harness rule; an encoder whose state is changed by a call that fails is a known class of bug.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Client {
//!     n_sent: u32,
//! }
//!
//! impl Core for Client {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         Ok(bytes.len())
//!     }
//!     fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
//!         self.n_sent += 1; // counted even if it is refused
//!         if action != "ping" {
//!             return Err(Fault::new("unknown"));
//!         }
//!         log.event(("ping number", self.n_sent));
//!         Ok(())
//!     }
//! }
//!
//! let report = check(Client::default).act("pong").act("ping").run();
//! assert_eq!(report.verdict(CheckId::REFUSALS), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::{Control, Mode, Play};
use crate::transcript::Kind;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::REFUSALS,
    sentence: "a refused action changes nothing",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: |mode| mode == Mode::RefusalsHidden,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "an action: `act(…)`",
        is_met: |context| context.script.acts().next().is_some(),
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let acts: Vec<(usize, usize)> = context.script.acts().collect();
    context.some_chunkings().into_iter().find_map(|chunking| {
        let mut acts = acts.iter().take_while(|_| !context.leaves_out_more());
        acts.find_map(|&(number, offset)| {
            // An action ends a piece; so shall the script without it.
            let is_inside = 0 < offset && offset < context.script.len();
            let is_new = is_inside && !chunking.cuts().contains(&offset);
            let chunking = if is_new { chunking.with_cut(offset) } else { chunking.clone() };
            differing(context, &context.usual(&chunking), number)
        })
    })
}

/// A play with a refused action and one without it that log different things. An action is refused if leaving
/// out refusals changes what is logged up to there.
fn differing(context: &Context<'_>, usual: &Play, number: usize) -> Option<Violation> {
    let up_to = Play { script: usual.script.up_to_control(number), ..usual.clone() };
    let quiet = up_to.clone().in_mode(Mode::RefusalsHidden);
    if context.outcome(&up_to)?.logged == context.outcome(&quiet)?.logged {
        return None;
    }
    // It was this one, and not only one before it.
    let before = Play { script: up_to.script.without_control(number)?, ..usual.clone() };
    if n_refusals(context, &up_to)? == n_refusals(context, &before)? {
        return None;
    }
    let script = usual.script.without_control(number)?;
    let without = Play { script, ..usual.clone() }.in_mode(Mode::RefusalsHidden);
    let with = usual.clone().in_mode(Mode::RefusalsHidden);
    let differs = context.outcome(&with)?.says_otherwise(&context.outcome(&without)?);
    let Some(Control::Act(action)) = usual.script.controls_between(number, usize::MAX).next()
    else {
        return None;
    };
    let clause = format!("A tries {action:?}, which is refused; B does not");
    differs.then(|| Violation::of_two(with, without).because(clause))
}

/// How many lines there are fewer where refusals leave none.
fn n_refusals(context: &Context<'_>, play: &Play) -> Option<usize> {
    let n_events = |play: &Play| {
        let logged = context.transcript(play)?;
        Some(logged.entries().filter(|entry| entry.kind == Kind::Event).count())
    };
    let n_quiet = n_events(&play.clone().in_mode(Mode::RefusalsHidden))?;
    Some(n_events(play)?.saturating_sub(n_quiet))
}
