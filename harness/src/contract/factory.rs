//! Makes cores, copies them and distinguishes their states, which proof needs beyond the contract.
//!
//! A [`Core`] needs none of this. If its author declares that it can be cloned, or that its state
//! has a key, those powers travel with each instance, and the engine works on trait objects.

use std::fmt::{self, Debug, Write};
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::contract::turn::{Ended, PieceTurn};
use crate::contract::unwind::{Caught, catch};
use crate::contract::{Core, Delivery, Log};
use crate::digest::Digest;
use crate::script::Cuts;
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

    /// How many runs of cores of the factory were stopped as livelocks.
    fn n_livelocks(&self) -> u64;

    /// How many bytes of the stream the core holds; 0 if it does not report that.
    fn n_held(&self) -> usize;

    /// What became of the payload that was written; `None` if the core does not report that.
    fn delivery(&self) -> Option<Delivery>;
}

/// A factory of cores, each of them fresh.
///
/// [`Checker::factory`](crate::Checker::factory) returns it.
#[derive(Clone)]
pub struct CoreFactory {
    make: Arc<dyn Fn() -> Box<dyn State> + Send + Sync>,
    pub(crate) accepts_empty: bool,
    /// Where the transport of these cores may cut.
    pub(crate) cuts: Cuts,
    /// How many cores all copies of the factory made, and how many they may make.
    n_made: Arc<AtomicU64>,
    n_made_max: u64,
}

impl CoreFactory {
    /// Makes a factory of a function, with no powers yet.
    pub(crate) fn of<C: Core + 'static>(
        make: impl Fn() -> C + Send + Sync + 'static,
    ) -> TypedFactory<C> {
        let (make, powers) = (Arc::new(make), Powers::default());
        TypedFactory {
            make,
            powers,
            accepts_empty: false,
            cuts: Cuts::anywhere(),
            erase: Self::erase,
        }
    }

    fn erase<C: Core + 'static>(typed: &TypedFactory<C>) -> Self {
        let TypedFactory { make, mut powers, accepts_empty, cuts, erase: _ } = typed.clone();
        powers.n_livelocks = Arc::default();
        let make = move || {
            let powers = Rc::new(powers.clone());
            let held: Box<dyn State> = Box::new(Held { core: make(), powers });
            held
        };
        let make = Arc::new(make);
        Self { make, accepts_empty, cuts, n_made: Arc::default(), n_made_max: u64::MAX }
    }

    pub(crate) fn make(&self) -> Box<dyn State> {
        self.n_made.fetch_add(1, Ordering::Relaxed);
        (self.make)()
    }

    /// The same factory for searches that may make `n` more cores.
    pub(crate) fn allowing(&self, n: u64) -> Self {
        let n_made_max = self.n_made.load(Ordering::Relaxed).saturating_add(n);
        Self { n_made_max, ..self.clone() }
    }

    /// Whether as many cores were made as searches may make. It still makes cores.
    pub(crate) fn is_spent(&self) -> bool {
        self.n_made.load(Ordering::Relaxed) >= self.n_made_max
    }

    /// Returns whether states can be copied with `Clone`.
    ///
    /// An operation that panics counts as none; every run reports it. So do the functions below.
    #[must_use]
    pub fn is_clonable(&self) -> bool {
        self.ask(can_fork).unwrap_or(false)
    }

    /// Returns whether cores can be reset.
    #[must_use]
    pub fn can_reset(&self) -> bool {
        self.ask(has_reset).unwrap_or(false)
    }

    /// Returns whether cores have an output window, see [`Core::set_window`].
    #[must_use]
    pub fn has_window(&self) -> bool {
        self.ask(has_window).unwrap_or(false)
    }

    /// Returns whether all chunkings can be proved, because the state has a key.
    #[must_use]
    pub fn is_provable(&self) -> bool {
        self.ask(|core| core.key(&mut Digest::new())).unwrap_or(false)
    }

    /// Whether cores report what became of written payload.
    pub(crate) fn has_delivery(&self) -> bool {
        // A function that panics is one; the check reports it.
        self.ask(|core| core.delivery().is_some()).unwrap_or(true)
    }

    /// The operation of fresh cores that panics, with its message, if one does.
    pub(crate) fn broken_operation(&self) -> Option<String> {
        let broken = |name, operation: fn(&mut BoxedState) -> bool| match self.ask(operation) {
            Err(Caught::Panic(message)) => Some(format!("{name} panics: {message}")),
            Ok(_) | Err(Caught::Flood | Caught::Ended(_)) => None,
        };
        // A factory that panics is no operation; its cores panic in every play.
        self.ask(|_| true).ok()?;
        broken("the function of `reset_with`", has_reset)
            .or_else(|| broken("`set_window`", has_window))
    }

    /// Asks a fresh core.
    fn ask(&self, question: impl FnOnce(&mut BoxedState) -> bool) -> Result<bool, Caught> {
        catch(|| {
            let mut core = Guarded(Some(self.make()));
            core.0.as_mut().is_some_and(question)
        })
    }
}

