//! Passes the output of a stack to its transport, which may have little room.

use std::collections::VecDeque;

use crate::contract::Log;
use crate::contract::record::Record;

/// Sends bytes at once, or, while the transport has little room, as many as fit.
#[derive(Debug, Clone, Hash, Default)]
pub(super) struct Outlet {
    /// The room that is left; `None` outside of [`Core::transmit`](crate::Core::transmit), for no
    /// bound.
    room: Option<usize>,
    /// The records that did not fit.
    waiting: VecDeque<Record>,
}

impl Outlet {
    /// Queues outgoing bytes, or their end, and sends what fits.
    pub(super) fn put(&mut self, record: Record, log: &mut Log) {
        self.waiting.push_back(record);
        self.drain(log);
    }

    /// Sends waiting records, at most `room` bytes; returns whether all were sent.
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

    /// Removes the bound; waiting records stay until the next call that sends.
    pub(super) fn unbound(&mut self) {
        self.room = None;
    }

    /// Whether no record waits.
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
                // Only outgoing records are queued.
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => {}
            }
        }
    }
}
