//! Moves bytes between the two ends and calls the ends, by the rule of the driver.

use crate::adapter::pair::StreamPair;
use crate::adapter::pair::side::PairSide;
use crate::contract::record::Record;
use crate::contract::{Core, Log, unwind};
use crate::transcript::{End, Fault};

impl<N: Core, F: Core> StreamPair<N, F> {
    /// Moves at most `n` bytes to one end, as one read, or the end of its stream; returns how many
    /// ticks that took, which is 0 if there was nothing to move.
    pub(super) fn deliver(&mut self, to: PairSide, n: usize, log: &mut Log) -> usize {
        let pipe = self.pipes.of_mut(to.other());
        if pipe.is_empty() {
            if !pipe.take_end() {
                return 0;
            }
            self.end(to, log);
            return 1;
        }
        let accepts = self.is_alive(to) && !self.states.of(to).has_ended;
        if accepts && self.core(to).awaits_room() {
            return 0;
        }
        let bytes = self.pipes.of_mut(to.other()).take(n);
        // Nobody reads what comes to an end that has failed.
        if accepts {
            self.states.of_mut(to).carried.extend_from_slice(&bytes);
            self.pass_carried(to, log);
        }
        if self.pipes.of_mut(to.other()).make_room(self.room) {
            self.pull(to.other(), log);
        }
        bytes.len()
    }

    /// Passes an end the bytes that it has not consumed, until it needs more.
    pub(super) fn pass_carried(&mut self, side: PairSide, log: &mut Log) {
        while !self.states.of(side).carried.is_empty() && self.is_alive(side) && !self.waits(side) {
            let piece: Box<[u8]> = self.states.of(side).carried.as_slice().into();
            let n_logged = log.n_logged();
            let Some(n) = self.step(side, log, |end, log| end.receive(&piece, log)) else { return };
            if n > piece.len() {
                let claim = format!("the {side} end took {n} of {} bytes", piece.len());
                unwind::end(End::ContractViolation(claim));
            }
            self.states.of_mut(side).carried.drain(..n);
            self.pull(side, log);
            if n == 0 && log.n_logged() == n_logged {
                break;
            }
            log.count_inner(0);
        }
        // Bytes that an end does not read for lack of room are still in the transport. Otherwise it
        // would depend on the cuts how many of them are.
        if self.is_alive(side) && self.core(side).awaits_room() {
            let carried = std::mem::take(&mut self.states.of_mut(side).carried);
            self.pipes.of_mut(side.other()).put_back(carried);
        }
    }

    /// Polls an end and lets it transmit, until it has no more or its pipe no room.
    pub(super) fn pull(&mut self, side: PairSide, log: &mut Log) {
        loop {
            self.transmit(side, log);
            if !self.is_alive(side) || self.step(side, log, |end, log| end.poll(log)) != Some(true)
            {
                break;
            }
            log.count_inner(0);
        }
        self.transmit(side, log);
    }

    /// Calls an end after something that may let it go on: an action, or time.
    pub(super) fn go_on(&mut self, side: PairSide, log: &mut Log) {
        self.pull(side, log);
        self.pass_carried(side, log);
    }

    /// Makes one step of settling: one read of one end. Settling ends where there is none to make.
    pub(super) fn settle_step(&mut self, log: &mut Log) {
        let mut sides = [PairSide::Far, PairSide::Near].into_iter();
        self.is_settling = sides.any(|to| self.deliver(to, usize::MAX, log) > 0);
    }

    /// Settles in full, unless an end pauses: the next call of the application comes after that.
    pub(super) fn settle(&mut self, log: &mut Log) {
        while self.is_settling && !self.is_waiting() {
            self.settle_step(log);
            log.count_inner(0);
        }
    }

    /// Calls an end and passes on what it logs; `None` if it failed.
    pub(super) fn step<R>(
        &mut self,
        side: PairSide,
        log: &mut Log,
        call: impl FnOnce(&mut dyn Core, &mut Log) -> Result<R, Fault>,
    ) -> Option<R> {
        self.call(side, log, call).map_err(|fault| self.fail(side, &fault, log)).ok()
    }

    /// Calls an end and passes on what it logs.
    pub(super) fn call<R>(
        &mut self,
        side: PairSide,
        log: &mut Log,
        call: impl FnOnce(&mut dyn Core, &mut Log) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let mut own_log = log.recording();
        let answer = call(self.core_mut(side), &mut own_log);
        own_log.into_records().into_iter().for_each(|record| self.pass_on(side, record, log));
        answer
    }

    fn pass_on(&mut self, side: PairSide, record: Record, log: &mut Log) {
        match record {
            Record::Event(event) => {
                self.ledger.read(side, &event);
                log.debug(format_args!("{side}: {event}"));
            }
            Record::Data(lane, bytes) => {
                self.ledger.read_lane(side, &lane, &bytes);
                log.data(&format!("{side}: {lane}"), &bytes);
            }
            Record::Fault(fault) => log.fault(of_side(side, &fault)),
            Record::Sent(_, bytes) => {
                self.pipes.of_mut(side).send(&bytes, self.room);
                match self.logs_sent {
                    true => log.send_in(side.name(), &bytes),
                    false => log.count_inner(bytes.len()),
                }
            }
            Record::Closed => {
                self.pipes.of_mut(side).close();
                log.debug(format_args!("{side}: close"));
            }
        }
    }

    /// Lets an end transmit as much as its pipe has room for.
    fn transmit(&mut self, side: PairSide, log: &mut Log) {
        while self.is_alive(side) {
            let room = self.pipes.of(side).room(self.room);
            if room == 0 {
                return;
            }
            let before = self.pipes.of(side).n_waiting();
            let has_sent = self.step(side, log, |end, log| end.transmit(room, log));
            let sent = self.pipes.of(side).n_waiting() - before;
            if sent > room && self.is_alive(side) {
                let claim = format!("the {side} end transmitted {sent} bytes with room for {room}");
                unwind::end(End::ContractViolation(claim));
            }
            if has_sent != Some(true) {
                return;
            }
            log.count_inner(0);
        }
    }

    /// Gives an end the end of its stream.
    fn end(&mut self, side: PairSide, log: &mut Log) {
        let state = self.states.of_mut(side);
        state.has_ended = true;
        let rest: Box<[u8]> = std::mem::take(&mut state.carried).into();
        if !self.is_alive(side) {
            return;
        }
        if self.step(side, log, |end, log| end.receive_eof(&rest, log)).is_some() {
            if !rest.is_empty() {
                log.data(&format!("{side}: untaken"), &rest);
            }
            log.debug(format_args!("{side}: end"));
            self.pull(side, log);
        }
    }

    /// Notes the fault of an end. What it has queued, such as an alert, goes out; then its stream
    /// ends.
    fn fail(&mut self, side: PairSide, fault: &Fault, log: &mut Log) {
        log.fault(of_side(side, fault));
        while self.call(side, log, |end, log| end.transmit(usize::MAX, log)) == Ok(true) {
            log.count_inner(0);
        }
        let state = self.states.of_mut(side);
        state.has_failed = true;
        state.carried.clear();
        self.pipes.of_mut(side).close();
    }
}

/// The fault of one end.
fn of_side(side: PairSide, fault: &Fault) -> Fault {
    Fault::new(format!("{side}: {}", fault.kind())).because(fault.message())
}
