//! The output of a core does not depend on how much room there is for it: a decoder that is called with an
//! input and an output buffer delivers the same, however small the buffer is.
//!
//! The check applies to cores that have a window, see [`Core::set_window`](crate::Core::set_window); the
//! adapter [`WindowCore`](crate::adapter::window::WindowCore) makes one of a decoder. There is room for 1,
//! 2, 3, 7 and 64 bytes at a time.
//!
//! Spec: harness rule; zlib's `inflate` "will return as much output as possible", and more when called
//! again.
//!
//! # Examples
//!
//! ```
//! use chunkproof::{check, CheckId, Core, Fault, Log, Verdict};
//!
//! #[derive(Default)]
//! struct Doubled {
//!     room: Option<usize>,
//! }
//!
//! impl Core for Doubled {
//!     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!         let twice: Vec<u8> = bytes.iter().take(1).flat_map(|byte| [*byte; 2]).collect();
//!         let room = self.room.unwrap_or(64).min(twice.len()); // what has no room is lost
//!         log.data("text", &twice[..room]);
//!         Ok(1.min(bytes.len()))
//!     }
//!     fn set_window(&mut self, bytes: usize) -> bool {
//!         self.room = Some(bytes);
//!         true
//!     }
//! }
//!
//! let report = check(Doubled::default).receive("ab").run();
//! assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Same));
//! assert_eq!(report.verdict(CheckId::WINDOW), Some(Verdict::Variant));
//! ```

use crate::checks::{Category, CheckId, Concern, Find, Invariant, Reads};
use crate::context::Context;
use crate::context::violation::Violation;
use crate::script::Mode;
use crate::transcript::outcome::Outcome;

pub(super) const CHECK: Invariant = Invariant {
    id: CheckId::WINDOW,
    sentence: "the output of a core does not depend on how much room there is for it",
    category: Category::Cuts,
    reads: Reads::Plays,
    modes: |mode| matches!(mode, Mode::Window(_)),
    fact: None,
    needs_agreement: false,
    explains_cuts: false,
    concerns: Concern::Where {
        needs: "a core with an output window: `Core::set_window`",
        is_met: |context| context.cores.has_window(),
    },
    differs: Outcome::says_otherwise,
    find: Find::Simplest(find),
};

fn find(context: &Context<'_>) -> Option<Violation> {
    let (usual, other) = context.otherwise(&WINDOWS.map(Mode::Window))?;
    Some(Violation::of_two(usual, other))
}

/// Less than most things that a decoder puts out at once; then more than some, and than most.
const WINDOWS: [usize; 5] = [1, 2, 3, 7, 64];
