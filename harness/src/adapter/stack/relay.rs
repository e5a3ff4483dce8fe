//! Relays records between the two cores of a stack.
//!
//! The output of the lower core goes out at once. Everything else that it logs is relayed in order:
//! an event to the log, payload to the upper core, which is called until it needs more before the
//! next record is relayed. While the upper core is paused, no record is relayed.

use crate::adapter::stack::Stack;
use crate::bytes::Escaped;
use crate::contract::record::Record;
use crate::contract::{Core, Log, unwind};
use crate::transcript::line::begins_with;
use crate::transcript::{End, Fault};

/// An entry of the lower core that the upper one has not received yet.
#[derive(Debug, Clone, Hash)]
pub(super) enum Inbound {
    /// A record of its log.
    Record(Record),
    /// The end of its payload.
    End,
    /// The fault with which it ended.
    Fault(Fault),
}

impl<L: Core, U: Core> Stack<L, U> {
    /// Whether the upper core is active, which it is not before a switch.
    pub(super) fn is_joined(&self) -> bool {
        self.wiring.switch.is_none() || self.is_switched
    }

    /// Whether the upper core waits for its application.
    pub(super) fn waits(&self) -> bool {
        self.is_joined() && self.upper.is_paused()
    }

    /// Calls the lower core: its output goes out, and its other records are queued for the relay.
    pub(super) fn call_lower<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut L, &mut Log) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let mut own_log = log.recording();
        let answer = call(&mut self.lower, &mut own_log);
        for record in own_log.into_records() {
            match record {
                Record::Sent(..) | Record::Closed => self.outlet.put(record, log),
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => {
                    log.count_inner(record.n_bytes());
                    self.inbound.push_back(Inbound::Record(record));
                }
            }
        }
        answer
    }

    /// As [`call_lower`](Self::call_lower); a fault of the lower core is relayed after what it
    /// logged.
    pub(super) fn step_lower<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut L, &mut Log) -> Result<R, Fault>,
    ) -> Option<R> {
        let push = |stack: &mut Self, fault| stack.inbound.push_back(Inbound::Fault(fault));
        self.call_lower(log, call).map_err(|fault| push(self, fault)).ok()
    }

    /// Calls the upper core, passes on its records, and gives its output to the lower one; returns
    /// whether it logged anything.
    pub(super) fn call_upper<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut U, &mut Log) -> Result<R, Fault>,
    ) -> Result<(R, bool), Fault> {
        let mut own_log = log.recording();
        let answer = call(&mut self.upper, &mut own_log);
        let records = own_log.into_records();
        let has_logged = !records.is_empty();
        for record in records {
            match record {
                Record::Sent(..) | Record::Closed => {
                    log.count_inner(record.n_bytes());
                    self.outgoing.push_back(record);
                }
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => pass_on(record, "", log),
            }
        }
        self.send_waiting(log);
        Ok((answer?, has_logged))
    }

    /// As [`call_upper`](Self::call_upper), but a fault ends the stack.
    pub(super) fn step_upper<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut U, &mut Log) -> Result<R, Fault>,
    ) -> Result<(R, bool), Fault> {
        let answer = self.call_upper(log, call);
        answer.map_err(|fault| {
            // It may still have output, such as an answer that names the fault.
            while self.call_upper(log, |upper, log| upper.transmit(usize::MAX, log)).is_ok_and(did)
            {
                log.count_inner(0);
            }
            self.give_up(self.wiring.names.1, &fault)
        })
    }

    /// Relays the records of the lower core, as long as the upper one is not paused.
    pub(super) fn relay(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.send_waiting(log);
        while !self.waits() {
            let Some(inbound) = self.inbound.pop_front() else { break };
            match inbound {
                Inbound::Record(Record::Data(lane, bytes)) if self.feeds(&lane) => {
                    self.feed(&lane, bytes, log)?;
                }
                Inbound::Record(Record::Event(event)) => self.relay_event(event, log)?,
                Inbound::Record(record) => pass_on(record, self.wiring.prefix(), log),
                Inbound::End => self.end(log)?,
                Inbound::Fault(fault) => return Err(self.give_up(self.wiring.names.0, &fault)),
            }
            self.send_waiting(log);
        }
        Ok(())
    }

    fn relay_event(&mut self, event: String, log: &mut Log) -> Result<(), Fault> {
        let is = |words: Option<&str>| words.is_some_and(|words| begins_with(&event, words));
        let (switches, ends) = (is(self.wiring.switch), is(self.wiring.end));
        pass_on(Record::Event(event), self.wiring.prefix(), log);
        if switches && !self.is_switched {
            self.is_switched = true;
            // The remaining output of the lower core goes out before that of the upper one.
            while self.step_lower(log, |lower, log| lower.transmit(usize::MAX, log)) == Some(true) {
                log.count_inner(0);
            }
            self.pull_upper(log)?;
            self.pass_carried(log)?;
        }
        if ends {
            self.end(log)?;
        }
        Ok(())
    }

    /// Passes payload of the lower core to the upper one, joined if the window decides on the
    /// pieces.
    fn feed(&mut self, lane: &str, mut bytes: Vec<u8>, log: &mut Log) -> Result<(), Fault> {
        while self.room < usize::MAX
            && let Some(Inbound::Record(Record::Data(next, more))) = self.inbound.front()
            && next == lane
        {
            bytes.extend(more);
            self.inbound.pop_front();
        }
        if self.has_ended {
            log.data(TAIL, &bytes);
            return Ok(());
        }
        self.carried.extend(bytes);
        self.pass_carried(log)
    }

    /// Passes the upper core the payload that it has not consumed.
    pub(super) fn pass_carried(&mut self, log: &mut Log) -> Result<(), Fault> {
        if self.carried.is_empty() || !self.is_joined() || self.has_ended {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.carried);
        let passed = self.pass(&bytes, log);
        let consumed = *passed.as_ref().unwrap_or(&0);
        self.carried = bytes.get(consumed..).unwrap_or_default().to_vec();
        passed.map(drop)
    }

    /// Passes bytes to the upper core, as many more at a time as the window has room for, until it
    /// needs more or waits; returns how many it consumed.
    pub(super) fn pass(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut consumed = 0;
        let mut end = self.n_received.min(bytes.len());
        loop {
            end = end.saturating_add(self.room).min(bytes.len());
            loop {
                if self.waits() {
                    return Ok(consumed);
                }
                let piece: Box<[u8]> = bytes.get(consumed..end).unwrap_or_default().into();
                let (n, has_logged) =
                    self.step_upper(log, |upper, log| upper.receive(&piece, log))?;
                if n > piece.len() {
                    let claim =
                        format!("{} took {n} of {} bytes", self.wiring.names.1, piece.len());
                    unwind::end(End::ContractViolation(claim));
                }
                consumed += n;
                self.n_received = end - consumed;
                self.pull_upper(log)?;
                if consumed == end || n == 0 && !has_logged {
                    break;
                }
            }
            if end == bytes.len() {
                return Ok(consumed);
            }
        }
    }

    /// Polls the upper core until it has no more. After a switch the transport itself pulls its
    /// output.
    pub(super) fn pull_upper(&mut self, log: &mut Log) -> Result<(), Fault> {
        loop {
            while self.wiring.switch.is_none()
                && did(self.step_upper(log, |upper, log| upper.transmit(usize::MAX, log))?)
            {
                log.count_inner(0);
            }
            if !did(self.step_upper(log, U::poll)?) {
                return Ok(());
            }
            log.count_inner(0);
        }
    }

    /// Ends the stream of the upper core, once.
    fn end(&mut self, log: &mut Log) -> Result<(), Fault> {
        if self.has_ended || !self.is_joined() {
            return Ok(());
        }
        self.has_ended = true;
        let rest: Box<[u8]> = std::mem::take(&mut self.carried).into();
        self.step_upper(log, |upper, log| upper.receive_eof(&rest, log))?;
        self.pull_upper(log)?;
        log.data(TAIL, &rest);
        Ok(())
    }

    /// Gives the output of the upper core to the lower one, as far as that accepts it, or to the
    /// transport if the lower one is done.
    fn send_waiting(&mut self, log: &mut Log) {
        while let Some(record) = self.outgoing.front() {
            let action = match record {
                Record::Sent(_, bytes) if !self.is_switched => {
                    Some(format!("{} {:?}", self.wiring.send, Escaped(bytes)))
                }
                Record::Closed if !self.is_switched => self.wiring.close.map(str::to_owned),
                Record::Sent(..)
                | Record::Closed
                | Record::Event(_)
                | Record::Data(..)
                | Record::Fault(_) => None,
            };
            let is_direct = action.is_none() && self.is_joined();
            let is_given = match &action {
                Some(action) if self.is_joined() => {
                    self.call_lower(log, |lower, log| lower.act(action, log)).is_ok()
                }
                _ => is_direct,
            };
            if !is_given {
                return;
            }
            if let Some(record) = self.outgoing.pop_front().filter(|_| is_direct) {
                self.outlet.put(record, log);
            }
        }
    }

    /// Whether payload of this lane goes to the upper core.
    fn feeds(&self, lane: &str) -> bool {
        self.wiring.lane.map_or_else(|| self.wiring.switch.is_none(), |own| own == lane)
    }

    /// Ends the stack with this fault of one layer.
    fn give_up(&mut self, layer: &str, fault: &Fault) -> Fault {
        self.is_over = true;
        let message = match fault.message() {
            "" => format!("in {layer}"),
            message => format!("in {layer}: {message}"),
        };
        fault.clone().because(message)
    }
}

/// Whether a step did anything, apart from its log.
pub(super) fn did((has_done, _): (bool, bool)) -> bool {
    has_done
}

fn pass_on(record: Record, prefix: &str, log: &mut Log) {
    match record {
        Record::Event(event) => log.debug(format_args!("{prefix}{event}")),
        Record::Data(lane, bytes) => log.data(&format!("{prefix}{lane}"), &bytes),
        Record::Fault(fault) => log.fault(fault),
        Record::Sent(None, bytes) => log.send(&bytes),
        Record::Sent(Some(lane), bytes) => log.send_in(&lane, &bytes),
        Record::Closed => log.close(),
    }
}

/// The lane of bytes that a core did not consume, as in the check `leftovers`.
const TAIL: &str = "tail";
