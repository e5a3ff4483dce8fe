//! Listens for the events that a script reacts to.

use std::collections::VecDeque;

use crate::script::Reaction;
use crate::transcript::line::begins_with;

/// What is listened for, and what was heard.
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

    /// An event is heard if it begins with the words of a reaction.
    pub(super) fn hear(&mut self, line: &str) {
        let heard = self.reactions.iter().filter(|reaction| begins_with(line, &reaction.event));
        self.due.extend(heard.map(|reaction| reaction.action.clone()));
    }

    pub(super) fn next_due(&mut self) -> Option<String> {
        self.due.pop_front()
    }
}
