//! Implements the calls of the driver for a pair.

use std::time::Duration;

use crate::adapter::pair::StreamPair;
use crate::adapter::pair::side::PairSide;
use crate::contract::{Core, Log};
use crate::transcript::Fault;

impl<N: Core, F: Core> Core for StreamPair<N, F> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.settle(log);
        if self.is_over {
            return Ok(bytes.len());
        }
        if bytes.is_empty() {
            self.read_nothing(log);
        }
        // After an entry the driver may have something to do, such as an action that follows an event.
        let (n_logged, mut consumed) = (log.n_logged(), 0);
        while log.n_logged() == n_logged && !self.is_waiting() {
            let Some((&tick, rest)) = bytes.get(consumed..).and_then(<[u8]>::split_first) else {
                break;
            };
            let n = 1 + rest.iter().take_while(|next| **next == tick).count();
            let n_moved = PairSide::of_tick(tick).map_or(0, |to| self.deliver(to, n, log));
            // Ticks with nothing to move are spent all the same.
            consumed += if n_moved == 0 { n } else { n_moved };
        }
        Ok(consumed)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if self.is_settling {
            if self.is_waiting() {
                return Ok(false);
            }
            self.settle_step(log);
            return Ok(self.is_settling);
        }
        for side in PairSide::BOTH {
            if self.is_alive(side) && self.step(side, log, |end, log| end.poll(log)) == Some(true) {
                self.pull(side, log);
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.settle(log);
        self.is_settling |= !self.is_over;
        self.is_over = true;
        Ok(())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if action == "settle" {
            self.is_settling = true;
        } else if let Some(room) = action.strip_prefix("room ") {
            let bad = |_| Fault::new("no-room").because("a room is a number of bytes from 1");
            let room = room.parse::<std::num::NonZeroUsize>().map_err(bad)?;
            self.settle(log);
            self.set_room(room.get(), log);
        } else if let Some((side, own)) = PairSide::of_action(action) {
            self.settle(log);
            if !self.is_alive(side) {
                return Err(Fault::new("over").because(format_args!("the {side} end has failed")));
            }
            self.call(side, log, |end, log| end.act(own, log))?;
            self.ledger.write(side, own);
            self.go_on(side, log);
        } else {
            let what = "an action is `near …`, `far …`, `settle` or `room …`";
            return Err(Fault::new("no-end").because(what));
        }
        self.is_settling |= self.is_over;
        Ok(())
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        let [near, far] = PairSide::BOTH.map(|side| self.core_mut(side).set_window(bytes));
        near || far
    }

    fn is_paused(&self) -> bool {
        self.is_waiting()
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        for side in PairSide::BOTH {
            if self.waits(side) {
                self.step(side, log, |end, log| end.resume(log));
                self.go_on(side, log);
            }
        }
        Ok(())
    }

    fn deadline(&self) -> Option<Duration> {
        let alive = PairSide::BOTH.into_iter().filter(|side| self.is_alive(*side) && !self.is_over);
        alive.filter_map(|side| self.core(side).deadline()).min()
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.settle(log);
        for side in PairSide::BOTH {
            if self.is_alive(side) && !self.is_over {
                self.step(side, log, |end, log| end.advance(now, log));
                self.go_on(side, log);
            }
        }
        Ok(())
    }
}

impl<N: Core, F: Core> StreamPair<N, F> {
    /// Gives both ends an empty read: the bytes that they did not consume, or none.
    fn read_nothing(&mut self, log: &mut Log) {
        for side in PairSide::BOTH {
            if !self.states.of(side).carried.is_empty() {
                self.pass_carried(side, log);
            } else if self.is_alive(side) && !self.states.of(side).has_ended && !self.waits(side) {
                self.step(side, log, |end, log| end.receive(&[], log));
                self.pull(side, log);
            }
        }
    }

    fn set_room(&mut self, room: usize, log: &mut Log) {
        self.room = room;
        for side in PairSide::BOTH {
            self.pipes.of_mut(side).resize(room);
            self.pull(side, log);
        }
    }
}
