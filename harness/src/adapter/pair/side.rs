//! The two sides of a pair.

use std::fmt;

/// One of the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum PairSide {
    Near,
    Far,
}

impl PairSide {
    pub(super) const BOTH: [Self; 2] = [Self::Near, Self::Far];

    /// The side that receives what this one sends.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Near => Self::Far,
            Self::Far => Self::Near,
        }
    }

    /// The name in actions and in the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Near => "near",
            Self::Far => "far",
        }
    }

    /// The byte of a script that brings a byte to this side.
    pub(super) fn tick(self) -> u8 {
        match self {
            Self::Near => b'<',
            Self::Far => b'>',
        }
    }

    /// The side to which a byte of a script brings one.
    pub(super) fn of_tick(tick: u8) -> Option<Self> {
        Self::BOTH.into_iter().find(|side| side.tick() == tick)
    }

    /// The side that an action names, and the rest of the action.
    pub(super) fn of_action(action: &str) -> Option<(Self, &str)> {
        Self::BOTH.into_iter().find_map(|side| {
            let own = action.strip_prefix(side.name())?.strip_prefix(' ')?;
            Some((side, own))
        })
    }
}

impl fmt::Display for PairSide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value for each side.
#[derive(Debug, Clone, Hash, Default)]
pub(super) struct Both<T> {
    near: T,
    far: T,
}

impl<T> Both<T> {
    pub(super) fn of(&self, side: PairSide) -> &T {
        match side {
            PairSide::Near => &self.near,
            PairSide::Far => &self.far,
        }
    }

    pub(super) fn of_mut(&mut self, side: PairSide) -> &mut T {
        match side {
            PairSide::Near => &mut self.near,
            PairSide::Far => &mut self.far,
        }
    }
}
