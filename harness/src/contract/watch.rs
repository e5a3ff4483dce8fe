//! Watches for the events that a script reacts to.

use std::collections::VecDeque;
use std::fmt;

use crate::bytes::beginning;
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
    pub(super) fn observe(&mut self, line: fmt::Arguments<'_>) {
        // Only the beginning of an event decides, up to the first character after the longest one.
        let longest = self.reactions.iter().map(|reaction| reaction.event.len()).max();
        let line = beginning(line, longest.unwrap_or_default() + CHAR_LEN_MAX);
        let matching = self.reactions.iter().filter(|reaction| begins_with(&line, &reaction.event));
        self.due.extend(matching.map(|reaction| reaction.action.clone()));
    }

    pub(super) fn next_due(&mut self) -> Option<String> {
        self.due.pop_front()
    }
}

/// The most bytes of a character of UTF-8.
const CHAR_LEN_MAX: usize = 4;
