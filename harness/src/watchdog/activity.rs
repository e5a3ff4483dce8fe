//! What a watched thread is doing.

use crate::script::Play;
use crate::script::serialization::{Reader, put_bytes, put_play};

/// A play in progress, with what it is played for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Activity {
    /// The name of what is checked.
    pub(crate) name: String,
    /// The check that asked for the play.
    pub(crate) check: String,
    /// The play.
    pub(crate) play: Play,
}

impl Activity {
    /// Adds all of it to `out`.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        put_bytes(out, self.name.as_bytes());
        put_bytes(out, self.check.as_bytes());
        put_play(out, &self.play);
    }

    /// Reads what [`write`](Self::write) wrote; `None` if it is incomplete.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        Some(Self { name: reader.text()?, check: reader.text()?, play: reader.play()? })
    }
}
