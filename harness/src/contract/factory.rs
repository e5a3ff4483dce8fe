//! Makes cores, copies them and distinguishes their states, which proof needs beyond the contract.
//!
//! A [`Core`] needs none of this. If its author declares that it can be cloned, or that its state
//! has a key, those powers travel with each instance, and the engine works on trait objects.

use std::fmt::{self, Debug, Write};
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::contract::held::{Held, Livelocks, Powers};
use crate::contract::unwind::{Caught, catch};
use crate::contract::{Core, Delivery};
use crate::digest::Digest;
use crate::script::Cuts;

pub(crate) use crate::contract::held::{Guarded, State, hold};

/// Makes a core that counts its livelocks with others.
type MakeFn = dyn Fn(&Arc<Livelocks>) -> Box<dyn State> + Send + Sync;

/// A factory of cores, each of them fresh.
///
/// [`Checker::factory`](crate::Checker::factory) returns it.
#[derive(Clone)]
pub struct CoreFactory {
    make: Arc<MakeFn>,
    livelocks: Arc<Livelocks>,
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
        let TypedFactory { make, powers, accepts_empty, cuts, erase: _ } = typed.clone();
        let make = move |livelocks: &Arc<Livelocks>| {
            let livelocks = Arc::clone(livelocks);
            let powers = Rc::new(Powers { livelocks, ..powers.clone() });
            let held: Box<dyn State> = Box::new(Held { core: make(), powers });
            held
        };
        let make = Arc::new(make);
        let (livelocks, n_made) = (Arc::default(), Arc::default());
        Self { make, livelocks, accepts_empty, cuts, n_made, n_made_max: u64::MAX }
    }

    pub(crate) fn make(&self) -> Box<dyn State> {
        self.n_made.fetch_add(1, Ordering::Relaxed);
        (self.make)(&self.livelocks)
    }

    /// The same factory with a count of livelocks of its own.
    pub(crate) fn counting_livelocks(&self) -> Self {
        Self { livelocks: Arc::default(), ..self.clone() }
    }

    /// The same factory for runs that are given the full number of steps, however many livelocks there are.
    pub(crate) fn patient(&self) -> Self {
        Self { livelocks: Arc::new(Livelocks::patient()), ..self.clone() }
    }

    /// Whether runs are stopped as livelocks after fewer steps than the full number.
    pub(crate) fn is_impatient(&self) -> bool {
        self.livelocks.is_many()
    }

    /// The same factory for searches that may make `n` more cores.
    pub(crate) fn allowing(&self, n: u64) -> Self {
        let n_made_max = self.n_made().saturating_add(n);
        Self { n_made_max, ..self.clone() }
    }

    /// How many cores were made so far.
    pub(crate) fn n_made(&self) -> u64 {
        self.n_made.load(Ordering::Relaxed)
    }

    /// Whether as many cores were made as searches may make. It still makes cores.
    pub(crate) fn is_spent(&self) -> bool {
        self.n_made() >= self.n_made_max
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
