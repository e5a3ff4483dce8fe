//! The same meaning in another legal wire form: chunks cut otherwise, frames fragmented.
//!
//! A [`Rewriting`] must know what it rewrites: it reads the bytes of a script strictly, and leaves
//! alone what it does not know to be legal. So a core that says something else of the rewritten
//! script is wrong, whichever of the two it got right.

use std::fmt::Debug;

use crate::script::Script;
use crate::transcript::{Kind, Transcript};

/// A way to say the same in other legal bytes.
pub trait Rewriting: Debug + Send + Sync {
    /// The name, as in reports: `http1/chunk-sizes`.
    fn name(&self) -> &'static str;

    /// The script in other wire forms; none if it is not one that this is sure to be legal.
    ///
    /// All that is random is drawn from `seed`: the same seed gives the same bytes.
    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script>;

    /// Whether a line of a transcript tells of the wire form and not of the meaning.
    ///
    /// Such lines are left out on both sides before the rest is compared.
    fn is_form(&self, line: &str) -> bool {
        let _ = line;
        false
    }
}

/// What a transcript says without the lines that tell of the wire form.
pub(crate) fn meaning(rewriting: &dyn Rewriting, transcript: &Transcript) -> Vec<String> {
    let mut lines = transcript.project(&[Kind::Event, Kind::Data, Kind::Fault]);
    lines.retain(|line| !rewriting.is_form(line));
    lines
}
