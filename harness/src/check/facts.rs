//! What is known of a core, or of one of its scripts, beside what runs can show.

use crate::check::{Check, Checker};
use crate::context::{Facts, Family, Reference, Rewriting, Switch};
use crate::contract::Log;
use crate::script::Script;
use crate::transcript::Fault;

impl<C> Checker<C> {
    /// Sets the most bytes of the stream that the core may hold back.
    #[must_use]
    pub fn buffered_max(mut self, n_bytes: usize) -> Self {
        self.facts = self.facts.buffered_max(n_bytes);
        self
    }

    /// Adds a rewriting: other wire forms of a script that mean the same to this core.
    #[must_use]
    pub fn rewrite(mut self, rewriting: impl Rewriting + 'static) -> Self {
        self.facts = self.facts.rewrite(rewriting);
        self
    }

    /// Declares what the whole of a stream means: `parse` is given all bytes of a script at once and logs it.
    ///
    /// The core must log the same at every offset at which the stream may end; see
    /// [`reference`](crate::checks::reference).
    #[must_use]
    pub fn reference(
        self,
        parse: impl Fn(&[u8], &mut Log) -> Result<(), Fault> + Clone + Send + Sync + 'static,
    ) -> Self {
        self.with_reference(Reference::one_shot(parse))
    }

    /// Declares another core as the reference: it receives each script in one piece.
    #[must_use]
    pub fn reference_core(self, other: impl Into<Checker>) -> Self {
        let reference = Reference::core(other.into().factory());
        self.with_reference(reference)
    }

    /// Sets the reference.
    pub(crate) fn with_reference(mut self, reference: Reference) -> Self {
        self.facts = self.facts.reference(reference);
        self
    }

    /// Adds a text that the core must not log, at any time; see [`never`](crate::checks::never).
    #[must_use]
    pub fn never(mut self, text: impl AsRef<[u8]>) -> Self {
        self.facts = self.facts.never(text);
        self
    }
}

impl Check {
    /// Declares the offsets at which the stream may end: its end must be accepted there, and refused
    /// elsewhere.
    pub fn complete_at(self, offsets: impl IntoIterator<Item = usize>) -> Self {
        self.declaring(|facts| facts.complete_at(offsets))
    }

    /// Declares the offsets at which a message ends: by each of them the core has logged something new, and
    /// the end of the stream there adds nothing but itself. See [`lateness`](crate::checks::lateness).
    pub fn messages_at(self, offsets: impl IntoIterator<Item = usize>) -> Self {
        self.declaring(|facts| facts.messages_at(offsets))
    }

    /// Declares where another protocol takes over.
    pub fn switch(self, switch: Switch) -> Self {
        self.declaring(|facts| facts.switch(switch))
    }

    /// Declares a limit of the core, which accepts every size up to it: `make` gives the script of each
    /// size around it.
    pub fn limit(
        self,
        limit: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Self {
        self.declaring(|facts| facts.limit(Family::new(limit, make)))
    }

    /// Declares a limit of the core, which accepts every size up to it and refuses every larger one.
    pub fn exact_limit(
        self,
        limit: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Self {
        self.declaring(|facts| facts.exact_limit(Family::new(limit, make)))
    }

    /// Declares that the core refuses every size from this one on, which is above the limit that was declared
    /// before.
    pub fn refused_from(self, size: usize) -> Self {
        self.declaring(|facts| facts.refused_from(size))
    }

    /// Declares scripts that grow from this size on: `make` gives the script of each size.
    pub fn growth(
        self,
        size: usize,
        make: impl Fn(usize) -> Script + Send + Sync + 'static,
    ) -> Self {
        self.declaring(|facts| facts.growth(Family::new(size, make)))
    }

    /// Adds all of these facts; they override those that were declared before.
    pub fn facts(self, facts: Facts) -> Self {
        self.declaring(|known| facts.and(known))
    }

    /// Sets the most bytes of the stream that the core may hold back.
    pub fn buffered_max(self, n_bytes: usize) -> Self {
        self.with(|checker| checker.buffered_max(n_bytes))
    }

    /// Adds a rewriting: other wire forms of the script that mean the same.
    pub fn rewrite(self, rewriting: impl Rewriting + 'static) -> Self {
        self.with(|checker| checker.rewrite(rewriting))
    }

    /// Declares what the whole of the stream means; see [`Checker::reference`].
    pub fn reference(
        self,
        parse: impl Fn(&[u8], &mut Log) -> Result<(), Fault> + Clone + Send + Sync + 'static,
    ) -> Self {
        self.with(|checker| checker.reference(parse))
    }

    /// Declares another core as the reference; see [`Checker::reference_core`].
    pub fn reference_core(self, other: impl Into<Checker>) -> Self {
        self.with(|checker| checker.reference_core(other))
    }

    /// Adds a text that the core must not log; see [`Checker::never`].
    pub fn never(self, text: impl AsRef<[u8]>) -> Self {
        self.with(|checker| checker.never(text))
    }
}
