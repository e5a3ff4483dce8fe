//! Facts about a script that no comparison of runs can reveal.

use std::fmt;
use std::sync::Arc;

use crate::bytes::Escaped;
use crate::context::{Reference, Rewriting};
use crate::script::Script;

/// Facts about a script; each enables the check that needs it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Facts {
    /// The offsets at which the stream may end; `None` if they are not known.
    pub complete: Option<Vec<usize>>,
    /// The offsets at which a message ends, each of which the core logs; `None` if they are not known.
    pub messages: Option<Vec<usize>>,
    /// Where another protocol takes over.
    pub switch: Option<Switch>,
    /// Scripts around a limit of the core.
    pub limit: Option<Family>,
    /// The size from which on every size must be refused, where there is such a size above that limit.
    pub refused_from: Option<usize>,
    /// Scripts that grow.
    pub growth: Option<Family>,
    /// How many bytes of the stream a core may hold back, carried for it or inside.
    pub buffered_max: Option<usize>,
    /// What the whole of a stream means.
    pub reference: Option<Reference>,
    /// Texts that the core must not log.
    pub never: Vec<Vec<u8>>,
    /// Other wire forms of the script that mean the same.
    pub rewritings: Vec<Arc<dyn Rewriting>>,
}

impl Facts {
    /// Declares the offsets at which the stream may end.
    #[must_use]
    pub fn complete_at(mut self, offsets: impl IntoIterator<Item = usize>) -> Self {
        self.complete = Some(offsets.into_iter().collect());
        self
    }

    /// Declares the offsets at which a message ends that the core logs.
    #[must_use]
    pub fn messages_at(mut self, offsets: impl IntoIterator<Item = usize>) -> Self {
        self.messages = Some(offsets.into_iter().collect());
        self
    }

    /// Declares where another protocol takes over.
    #[must_use]
    pub fn switch(mut self, switch: Switch) -> Self {
        self.switch = Some(switch);
        self
    }

    /// Declares scripts around a limit of the core, which accepts all sizes up to it.
    #[must_use]
    pub fn limit(mut self, family: Family) -> Self {
        (self.limit, self.refused_from) = (Some(family), None);
        self
    }

    /// Declares scripts around a limit of the core, which accepts all sizes up to it and refuses all others.
    #[must_use]
    pub fn exact_limit(mut self, family: Family) -> Self {
        (self.refused_from, self.limit) = (Some(family.size.saturating_add(1)), Some(family));
        self
    }

    /// Declares a size above the limit from which on the core refuses every size.
    #[must_use]
    pub fn refused_from(mut self, size: usize) -> Self {
        self.refused_from = Some(size);
        self
    }

    /// Declares scripts that grow.
    #[must_use]
    pub fn growth(mut self, family: Family) -> Self {
        self.growth = Some(family);
        self
    }

    /// Declares the most bytes of the stream that the core may hold back, carried for it or inside.
    #[must_use]
    pub fn buffered_max(mut self, n_bytes: usize) -> Self {
        self.buffered_max = Some(n_bytes);
        self
    }

    /// Declares what the whole of a stream means.
    #[must_use]
    pub fn reference(mut self, reference: Reference) -> Self {
        self.reference = Some(reference);
        self
    }

    /// Adds a text that the core must not log; an empty one is ignored.
    #[must_use]
    pub fn never(mut self, text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref().to_vec();
        self.never.extend(Some(text).filter(|text| !text.is_empty()));
        self
    }

    /// Adds other wire forms of the script that mean the same.
    #[must_use]
    pub fn rewrite(mut self, rewriting: impl Rewriting + 'static) -> Self {
        self.rewritings.push(Arc::new(rewriting));
        self
    }

    /// Whether a fact of this kind is known.
    #[must_use]
    pub fn has(&self, fact: Fact) -> bool {
        match fact {
            Fact::Complete => self.complete.is_some(),
            Fact::Messages => self.messages.is_some(),
            Fact::Switch => self.switch.is_some(),
            Fact::Limit => self.limit.is_some() || self.growth.is_some(),
            Fact::Growth => self.growth.is_some(),
            Fact::BufferedMax => self.buffered_max.is_some(),
            Fact::Reference => self.reference.is_some(),
            Fact::Never => !self.never.is_empty(),
            Fact::Rewritings => !self.rewritings.is_empty(),
        }
    }

    /// Takes from `others` the facts that are missing here, and all texts and rewritings.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        let refused_from = match self.limit {
            Some(_) => self.refused_from,
            None => others.refused_from,
        };
        Self {
            refused_from,
            complete: self.complete.or(others.complete),
            messages: self.messages.or(others.messages),
            switch: self.switch.or(others.switch),
            limit: self.limit.or(others.limit),
            growth: self.growth.or(others.growth),
            buffered_max: self.buffered_max.or(others.buffered_max),
            reference: self.reference.or(others.reference),
            never: self.never.into_iter().chain(others.never).collect(),
            rewritings: self.rewritings.into_iter().chain(others.rewritings).collect(),
        }
    }
}

