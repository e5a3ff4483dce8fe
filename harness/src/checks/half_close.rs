//! A peer that closes its half early leaves the application able to act: every chunking leads to the same
//! outcome, and nothing panics.
//!
//! For scripts with actions: the stream ends at an offset before an action, or right before it, and the
//! application does the action all the same.
//!
//! Spec: TCP connections close in each direction separately (RFC 9293, 3.6); harness rule.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Server {
//!     request: Option<Vec<u8>>,
//! }
//!
//! impl Core for Server {
//!     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
//!         self.request.get_or_insert_default().extend_from_slice(bytes);
//!         Ok(bytes.len())
//!     }
//!     fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
//!         let request = self.request.take().unwrap(); // there may be none
//!         log.send(&request);
//!         Ok(())
//!     }
//! }
//!
//! let report = check(Server::default).receive("ab").act("answer").run();
//! assert_eq!(report.verdict(CheckId::HALF_CLOSE), Some(Verdict::Panicked));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads, no_mode};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::Play;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::HALF_CLOSE,
    sentence: "a peer that closes its half early leaves the application able to act",
    category: Category::Ends,
    reads: Reads::Plays,
    modes: no_mode,
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "an action after the first byte: `act(…)`",
        is_met: |context| context.script.acts().any(|(_, offset)| offset > 0),
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let last = context.script.acts().map(|(_, offset)| offset).max()?;
    let end = last.min(context.script.eof_offset().unwrap_or(last));
    let possible = (0..=end).filter(|offset| context.can_end_at(*offset));
    let mut offsets = possible.take_while(|_| !context.leaves_out_more());
    offsets.find_map(|offset| differing(context, offset))
}

/// Cuts that come to different things where the stream ends at an offset and the application goes on.
fn differing(context: &Context<'_>, offset: usize) -> Option<Violation> {
    let closed = context.script.half_closed(offset);
    if closed == *context.script {
        return None;
    }
    // A difference before the application goes on is reported by `truncation`.
    let ended = closed.up_to_eof();
    let before = |play: &Play| context.outcome(&Play { script: ended.clone(), ..play.clone() });
    let chunkings = context.some_chunkings_of(&closed).into_iter();
    let mut plays = chunkings.map(|chunking| Play::new(closed.clone(), chunking));
    let first = plays.next()?;
    let logged = context.outcome(&first)?;
    let said_before = before(&first).filter(|logged| !logged.end.is_abnormal())?;
    if logged.end.is_abnormal() {
        return Some(Violation::of_one(first));
    }
    let other = plays.find(|play| {
        context.outcome(play).is_some_and(|it| it.says_otherwise(&logged))
            && before(play).is_some_and(|it| !it.says_otherwise(&said_before))
    })?;
    Some(Violation::of_two(first, other))
}
