//! Watches for the events that a script reacts to.

use std::collections::VecDeque;

use crate::script::Reaction;
use crate::transcript::line::begins_with;

/// The reactions of a script, and the actions that are due.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    reactions: Vec<Reaction>,
    /// The actions that are due, in the order of their events.
    due: VecDeque<String>,
}

impl Watch {
    pub(super) fn new(reactions: &[Reaction]) -> Self {
        Self { reactions: reactions.to_vec(), due: VecDeque::new() }
    }

    /// Queues the actions of all reactions to the event `line`.
    pub(super) fn observe(&mut self, line: &str) {
        let matching = self.reactions.iter().filter(|reaction| begins_with(line, &reaction.event));
        self.due.extend(matching.map(|reaction| reaction.action.clone()));
    }

    pub(super) fn next_due(&mut self) -> Option<String> {
        self.due.pop_front()
    }
}
