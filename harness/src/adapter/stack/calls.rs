//! Implements the calls of the driver for a stack.

use std::time::Duration;

use crate::adapter::stack::Stack;
use crate::adapter::stack::relay::{Inbound, did};
use crate::contract::{Core, Log};
use crate::transcript::Fault;

impl<L: Core, U: Core> Core for Stack<L, U> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.take_fault()?;
        if self.is_over || self.waits() {
            return Ok(0);
        }
        if self.is_handed_over() {
            let consumed = self.pass(bytes, log)?;
            self.relay(log)?;
            return Ok(consumed);
        }
        if self.is_switched {
            self.carried.extend_from_slice(bytes);
            self.pass_carried(log)?;
            self.relay(log)?;
            return Ok(bytes.len());
        }
        let consumed = self.step_lower(log, |lower, log| lower.receive(bytes, log));
        self.relay(log)?;
        Ok(consumed.unwrap_or(bytes.len()))
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.take_fault()?;
        if self.is_over {
            return Ok(false);
        }
        let mut has_done = !self.waits() && self.step_lower(log, L::poll).unwrap_or(true);
        self.relay(log)?;
        if !has_done && self.is_joined() {
            has_done = did(self.step_upper(log, U::poll)?);
        }
        Ok(has_done)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.take_fault()?;
        if self.is_over {
            return Ok(());
        }
        if self.is_handed_over() {
            if !std::mem::replace(&mut self.has_ended, true) {
                self.step_upper(log, |upper, log| upper.receive_eof(rest, log))?;
                self.pull_upper(log)?;
            }
            return Ok(());
        }
        if self.is_switched {
            self.carried.extend_from_slice(rest);
        } else {
            self.step_lower(log, |lower, log| lower.receive_eof(rest, log));
        }
        self.inbound.push_back(Inbound::End);
        self.relay(log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let own = action.strip_prefix(self.wiring.names.0).and_then(|own| own.strip_prefix(' '));
        let for_lower = own.or_else(|| (!self.is_joined()).then_some(action));
        match for_lower {
            Some(own) => self.call_lower(log, |lower, log| lower.act(own, log))?,
            None => self.call_upper(log, |upper, log| upper.act(action, log))?.0,
        }
        if !self.is_over {
            self.fault = self.go_on(log).err();
        }
        Ok(())
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let (logged, sent) = (log.n_logged(), log.n_sent());
        let left = |log: &Log| {
            room.saturating_sub(usize::try_from(log.n_sent() - sent).unwrap_or(usize::MAX))
        };
        if !self.outlet.drain_within(room, log) {
            return Ok(true);
        }
        let mut has_sent = self.transmit_lower(left(log), log)?;
        if self.is_over {
            return Ok(has_sent);
        }
        // Output that the upper core adds now has only the remaining room.
        self.outlet.bound(left(log));
        let relayed = self.relay(log);
        self.outlet.unbound();
        relayed?;
        if !has_sent && self.is_switched && self.outlet.is_empty() {
            let left = left(log);
            has_sent = did(self.step_upper(log, |upper, log| upper.transmit(left, log))?);
        }
        Ok(has_sent || log.n_logged() > logged)
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.room = bytes.max(1);
        self.lower.set_window(bytes);
        self.upper.set_window(bytes);
        true
    }

    fn awaits_room(&self) -> bool {
        !self.is_over && (self.lower.awaits_room() || self.is_joined() && self.upper.awaits_room())
    }

    fn is_paused(&self) -> bool {
        !self.is_over && (self.waits() || self.lower.is_paused())
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        if self.lower.is_paused() {
            self.step_lower(log, L::resume);
        }
        if self.waits() {
            self.step_upper(log, U::resume)?;
        }
        self.go_on(log)
    }

    fn deadline(&self) -> Option<Duration> {
        let upper = if self.is_joined() { self.upper.deadline() } else { None };
        let both = [self.lower.deadline(), upper];
        both.into_iter().flatten().min().filter(|_| !self.is_over)
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.take_fault()?;
        if self.is_over {
            return Ok(());
        }
        self.step_lower(log, |lower, log| lower.advance(now, log));
        self.relay(log)?;
        if self.is_joined() {
            self.step_upper(log, |upper, log| upper.advance(now, log))?;
        }
        self.go_on(log)
    }
}

impl<L: Core, U: Core> Stack<L, U> {
    /// Whether the upper core receives the bytes of the stack, and the driver carries those that it
    /// does not consume.
    fn is_handed_over(&self) -> bool {
        self.is_switched && self.wiring.lane.is_none()
    }

    /// Transmits one step of the lower core, which may still have output after a fault.
    fn transmit_lower(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let transmit = |lower: &mut L, log: &mut Log| lower.transmit(room, log);
        match self.is_over {
            true => self.call_lower(log, transmit),
            false => Ok(self.step_lower(log, transmit).unwrap_or(true)),
        }
    }

    /// Passes the upper core the bytes that it has not consumed, because it may consume them now.
    fn go_on(&mut self, log: &mut Log) -> Result<(), Fault> {
        if self.is_joined() {
            self.pull_upper(log)?;
            self.pass_carried(log)?;
        }
        self.relay(log)
    }

    /// Returns the fault that an action caused.
    fn take_fault(&mut self) -> Result<(), Fault> {
        self.fault.take().map_or(Ok(()), Err)
    }
}
