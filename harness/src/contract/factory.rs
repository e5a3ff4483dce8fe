//! How cores are made, copied and told apart: what proof needs beyond the contract.
//!
//! A [`Core`] needs none of this. Where its author says that it can be cloned, or that its state
//! has a key, those powers travel beside each instance, and the engine works on trait objects.

use std::fmt::{self, Debug, Write};
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::contract::unwind::catch;
use crate::contract::{Core, Log};
use crate::digest::Digest;
use crate::transcript::Fault;

/// A core together with what can be done to its state.
pub(crate) trait State: Core {
    /// A copy that goes on independently, if the core can be copied.
    fn fork(&self) -> Option<Box<dyn State>>;

    /// Writes all that decides the core's future; false if nothing is known to.
    fn key(&self, key: &mut Digest) -> bool;

    /// Makes the core as fresh; false if it cannot be reset.
    fn reset(&mut self) -> bool;

    /// How many bytes of the stream the core holds, as far as it can tell.
    fn n_held(&self) -> usize;
}

/// Makes cores, each fresh: the base that every check stands on.
#[derive(Clone)]
pub struct CoreFactory {
    make: Arc<dyn Fn() -> Box<dyn State> + Send + Sync>,
    pub(crate) accepts_empty: bool,
}

impl CoreFactory {
    /// Cores made by a function, with no powers yet.
    pub fn of<C: Core + 'static>(make: impl Fn() -> C + Send + Sync + 'static) -> CoresOf<C> {
        CoresOf { make: Arc::new(make), powers: Powers::default(), accepts_empty: false }
    }

    pub(crate) fn make(&self) -> Box<dyn State> {
        (self.make)()
    }

    /// Whether states can be copied with `Clone`.
    #[must_use]
    pub fn is_clonable(&self) -> bool {
        self.make().fork().is_some()
    }

    /// Whether cores can be reset.
    #[must_use]
    pub fn can_reset(&self) -> bool {
        self.make().reset()
    }

    /// Whether cores have an output window, see [`Core::set_window`].
    #[must_use]
    pub fn has_window(&self) -> bool {
        self.make().set_window(usize::MAX)
    }

    /// Whether all chunkings can be proved: the state has a key.
    #[must_use]
    pub fn is_provable(&self) -> bool {
        self.make().key(&mut Digest::new())
    }
}

impl Debug for CoreFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoreFactory")
            .field("accepts_empty", &self.accepts_empty)
            .finish_non_exhaustive()
    }
}

/// [`CoreFactory`] of a known type, to which powers can still be given.
///
/// # Examples
///
/// ```
/// use chunkproof::contract::CoreFactory;
/// use chunkproof::{Core, Fault, Log};
///
/// #[derive(Clone, Hash)]
/// struct Counter(usize);
///
/// impl Core for Counter {
///     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
///         self.0 += bytes.len();
///         Ok(bytes.len())
///     }
/// }
///
/// let cores: CoreFactory = CoreFactory::of(|| Counter(0)).clone_states().hash_states().into();
/// assert!(cores.is_provable());
/// ```
pub struct CoresOf<C> {
    make: Arc<dyn Fn() -> C + Send + Sync>,
    powers: Powers<C>,
    accepts_empty: bool,
}

impl<C: Core + 'static> CoresOf<C> {
    /// States are copied with `Clone`; without it they are rebuilt by replaying.
    #[must_use]
    pub fn clone_states(mut self) -> Self
    where
        C: Clone,
    {
        self.powers.fork = Some(C::clone);
        self
    }

    /// States are told apart by `Hash`, which must cover all that decides the future.
    #[must_use]
    pub fn hash_states(mut self) -> Self
    where
        C: Hash,
    {
        self.powers.key = Some(Arc::new(|core, mut key| core.hash(&mut key)));
        self
    }

    /// States are told apart by their `Debug` text, which must show all that decides the future.
    #[must_use]
    pub fn debug_states(mut self) -> Self
    where
        C: Debug,
    {
        self.powers.key = Some(Arc::new(|core, key| {
            // A failing `Debug` tells apart less; the sampled replays watch over that.
            let _partial = write!(key, "{core:?}");
        }));
        self
    }

    /// States are told apart by what `key` returns.
    #[must_use]
    pub fn key_states<K: Hash>(
        mut self,
        state_key: impl Fn(&C) -> K + Send + Sync + 'static,
    ) -> Self {
        self.powers.key = Some(Arc::new(move |core, mut key| state_key(core).hash(&mut key)));
        self
    }

    /// Cores can be reset with `reset`, which must leave them as fresh ones.
    #[must_use]
    pub fn reset_with(mut self, reset: fn(&mut C)) -> Self {
        self.powers.reset = Some(reset);
        self
    }

    /// How many bytes of the stream a core holds; what is carried for it is counted beside.
    #[must_use]
    pub fn held_bytes(mut self, n_held: fn(&C) -> usize) -> Self {
        self.powers.n_held = Some(n_held);
        self
    }

    /// The core may be shown an empty piece, and must not take it for the end of the stream.
    #[must_use]
    pub fn accept_empty(mut self) -> Self {
        self.accepts_empty = true;
        self
    }
}

impl<C: Core + 'static> From<CoresOf<C>> for CoreFactory {
    fn from(cores: CoresOf<C>) -> Self {
        let CoresOf { make, powers, accepts_empty } = cores;
        let make = move || {
            let powers = Rc::new(powers.clone());
            let held: Box<dyn State> = Box::new(Held { core: make(), powers });
            held
        };
        Self { make: Arc::new(make), accepts_empty }
    }
}

impl<C> Debug for CoresOf<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoresOf")
            .field("clone", &self.powers.fork.is_some())
            .field("key", &self.powers.key.is_some())
            .field("reset", &self.powers.reset.is_some())
            .field("accepts_empty", &self.accepts_empty)
            .finish_non_exhaustive()
    }
}

impl<C> Clone for CoresOf<C> {
    fn clone(&self) -> Self {
        Self {
            make: Arc::clone(&self.make),
            powers: self.powers.clone(),
            accepts_empty: self.accepts_empty,
        }
    }
}

/// One core with no powers.
pub(crate) fn hold(core: impl Core + 'static) -> Box<dyn State> {
    Box::new(Held { core, powers: Rc::default() })
}

/// A core whose drop, too, may panic without harm.
pub(crate) struct Guarded(pub(crate) Option<Box<dyn State>>);

impl Drop for Guarded {
    fn drop(&mut self) {
        if let Some(core) = self.0.take() {
            // A core that panics while it is dropped has said all it had to say.
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

/// What can be done to cores of one type. Shared by all copies of one instance; not across threads, so
/// counting references is cheap.
struct Powers<C> {
    fork: Option<fn(&C) -> C>,
    key: Option<Arc<KeyFn<C>>>,
    reset: Option<fn(&mut C)>,
    n_held: Option<fn(&C) -> usize>,
}

// By hand: a derive would ask the same of the core.
impl<C> Clone for Powers<C> {
    fn clone(&self) -> Self {
        Self { key: self.key.clone(), ..*self }
    }
}

impl<C> Default for Powers<C> {
    fn default() -> Self {
        Self { fork: None, key: None, reset: None, n_held: None }
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
        self.powers.reset.map(|reset| reset(&mut self.core)).is_some()
    }

    fn n_held(&self) -> usize {
        self.powers.n_held.map_or(0, |n_held| n_held(&self.core))
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
