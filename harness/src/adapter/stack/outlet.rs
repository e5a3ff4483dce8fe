//! The way from a stack to its transport, which may have little room.

use std::collections::VecDeque;

use crate::contract::Log;
use crate::contract::record::Record;

/// Sends bytes at once, or, while the transport has little room, as many as fit.
#[derive(Debug, Clone, Hash, Default)]
pub(super) struct Outlet {
    /// The room that is left; without bound outside of [`Core::transmit`](crate::Core::transmit).
    room: Option<usize>,
    /// What did not fit.
    waiting: VecDeque<Record>,
}

impl Outlet {
    /// Puts outgoing bytes, or their end, after what waits.
    pub(super) fn put(&mut self, record: Record, log: &mut Log) {
        self.waiting.push_back(record);
        self.drain(log);
    }

    /// Sends what waits, at most `room` bytes; whether that was all.
    pub(super) fn drain_within(&mut self, room: usize, log: &mut Log) -> bool {
        self.bound(room);
        self.drain(log);
        self.unbound();
        self.is_empty()
    }

    /// Bounds what goes out from now on.
    pub(super) fn bound(&mut self, room: usize) {
        self.room = Some(room);
    }

    /// Takes the bound away; what waits stays until more is put after it or there is room for it.
    pub(super) fn unbound(&mut self) {
        self.room = None;
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn drain(&mut self, log: &mut Log) {
        while let Some(record) = self.waiting.pop_front() {
            match record {
                Record::Sent(lane, mut bytes) => {
                    let rest = bytes.split_off(self.room.unwrap_or(usize::MAX).min(bytes.len()));
                    self.room = self.room.map(|room| room - bytes.len());
                    match &lane {
                        None => log.send(&bytes),
                        Some(lane) => log.send_in(lane, &bytes),
                    }
                    if !rest.is_empty() {
                        self.waiting.push_front(Record::Sent(lane, rest));
                        return;
                    }
                }
                Record::Closed => log.close(),
                // No other records are put here: nothing else goes to the transport.
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => {}
            }
        }
    }
}
