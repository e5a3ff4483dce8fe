//! Which rewritings mean the same to every core of a framing.

use std::sync::Arc;

use crate::context::Rewriting;
use crate::corpus::Setup;
use crate::protocol::lines::rewriting::LineEnds;

/// Those that mean the same to every core: the ends of lines. Where lines have a limit, cores are at liberty
/// to count their ends or not.
pub(crate) fn of_setup(setup: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    match setup.role() == "lines" && setup.get("max").is_none() {
        true => vec![Arc::new(LineEnds)],
        false => Vec::new(),
    }
}
