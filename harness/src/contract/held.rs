//! A core with the operations on its state, as one trait object.

use std::fmt::{self, Debug};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::contract::turn::{Ended, PieceTurn};
use crate::contract::unwind::catch;
use crate::contract::{Core, Delivery, Log};
use crate::digest::Digest;
use crate::transcript::Fault;

/// A core with the operations on its state.
pub(crate) trait State: Core {
    /// Makes an independent copy; `None` if the core cannot be copied.
    fn fork(&self) -> Option<Box<dyn State>>;

    /// Writes everything that decides the core's future; returns false if its state has no key.
    fn key(&self, key: &mut Digest) -> bool;

    /// Resets the core to its first state; returns false if it cannot be reset.
    fn reset(&mut self) -> bool;

    /// See [`PieceTurn::pass`].
    fn pass(
        &mut self,
        turn: PieceTurn<'_>,
        piece: &[u8],
        consumed: &mut usize,
        due: &mut Option<Duration>,
    ) -> Result<(), Ended>;

    /// Counts a run that was stopped as a livelock, in all cores of the factory.
    fn note_livelock(&self);

    /// Whether later livelocks are stopped after fewer steps, because a few runs had all of them.
    fn is_impatient(&self) -> bool;

    /// How many bytes of the stream the core holds; 0 if it does not report that.
    fn n_held(&self) -> usize;

    /// What became of the payload that was written; `None` if the core does not report that.
    fn delivery(&self) -> Option<Delivery>;
}

/// Boxes one core, without powers.
pub(crate) fn hold(core: impl Core + 'static) -> Box<dyn State> {
    Box::new(Held { core, powers: Rc::default() })
}

/// A core whose drop may panic without harm.
pub(crate) struct Guarded(pub(crate) Option<Box<dyn State>>);

impl Drop for Guarded {
    fn drop(&mut self) {
        if let Some(core) = self.0.take() {
            // The log of a core that is dropped is complete, so its panic changes nothing.
            let _ended = catch(|| drop(core));
        }
    }
}

impl Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "alive" } else { "gone" })
    }
}

type KeyFn<C> = dyn Fn(&C, &mut Digest) + Send + Sync;
type ResetFn<C> = dyn Fn(&mut C) + Send + Sync;
type HeldFn<C> = dyn Fn(&C) -> usize + Send + Sync;
type DeliveryFn<C> = dyn Fn(&C) -> Delivery + Send + Sync;

/// The powers of cores of one type. All copies of one instance share them, on one thread, so
/// counting references is cheap.
pub(super) struct Powers<C> {
    pub(super) fork: Option<fn(&C) -> C>,
    pub(super) key: Option<Arc<KeyFn<C>>>,
    pub(super) reset: Option<Arc<ResetFn<C>>>,
    pub(super) n_held: Option<Arc<HeldFn<C>>>,
    pub(super) delivery: Option<Arc<DeliveryFn<C>>>,
    pub(super) livelocks: Arc<Livelocks>,
}

// By hand: a derive would require `C: Clone`.
impl<C> Clone for Powers<C> {
    fn clone(&self) -> Self {
        let Self { fork, key, reset, n_held, delivery, livelocks } = self;
        let (key, reset) = (key.clone(), reset.clone());
        let (n_held, delivery) = (n_held.clone(), delivery.clone());
        let livelocks = Arc::clone(livelocks);
        Self { fork: *fork, key, reset, n_held, delivery, livelocks }
    }
}

impl<C> Default for Powers<C> {
    fn default() -> Self {
        Self {
            fork: None,
            key: None,
            reset: None,
            n_held: None,
            delivery: None,
            livelocks: Arc::default(),
        }
    }
}

/// How many runs of the cores of a factory were stopped as livelocks.
#[derive(Debug, Default)]
pub(super) struct Livelocks {
    n: AtomicU64,
    is_patient: bool,
}

impl Livelocks {
    /// For runs that are all given the full number of steps.
    pub(super) fn patient() -> Self {
        Self { is_patient: true, ..Self::default() }
    }

    /// Whether there were enough for later ones to be stopped after fewer steps.
    pub(super) fn is_many(&self) -> bool {
        self.n.load(Ordering::Relaxed) >= LIVELOCKS_PATIENT && !self.is_patient
    }
}

pub(super) struct Held<C> {
    pub(super) core: C,
    pub(super) powers: Rc<Powers<C>>,
}

impl<C: Core + 'static> State for Held<C> {
    fn fork(&self) -> Option<Box<dyn State>> {
        let fork = self.powers.fork?;
        Some(Box::new(Self { core: fork(&self.core), powers: Rc::clone(&self.powers) }))
    }

    fn key(&self, key: &mut Digest) -> bool {
        self.powers.key.as_ref().map(|write| write(&self.core, key)).is_some()
    }

    fn reset(&mut self) -> bool {
        self.powers.reset.as_ref().map(|reset| reset(&mut self.core)).is_some()
    }

    fn pass(
        &mut self,
        turn: PieceTurn<'_>,
        piece: &[u8],
        consumed: &mut usize,
        due: &mut Option<Duration>,
    ) -> Result<(), Ended> {
        turn.pass(&mut self.core, piece, consumed, due)
    }

    fn note_livelock(&self) {
        self.powers.livelocks.n.fetch_add(1, Ordering::Relaxed);
    }

    fn is_impatient(&self) -> bool {
        self.powers.livelocks.is_many()
    }

    fn n_held(&self) -> usize {
        self.powers.n_held.as_ref().map_or(0, |n_held| n_held(&self.core))
    }

    fn delivery(&self) -> Option<Delivery> {
        self.powers.delivery.as_ref().map(|delivery| delivery(&self.core))
    }
}

impl<C: Core> Core for Held<C> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.core.receive(bytes, log)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        self.core.poll(log)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.core.receive_eof(rest, log)
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.core.act(action, log)
    }

    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        self.core.transmit(room, log)
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.core.set_window(bytes)
    }

    fn awaits_room(&self) -> bool {
        self.core.awaits_room()
    }

    fn is_paused(&self) -> bool {
        self.core.is_paused()
    }

    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        self.core.resume(log)
    }

    fn deadline(&self) -> Option<Duration> {
        self.core.deadline()
    }

    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        self.core.advance(now, log)
    }
}

/// After as many livelocks of cores of one factory, later ones are stopped after fewer steps.
const LIVELOCKS_PATIENT: u64 = 2;
