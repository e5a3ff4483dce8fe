//! What goes on between the two cores of a stack.
//!
//! What the lower core sends goes out at once. All else that it says is heard in the order in which it was
//! said: an event goes on to the log, payload to the upper core, which is called until it needs more before
//! the next thing is heard. While the upper core is paused nothing is heard.

use crate::adapter::stack::Stack;
use crate::bytes::Escaped;
use crate::contract::record::Record;
use crate::contract::{Core, Log};
use crate::transcript::Fault;
use crate::transcript::line::begins_with;

/// What the upper core has yet to hear of the lower one.
#[derive(Debug, Clone, Hash)]
pub(super) enum Heard {
    /// Something that it said.
    Said(Record),
    /// The end of its payload.
    End,
    /// It gave up.
    Broke(Fault),
}

impl<L: Core, U: Core> Stack<L, U> {
    /// Whether the upper core takes part: not before a switch.
    pub(super) fn is_joined(&self) -> bool {
        self.wiring.switch.is_none() || self.is_switched
    }

    /// Whether the upper core waits for its application.
    pub(super) fn waits(&self) -> bool {
        self.is_joined() && self.upper.is_paused()
    }

    /// Calls the lower core: what it sends goes out, what else it says is to be heard.
    pub(super) fn call_lower<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut L, &mut Log) -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let mut tape = log.taping();
        let answer = call(&mut self.lower, &mut tape);
        for word in tape.into_words() {
            match word {
                Record::Sent(..) | Record::Closed => self.wire.put(word, log),
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => {
                    log.stir(0);
                    self.heard.push_back(Heard::Said(word));
                }
            }
        }
        answer
    }

    /// As [`call_lower`](Self::call_lower); that the lower core gives up is heard behind what it said before.
    pub(super) fn step_lower<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut L, &mut Log) -> Result<R, Fault>,
    ) -> Option<R> {
        let broke = |stack: &mut Self, fault| stack.heard.push_back(Heard::Broke(fault));
        self.call_lower(log, call).map_err(|fault| broke(self, fault)).ok()
    }

    /// Calls the upper core, passes on what it says, and gives to the lower one what it sends; whether it
    /// said anything.
    pub(super) fn call_upper<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut U, &mut Log) -> Result<R, Fault>,
    ) -> Result<(R, bool), Fault> {
        let mut tape = log.taping();
        let answer = call(&mut self.upper, &mut tape);
        let words = tape.into_words();
        let has_spoken = !words.is_empty();
        for word in words {
            match word {
                Record::Sent(..) | Record::Closed => {
                    log.stir(0);
                    self.outgoing.push_back(word);
                }
                Record::Event(_) | Record::Data(..) | Record::Fault(_) => pass_on(word, "", log),
            }
        }
        self.send_waiting(log);
        Ok((answer?, has_spoken))
    }

    /// As [`call_upper`](Self::call_upper) where a fault ends the stack.
    pub(super) fn step_upper<R>(
        &mut self,
        log: &mut Log,
        call: impl FnOnce(&mut U, &mut Log) -> Result<R, Fault>,
    ) -> Result<(R, bool), Fault> {
        let answer = self.call_upper(log, call);
        answer.map_err(|fault| {
            // What it had still to send, such as an answer that says what is wrong. That it is done is known.
            while self.call_upper(log, |upper, log| upper.transmit(usize::MAX, log)).is_ok_and(did)
            {
                log.stir(0);
            }
            self.give_up(self.wiring.names.1, &fault)
        })
    }

    /// Hears what the lower core said, as long as the upper one can.
    pub(super) fn hear(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.send_waiting(log);
        while !self.waits() {
            let Some(heard) = self.heard.pop_front() else { break };
            match heard {
                Heard::Said(Record::Data(lane, bytes)) if self.feeds(&lane) => {
                    self.feed(&lane, bytes, log)?;
                }
                Heard::Said(Record::Event(event)) => self.hear_event(event, log)?,
                Heard::Said(word) => pass_on(word, self.wiring.prefix(), log),
                Heard::End => self.end(log)?,
                Heard::Broke(fault) => return Err(self.give_up(self.wiring.names.0, &fault)),
            }
            self.send_waiting(log);
        }
        Ok(())
    }

    fn hear_event(&mut self, event: String, log: &mut Log) -> Result<(), Fault> {
        let is = |words: Option<&str>| words.is_some_and(|words| begins_with(&event, words));
        let (switches, ends) = (is(self.wiring.switch), is(self.wiring.end));
        pass_on(Record::Event(event), self.wiring.prefix(), log);
        if switches && !self.is_switched {
            self.is_switched = true;
            // What the lower core had still to send goes before what the upper one sends.
            while self.step_lower(log, |lower, log| lower.transmit(usize::MAX, log)) == Some(true) {
                log.stir(0);
            }
            self.pull_upper(log)?;
            self.show_carried(log)?;
        }
        if ends {
            self.end(log)?;
        }
        Ok(())
    }

    /// Shows the upper core payload of the lower one, joined where the window decides on the pieces.
    fn feed(&mut self, lane: &str, mut bytes: Vec<u8>, log: &mut Log) -> Result<(), Fault> {
        while self.room < usize::MAX
            && let Some(Heard::Said(Record::Data(next, more))) = self.heard.front()
            && next == lane
        {
            bytes.extend(more);
            self.heard.pop_front();
        }
        if self.has_ended {
            log.data(TAIL, &bytes);
            return Ok(());
        }
        self.carried.extend(bytes);
        self.show_carried(log)
    }

    /// Shows the upper core what it has not taken, with what came behind it.
    pub(super) fn show_carried(&mut self, log: &mut Log) -> Result<(), Fault> {
        if self.carried.is_empty() || !self.is_joined() || self.has_ended {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.carried);
        let shown = self.show(&bytes, log);
        let taken = *shown.as_ref().unwrap_or(&0);
        self.carried = bytes.get(taken..).unwrap_or_default().to_vec();
        shown.map(drop)
    }

    /// Shows the upper core bytes, so many more at a time as the window has room for, until it needs more
    /// or waits; returns how many it took.
    pub(super) fn show(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut taken = 0;
        let mut end = self.n_seen.min(bytes.len());
        loop {
            end = end.saturating_add(self.room).min(bytes.len());
            loop {
                if self.waits() {
                    return Ok(taken);
                }
                let shown: Box<[u8]> = bytes.get(taken..end).unwrap_or_default().into();
                let (n, has_spoken) =
                    self.step_upper(log, |upper, log| upper.receive(&shown, log))?;
                if n > shown.len() {
                    let claim = format_args!("took {n} of {} bytes", shown.len());
                    let fault = Fault::new("contract-violation").because(claim);
                    return Err(self.give_up(self.wiring.names.1, &fault));
                }
                taken += n;
                self.n_seen = end - taken;
                self.pull_upper(log)?;
                if taken == end || n == 0 && !has_spoken {
                    break;
                }
            }
            if end == bytes.len() {
                return Ok(taken);
            }
        }
    }

    /// Pulls out all that the upper core has ready. Behind a switch the transport itself pulls what it sends.
    pub(super) fn pull_upper(&mut self, log: &mut Log) -> Result<(), Fault> {
        loop {
            while self.wiring.switch.is_none()
                && did(self.step_upper(log, |upper, log| upper.transmit(usize::MAX, log))?)
            {
                log.stir(0);
            }
            if !did(self.step_upper(log, U::poll)?) {
                return Ok(());
            }
            log.stir(0);
        }
    }

    /// Tells the upper core, once, that no more comes.
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

    /// Gives what the upper core sent to the lower one, as far as that accepts it, or to the transport where
    /// there is no lower one any more.
    fn send_waiting(&mut self, log: &mut Log) {
        while let Some(word) = self.outgoing.front() {
            let action = match word {
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
            if let Some(word) = self.outgoing.pop_front().filter(|_| is_direct) {
                self.wire.put(word, log);
            }
        }
    }

    /// Whether payload of this lane is the upper core's.
    fn feeds(&self, lane: &str) -> bool {
        self.wiring.lane.map_or_else(|| self.wiring.switch.is_none(), |own| own == lane)
    }

    /// The stack is over with this fault of one layer.
    fn give_up(&mut self, layer: &str, fault: &Fault) -> Fault {
        self.is_over = true;
        let message = match fault.message() {
            "" => format!("in {layer}"),
            message => format!("in {layer}: {message}"),
        };
        fault.clone().because(message)
    }
}

/// Whether a step did anything, whatever was said.
pub(super) fn did((has_done, _): (bool, bool)) -> bool {
    has_done
}

fn pass_on(word: Record, prefix: &str, log: &mut Log) {
    match word {
        Record::Event(event) => log.debug(format_args!("{prefix}{event}")),
        Record::Data(lane, bytes) => log.data(&format!("{prefix}{lane}"), &bytes),
        Record::Fault(fault) => log.fault(fault),
        Record::Sent(None, bytes) => log.send(&bytes),
        Record::Sent(Some(lane), bytes) => log.send_in(&lane, &bytes),
        Record::Closed => log.close(),
    }
}

/// The lane of what a core left behind, as the check `leftovers` knows it.
const TAIL: &str = "tail";
