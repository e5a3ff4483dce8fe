//! The stream in memory that `tungstenite` reads from and writes to; it never blocks.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};

/// A stream that returns `WouldBlock` when it is empty or full.
#[derive(Debug, Default)]
pub(super) struct Wire {
    pub(super) incoming: VecDeque<u8>,
    pub(super) has_ended: bool,
    /// How many more bytes it accepts.
    pub(super) room: usize,
    pub(super) outgoing: Vec<u8>,
}

impl Read for Wire {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.incoming.read(buf)? {
            0 if !self.has_ended => Err(ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let taken = buf.get(..self.room).unwrap_or(buf);
        if taken.is_empty() && !buf.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        self.room -= taken.len();
        self.outgoing.write(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
