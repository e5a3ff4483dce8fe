//! A core that corpora judge: its name, its protocol and how to set it up for a case.

use std::fmt;
use std::sync::Arc;

use crate::check::Checker;
use crate::context::{Facts, Rewriting};
use crate::corpus::steps::COUNTS_REQUESTS;
use crate::corpus::{Case, Setup};
use crate::runner::Rerun;

type Make = Arc<dyn Fn(&Setup) -> Option<Checker> + Send + Sync>;
type ReadSent = fn(&[u8]) -> Vec<String>;
type MakeRewritings = Arc<dyn Fn(&Setup) -> Vec<Arc<dyn Rewriting>> + Send + Sync>;

/// A core that corpora judge: its name, its protocol and how to set it up for a case.
///
/// # Examples
///
/// ```
/// use chunkproof::corpus::Subject;
/// use chunkproof::{Log, check};
///
/// let echo = Subject::new("echo", "framing", |setup| {
///     let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
///     (setup.role() == "raw").then(|| check(raw))
/// });
/// assert_eq!(echo.name(), "echo");
/// ```
#[derive(Clone)]
pub struct Subject {
    name: &'static str,
    version: String,
    protocol: &'static str,
    features: &'static [&'static str],
    speaks: &'static [&'static str],
    any_fault: bool,
    reads_sent: Option<ReadSent>,
    make: Make,
    rewritings: MakeRewritings,
    is_of_command: bool,
}

impl Subject {
    /// Makes a subject that uses every word of its protocol.
    ///
    /// `make` returns the core for a setup, or `None` if the subject cannot be set up like that.
    #[must_use]
    pub fn new<C: Into<Checker>>(
        name: &'static str,
        protocol: &'static str,
        make: impl Fn(&Setup) -> Option<C> + Send + Sync + 'static,
    ) -> Self {
        let make = move |setup: &Setup| make(setup).map(Into::into);
        let (features, speaks): (&[_], &[_]) = (&[], &[]);
        let version = String::new();
        let (make, rewritings): (Make, MakeRewritings) = (Arc::new(make), Arc::new(|_| Vec::new()));
        let (any_fault, is_of_command, reads_sent) = (false, false, None);
        Self {
            name,
            version,
            protocol,
            features,
            speaks,
            any_fault,
            reads_sent,
            make,
            rewritings,
            is_of_command,
        }
    }

    /// Sets the version of the core.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Sets the features that it has, by their names in the protocol's vocabulary.
    #[must_use]
    pub fn features(mut self, features: &'static [&'static str]) -> Self {
        self.features = features;
        self
    }

    /// Sets the words that it uses, if not all; expected lines with other words are left out.
    #[must_use]
    pub fn speaks(mut self, words: &'static [&'static str]) -> Self {
        self.speaks = words;
        self
    }

    /// Sets the function that reads the outgoing bytes as messages, each a line that begins with one of the
    /// vocabulary's words for what is sent. Without it the messages that a case demands are not judged.
    #[must_use]
    pub fn reads_sent(self, read: fn(&[u8]) -> Vec<String>) -> Self {
        Self { reads_sent: Some(read), ..self }
    }

    /// The messages that outgoing bytes hold, if they can be read.
    pub(crate) fn sent(&self, bytes: &[u8]) -> Option<Vec<String>> {
        self.reads_sent.map(|read| read(bytes))
    }

    /// Accepts a fault, or a refusal, of any kind where a case expects one of a certain kind.
    ///
    /// The kinds are those that this project's adapters report, which other cores cannot know. That a
    /// fault is expected, and where, is still compared.
    #[must_use]
    pub fn any_fault(self) -> Self {
        Self { any_fault: true, ..self }
    }

    /// Whether it may report faults and refusals of any kind.
    pub(crate) fn accepts_any_fault(&self) -> bool {
        self.any_fault
    }

    /// Sets the rewritings that do not change what received bytes mean to it, for each setup.
    #[must_use]
    pub fn rewritings(
        mut self,
        make: impl Fn(&Setup) -> Vec<Arc<dyn Rewriting>> + Send + Sync + 'static,
    ) -> Self {
        self.rewritings = Arc::new(make);
        self
    }

    /// Marks the subject as known to the `chunkproof` command: reports print how to run it again
    /// there.
    #[doc(hidden)]
    #[must_use]
    pub fn of_command(self) -> Self {
        Self { is_of_command: true, ..self }
    }

    /// How a finding in this subject is run again.
    pub(crate) fn rerun(&self) -> Rerun {
        if self.is_of_command { Rerun::Command } else { Rerun::here() }
    }

    /// Returns the name, such as `httparse/request`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.name
    }

    /// Returns the name with its version, if one is known.
    #[must_use]
    pub fn title(&self) -> String {
        match self.version.as_str() {
            "" => self.name.to_owned(),
            version => format!("{} {version}", self.name),
        }
    }

    /// Returns the protocol.
    #[must_use]
    pub fn protocol(&self) -> &str {
        self.protocol
    }

    /// Returns whether it uses this word.
    #[must_use]
    pub fn is_spoken(&self, word: &str) -> bool {
        self.speaks.is_empty() || self.speaks.contains(&word)
    }

    /// Sets the core up for a case.
    ///
    /// # Errors
    ///
    /// The reason if the case does not concern this subject.
    pub fn checker(&self, case: &Case) -> Result<Checker, NotConcerned> {
        if let Some(lacking) = case.features.iter().find(|f| !self.features.contains(&f.as_str())) {
            return Err(NotConcerned::Feature(lacking.clone()));
        }
        self.checker_as(&case.setup)
    }

    /// Sets the core up, and names it after the subject and the setup.
    ///
    /// # Errors
    ///
    /// If the subject cannot be set up like that.
    pub fn checker_as(&self, setup: &Setup) -> Result<Checker, NotConcerned> {
        let checker = (self.make)(setup);
        let named = checker.map(|checker| checker.name(format!("{} {setup}", self.name)));
        let named = named.map(|checker| match self.is_of_command {
            true => checker.rerun(Rerun::Command),
            false => checker,
        });
        named.ok_or_else(|| NotConcerned::Setup(setup.clone()))
    }

    /// Returns the facts of a case, with this subject's rewritings.
    #[must_use]
    pub fn facts(&self, case: &Case) -> Facts {
        let mut facts = self.standing_facts(&case.setup).and(case.facts.clone());
        if !self.features.contains(&COUNTS_REQUESTS) {
            facts.complete.iter_mut().for_each(|complete| complete.extend(&case.unanswered));
        }
        facts
    }

    /// The facts about every script in a setup.
    pub(crate) fn standing_facts(&self, setup: &Setup) -> Facts {
        Facts { rewritings: (self.rewritings)(setup), ..Facts::default() }
    }
}

/// Why a case does not concern a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotConcerned {
    /// The subject lacks this feature.
    Feature(String),
    /// The subject cannot be set up like this.
    Setup(Setup),
}

impl fmt::Display for NotConcerned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature(feature) => write!(f, "it lacks the feature `{feature}`"),
            Self::Setup(setup) => write!(f, "it cannot be set up as `{setup}`"),
        }
    }
}

impl std::error::Error for NotConcerned {}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, protocol, version, features, speaks, .. } = self;
        f.debug_struct("Subject")
            .field("name", name)
            .field("protocol", protocol)
            .field("version", version)
            .field("features", features)
            .field("speaks", speaks)
            .finish_non_exhaustive()
    }
}