impl Debug for CoreFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoreFactory")
            .field("accepts_empty", &self.accepts_empty)
            .field("cuts", &self.cuts)
            .finish_non_exhaustive()
    }
}

/// The core of a [`Checker`](crate::Checker) whose type was erased.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum AnyCore {}

/// A factory of cores of a known type, to which powers can still be added.
pub(crate) struct TypedFactory<C> {
    make: Arc<dyn Fn() -> C + Send + Sync>,
    powers: Powers<C>,
    accepts_empty: bool,
    cuts: Cuts,
    /// Erases the type. It is a function because only [`CoreFactory::of`] knows that `C` is a core.
    erase: fn(&Self) -> CoreFactory,
}

impl<C> TypedFactory<C> {
    /// Copies states with `Clone`; without it they are rebuilt by replay.
    pub(crate) fn clone_states(mut self) -> Self
    where
        C: Clone,
    {
        self.powers.fork = Some(C::clone);
        self
    }

    /// Distinguishes states by `Hash`.
    pub(crate) fn hash_states(mut self) -> Self
    where
        C: Hash,
    {
        self.powers.key = Some(Arc::new(|core, mut key| core.hash(&mut key)));
        self
    }

    /// Distinguishes states by their `Debug` text.
    pub(crate) fn debug_states(mut self) -> Self
    where
        C: Debug,
    {
        self.powers.key = Some(Arc::new(|core, key| {
            // If `Debug` fails, fewer states are distinguished; the sampled replays would show it.
            let _partial = write!(key, "{core:?}");
        }));
        self
    }

    /// Distinguishes states by what `state_key` returns.
    pub(crate) fn key_states<K: Hash>(
        mut self,
        state_key: impl Fn(&C) -> K + Send + Sync + 'static,
    ) -> Self {
        self.powers.key = Some(Arc::new(move |core, mut key| state_key(core).hash(&mut key)));
        self
    }

    /// Resets cores with `reset`.
    pub(crate) fn reset_with(mut self, reset: impl Fn(&mut C) + Send + Sync + 'static) -> Self {
        self.powers.reset = Some(Arc::new(reset));
        self
    }

    /// Reads from a core how many bytes of the stream it holds.
    pub(crate) fn held_bytes(
        mut self,
        n_held: impl Fn(&C) -> usize + Send + Sync + 'static,
    ) -> Self {
        self.powers.n_held = Some(Arc::new(n_held));
        self
    }

    /// Reads from a core what became of the payload that was written.
    pub(crate) fn delivery(
        mut self,
        delivery: impl Fn(&C) -> Delivery + Send + Sync + 'static,
    ) -> Self {
        self.powers.delivery = Some(Arc::new(delivery));
        self
    }

    /// Passes empty pieces to the core.
    pub(crate) fn accept_empty(mut self) -> Self {
        self.accepts_empty = true;
        self
    }

    /// Cuts the stream only where its transport may.
    pub(crate) fn cuts_at(mut self, cuts: Cuts) -> Self {
        self.cuts = cuts;
        self
    }

    /// The same factory without its type.
    pub(crate) fn erased(&self) -> CoreFactory {
        (self.erase)(self)
    }
}

impl<C> From<TypedFactory<C>> for CoreFactory {
    fn from(typed: TypedFactory<C>) -> Self {
        typed.erased()
    }
}

impl<C> Clone for TypedFactory<C> {
    fn clone(&self) -> Self {
        let Self { make, powers, accepts_empty, cuts, erase } = self;
        let (make, powers) = (Arc::clone(make), powers.clone());
        Self { make, powers, accepts_empty: *accepts_empty, cuts: cuts.clone(), erase: *erase }
    }
}

type BoxedState = Box<dyn State>;

fn can_fork(core: &mut BoxedState) -> bool {
    Guarded(core.fork()).0.is_some()
}

fn has_reset(core: &mut BoxedState) -> bool {
    core.reset()
}

fn has_window(core: &mut BoxedState) -> bool {
    core.set_window(usize::MAX)
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
struct Powers<C> {
    fork: Option<fn(&C) -> C>,
    key: Option<Arc<KeyFn<C>>>,
    reset: Option<Arc<ResetFn<C>>>,
    n_held: Option<Arc<HeldFn<C>>>,
    delivery: Option<Arc<DeliveryFn<C>>>,
    n_livelocks: Arc<AtomicU64>,
}

// By hand: a derive would require `C: Clone`.
impl<C> Clone for Powers<C> {
    fn clone(&self) -> Self {
        let Self { fork, key, reset, n_held, delivery, n_livelocks } = self;
        let (key, reset) = (key.clone(), reset.clone());
        let (n_held, delivery) = (n_held.clone(), delivery.clone());
        let n_livelocks = Arc::clone(n_livelocks);
        Self { fork: *fork, key, reset, n_held, delivery, n_livelocks }
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
            n_livelocks: Arc::default(),
        }
    }
}

struct Held<C> {
    core: C,
    powers: Rc<Powers<C>>,
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
        self.powers.n_livelocks.fetch_add(1, Ordering::Relaxed);
    }

    fn n_livelocks(&self) -> u64 {
        self.powers.n_livelocks.load(Ordering::Relaxed)
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
