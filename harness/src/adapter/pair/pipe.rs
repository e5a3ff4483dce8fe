//! One direction of the transport: bytes on their way, with bounded room.

/// The bytes that one end has sent and the other one has not received.
///
/// Once the pipe is full it has room again only when it is empty, as a socket has that reports room
/// at a low-water mark. If it had room after each byte, the sender would be called between two bytes of
/// one read, and the order of the two logs would depend on the cuts.
#[derive(Debug, Clone, Hash, Default)]
pub(super) struct OneWayPipe {
    bytes: Vec<u8>,
    /// What was sent without room. It follows once there is room.
    held: Vec<u8>,
    is_full: bool,
    /// The sender sends no more.
    is_closed: bool,
    /// The receiver was given the end.
    has_ended: bool,
}

impl OneWayPipe {
    /// How many more bytes fit into a pipe with a room of `max`.
    pub(super) fn room(&self, max: usize) -> usize {
        if self.is_full {
            0
        } else if max == usize::MAX {
            max
        } else {
            max.saturating_sub(self.bytes.len())
        }
    }

    /// Accepts bytes of the sender: what has no room is held.
    pub(super) fn send(&mut self, bytes: &[u8], max: usize) {
        self.held.extend_from_slice(bytes);
        self.fill(max);
    }

    /// The sender sends no more.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }

    /// Removes the first bytes, at most `n` of them.
    pub(super) fn take(&mut self, n: usize) -> Vec<u8> {
        self.bytes.drain(..n.min(self.bytes.len())).collect()
    }

    /// Puts bytes back that the receiver did not consume, because it has no room for its output.
    pub(super) fn put_back(&mut self, mut bytes: Vec<u8>) {
        bytes.append(&mut self.bytes);
        self.bytes = bytes;
    }

    /// Makes room if the pipe is empty; returns whether it had none before.
    pub(super) fn make_room(&mut self, max: usize) -> bool {
        let had_none = self.is_full && self.bytes.is_empty();
        if had_none {
            self.is_full = false;
            self.fill(max);
        }
        had_none
    }

    /// Makes room after the bound was changed.
    pub(super) fn resize(&mut self, max: usize) {
        self.is_full = self.bytes.len() >= max;
        self.fill(max);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// How many bytes the receiver has not received.
    pub(super) fn n_waiting(&self) -> usize {
        self.bytes.len() + self.held.len()
    }

    /// Whether the end of the stream comes next; it does so once.
    pub(super) fn take_end(&mut self) -> bool {
        let comes = self.is_closed && self.n_waiting() == 0;
        comes && !std::mem::replace(&mut self.has_ended, true)
    }

    fn fill(&mut self, max: usize) {
        let n = self.room(max).min(self.held.len());
        self.bytes.extend(self.held.drain(..n));
        self.is_full |= self.bytes.len() >= max;
    }
}

#[cfg(test)]
mod tests {
    use super::OneWayPipe;

    #[test]
    fn a_full_pipe_has_room_once_it_is_empty() {
        let mut pipe = OneWayPipe::default();
        pipe.send(b"abc", 4);
        assert_eq!(pipe.room(4), 1);
        pipe.send(b"defgh", 4);
        assert_eq!((pipe.room(4), pipe.n_waiting()), (0, 8));
        assert_eq!(pipe.take(3), b"abc");
        assert!(!pipe.make_room(4), "it is not empty");
        pipe.put_back(b"c".to_vec());
        assert_eq!(pipe.take(9), b"cd");
        assert!(pipe.make_room(4));
        assert_eq!((pipe.room(4), pipe.take(9)), (0, b"efgh".to_vec()));
        assert!(pipe.make_room(4) && !pipe.make_room(4));
        assert_eq!(pipe.room(4), 4);
    }

    #[test]
    fn a_pipe_without_a_bound_is_never_full() {
        let mut pipe = OneWayPipe::default();
        pipe.send(&[0; 1000], usize::MAX);
        assert_eq!((pipe.room(usize::MAX), pipe.take(2000).len()), (usize::MAX, 1000));
        assert!(!pipe.make_room(usize::MAX));
    }

    #[test]
    fn the_end_comes_once_after_all_bytes() {
        let mut pipe = OneWayPipe::default();
        pipe.send(b"abc", 2);
        pipe.close();
        assert!(!pipe.take_end());
        assert_eq!(pipe.take(2), b"ab");
        assert!(!pipe.take_end(), "one is held");
        assert!(pipe.make_room(2));
        assert_eq!(pipe.take(2), b"c");
        assert!(pipe.take_end() && !pipe.take_end());
    }

    #[test]
    fn a_larger_room_lets_held_bytes_in() {
        let mut pipe = OneWayPipe::default();
        pipe.send(b"abcd", 1);
        pipe.resize(3);
        assert_eq!((pipe.room(3), pipe.take(9)), (0, b"abc".to_vec()));
        pipe.resize(usize::MAX);
        assert_eq!((pipe.room(usize::MAX), pipe.take(9)), (usize::MAX, b"d".to_vec()));
    }
}
