//! The rewritings that mean the same to every core of a framing.

use std::sync::Arc;

use crate::context::Rewriting;
use crate::corpus::Setup;
use crate::protocol::lines::rewriting::LineEnds;

/// The rewritings that mean the same to every core: the ends of lines. If lines have a limit, a
/// core may or may not count their ends.
pub(crate) fn of_setup(setup: &Setup, _: &[&str]) -> Vec<Arc<dyn Rewriting>> {
    match setup.role() == "lines" && setup.get("max").is_none() {
        true => vec![Arc::new(LineEnds)],
        false => Vec::new(),
    }
}