// How a fact is written down. A function cannot be, so that families and rewritings have no text.
impl Facts {
    /// The method that declares a fact of a script, with its value.
    pub(crate) fn as_call(&self, fact: Fact) -> Option<String> {
        match fact {
            Fact::Complete => Some(format!("complete_at({:?})", self.complete.as_ref()?)),
            Fact::Messages => Some(format!("messages_at({:?})", self.messages.as_ref()?)),
            Fact::Switch => {
                let Switch { offset, is_secure } = self.switch?;
                let make = if is_secure { "secure_at" } else { "at" };
                Some(format!("switch(chunkproof::context::Switch::{make}({offset}))"))
            }
            Fact::BufferedMax => Some(format!("buffered_max({})", self.buffered_max?)),
            Fact::Never => {
                let calls: Vec<String> = self
                    .never
                    .iter()
                    .map(|text| format!("never(b\"{}\")", Escaped(text)))
                    .collect();
                Some(calls.join("\n        ."))
            }
            Fact::Limit | Fact::Growth | Fact::Reference | Fact::Rewritings => None,
        }
    }

    /// The key of a case that declares a fact, with its value; `len` is the length of the case's script.
    pub(crate) fn as_key(&self, fact: Fact, len: usize) -> Option<String> {
        let inside = |offsets: &[usize]| -> Vec<usize> {
            offsets.iter().copied().filter(|offset| *offset <= len).collect()
        };
        match fact {
            Fact::Complete => Some(format!("complete = {:?}", inside(self.complete.as_ref()?))),
            Fact::Messages => Some(format!("messages = {:?}", inside(self.messages.as_ref()?))),
            Fact::Switch => {
                let Switch { offset, is_secure } = self.switch?;
                let secure = if is_secure { ", secure = true" } else { "" };
                Some(format!("switch = {{ at = {offset}{secure} }}"))
            }
            Fact::BufferedMax => Some(format!("buffered = {}", self.buffered_max?)),
            Fact::Limit | Fact::Growth | Fact::Reference | Fact::Never | Fact::Rewritings => None,
        }
    }
}

/// A kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// [`Facts::complete`].
    Complete,
    /// [`Facts::messages`].
    Messages,
    /// [`Facts::switch`].
    Switch,
    /// [`Facts::limit`]; scripts that grow have sizes, too.
    Limit,
    /// [`Facts::growth`].
    Growth,
    /// [`Facts::buffered_max`].
    BufferedMax,
    /// [`Facts::reference`].
    Reference,
    /// [`Facts::never`].
    Never,
    /// [`Facts::rewritings`].
    Rewritings,
}

impl Fact {
    /// The method that declares such a fact, without its value.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Complete => "complete_at([…])",
            Self::Messages => "messages_at([…])",
            Self::Switch => "switch(Switch::at(…))",
            Self::Limit => "limit(…, |size| …)",
            Self::Growth => "growth(…, |size| …)",
            Self::BufferedMax => "buffered_max(…)",
            Self::Reference => "reference(…)",
            Self::Never => "never(…)",
            Self::Rewritings => "rewrite(…)",
        }
    }
}

/// The offset at which another protocol takes over the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switch {
    /// The bytes before this offset belong to the old protocol, those after it to the new one.
    pub offset: usize,
    /// Whether bytes sent before the switch must not be trusted after it, as with STARTTLS.
    pub is_secure: bool,
}

impl Switch {
    /// A switch whose tail is handed over: an upgrade, a tunnel, the end of a message.
    #[must_use]
    pub fn at(offset: usize) -> Self {
        Self { offset, is_secure: false }
    }

    /// A switch after which the tail has no effect: it is empty, dropped or refused.
    #[must_use]
    pub fn secure_at(offset: usize) -> Self {
        Self { offset, is_secure: true }
    }
}

/// Scripts that differ in one size.
///
/// # Examples
///
/// ```
/// use chunkproof::Script;
/// use chunkproof::context::Family;
///
/// let lines = Family::new(16, |size| Script::from("a".repeat(size) + "\n"));
/// assert_eq!(lines.size, 16);
/// assert_eq!(lines.script(2).bytes(), b"aa\n");
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Family {
    /// The limit, or the size that growing starts from.
    pub size: usize,
    make: Arc<dyn Fn(usize) -> Script + Send + Sync>,
}

impl Family {
    /// The family of the scripts that `make` gives for each size.
    pub fn new(size: usize, make: impl Fn(usize) -> Script + Send + Sync + 'static) -> Self {
        Self { size, make: Arc::new(make) }
    }

    /// The script of one size.
    #[must_use]
    pub fn script(&self, size: usize) -> Script {
        (self.make)(size)
    }
}

impl fmt::Debug for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Family").field("size", &self.size).finish_non_exhaustive()
    }
}
