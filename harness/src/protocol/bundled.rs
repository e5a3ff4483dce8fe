//! The corpora that ship with this crate, one module for each protocol: its words as constructors,
//! and its cases.
//!
//! One line runs a whole corpus against a core: [`Corpus::judge`] takes a function that returns the
//! core for a [`Setup`], or `None` if the core cannot be set up like that. The core logs events
//! made by the protocol's constructors, so that a mistyped word does not compile.
//!
//! # Examples
//!
//! ```
//! use chunkproof::protocol::{self, framing};
//! use chunkproof::corpus::Setup;
//! use chunkproof::{Checker, Fault, Log, check};
//!
//! fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
//!     let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
//!     let line = str::from_utf8(&bytes[..end]).map_err(|_| Fault::new("utf8"))?;
//!     log.event(framing::line(line.trim_end_matches('\r')));
//!     Ok(end + 1)
//! }
//!
//! fn cores(setup: &Setup) -> Option<Checker> {
//!     // Lines of any length; those with a limit are not for this core.
//!     (setup.role() == "lines" && setup.has_only(&[])).then(|| check(|| lines).into())
//! }
//!
//! let judged = protocol::framing().judge(cores);
//! assert!(judged.n_run() > 0 && !judged.is_ok(), "it leaves a last line unconsumed");
//! ```

use std::sync::Arc;

use crate::check::Checker;
use crate::context::{Options, Rewriting};
use crate::corpus::{Corpora, Judged, Setup, Subject, SubjectWaiver};
use crate::runner::Waiver;
use crate::script::Script;
use crate::search::Profile;

/// Lists the protocols, each enabled by the feature of its name; the module of its rewritings is in
/// brackets.
macro_rules! protocols {
    ($($name:ident $feature:literal $([$rewritings:ident])?)+) => {
        $(
            #[doc = concat!("Returns the corpus of [`", $feature, "`](mod@crate::protocol::", $feature, ").")]
            #[cfg(feature = $feature)]
            #[must_use]
            pub fn $name() -> Corpus {
                let corpus = Corpus::new($feature, crate::protocol::$name::FILES);
                $(let corpus = Corpus {
                    rewritings: crate::protocol::$name::$rewritings::of_setup,
                    ..corpus
                };)?
                corpus
            }
        )+

        /// Returns all bundled corpora, in the order of their names.
        #[must_use]
        pub fn all() -> Vec<Corpus> {
            vec![$(#[cfg(feature = $feature)] $name()),+]
        }

        #[cfg(test)]
        const ALL_WORDS: &[(&str, &[(&str, &[&str])])] = &[$(($feature, crate::protocol::$name::WORDS)),+];
    };
}

protocols! {
    amqp "amqp" [rewriting]
    csv "csv"
    deflate "deflate"
    dns "dns"
    encoding "encoding"
    eventstream "eventstream"
    fastcgi "fastcgi"
    framing "framing" [rewriting]
    http1 "http1" [rewriting]
    http2 "http2" [rewriting]
    imap "imap"
    irc "irc"
    json "json"
    llm "llm"
    lsp "lsp"
    mqtt "mqtt" [rewriting]
    multipart "multipart"
    mysql "mysql"
    nats "nats"
    postgres "postgres"
    quic "quic"
    resp "resp" [rewriting]
    rtmp "rtmp"
    smtp "smtp"
    socks5 "socks5"
    sse "sse"
    ssh "ssh"
    stacked "stacked"
    telnet "telnet"
    terminal "terminal"
    tls "tls" [rewriting]
    websocket "websocket" [rewriting]
    xml "xml"
    zmtp "zmtp"
}

/// Iterates over the files of all bundled corpora: path and text.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str)> {
    all().into_iter().flat_map(|corpus| corpus.files.iter().copied())
}

impl Corpora {
    /// Parses all bundled corpora.
    ///
    /// # Panics
    ///
    /// If they do not parse, which this crate's tests rule out.
    #[must_use]
    pub fn bundled() -> Self {
        Self::parse(files()).expect("the bundled corpora are valid")
    }
}

/// The bundled cases of one protocol, and how a core is judged by them.
#[derive(Debug, Clone)]
pub struct Corpus {
    protocol: &'static str,
    files: &'static [(&'static str, &'static str)],
    features: &'static [&'static str],
    speaks: &'static [&'static str],
    any_fault: bool,
    profile: Profile,
    waivers: Vec<Waiver>,
    rewritings: RewritingsOf,
}

/// The rewritings that mean the same to every core of a setup with some features.
type RewritingsOf = fn(&Setup, &[&str]) -> Vec<Arc<dyn Rewriting>>;

impl Corpus {
    fn new(protocol: &'static str, files: &'static [(&'static str, &'static str)]) -> Self {
        let (features, speaks): (&[_], &[_]) = (&[], &[]);
        let (profile, waivers) = (Profile::Standard, Vec::new());
        let rewritings: RewritingsOf = |_, _| Vec::new();
        let any_fault = false;
        Self { protocol, files, features, speaks, any_fault, profile, waivers, rewritings }
    }

    /// Returns the protocol, which is the name of the folder.
    #[must_use]
    pub fn protocol(&self) -> &'static str {
        self.protocol
    }

    /// Returns its files: path and text.
    #[must_use]
    pub fn files(&self) -> &'static [(&'static str, &'static str)] {
        self.files
    }

    /// Returns the scripts of all cases for cores of this role, such as `server`; a generator
    /// starts from them.
    ///
    /// # Panics
    ///
    /// If a bundled corpus does not parse, which this crate's tests rule out.
    ///
    /// # Examples
    ///
    /// ```
    /// let requests = chunkproof::protocol::http1().scripts("server");
    /// assert!(requests.iter().any(|script| script.bytes().starts_with(b"GET /")));
    /// ```
    #[must_use]
    pub fn scripts(&self, role: &str) -> Vec<Script> {
        self.parse().scripts(role)
    }

    /// Parses its cases, vocabulary and waivers.
    ///
    /// # Panics
    ///
    /// If a bundled corpus does not parse, which this crate's tests rule out.
    #[must_use]
    pub fn parse(&self) -> Corpora {
        Corpora::parse(self.files.iter().copied()).expect("the bundled corpora are valid")
    }

    /// Sets the features that the core has, by their names in the vocabulary; none by default.
    #[must_use]
    pub fn features(self, features: &'static [&'static str]) -> Self {
        Self { features, ..self }
    }

    /// Sets the words that the core uses, if not all of the vocabulary.
    #[must_use]
    pub fn speaks(self, words: &'static [&'static str]) -> Self {
        Self { speaks: words, ..self }
    }

    /// Accepts faults and refusals of any kind; see [`Subject::any_fault`].
    #[must_use]
    pub fn any_fault(self) -> Self {
        Self { any_fault: true, ..self }
    }

    /// Sets how thorough the run is; [`Profile::Standard`] by default.
    #[must_use]
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// Adds a waiver for a known deviation of the core, which each report names.
    #[must_use]
    pub fn waive(mut self, waiver: Waiver) -> Self {
        self.waivers.push(waiver);
        self
    }

    /// Leaves out the rewritings of the protocol, for a core that does not accept all its legal
    /// forms.
    #[must_use]
    pub fn without_rewritings(self) -> Self {
        Self { rewritings: |_, _| Vec::new(), ..self }
    }

    /// Runs every check of every case with the core that `make` returns for the setup of the case.
    ///
    /// The check `rewriting` plays each case in the other wire forms that mean the same to every core of the
    /// setup with these [`features`](Self::features). `make` can add more with
    /// [`Checker::rewrite`](crate::Checker::rewrite).
    ///
    /// # Panics
    ///
    /// If a bundled corpus does not parse, which this crate's tests rule out.
    pub fn judge<C, F>(self, make: F) -> Judged
    where
        C: Into<Checker>,
        F: Fn(&Setup) -> Option<C> + Send + Sync + 'static,
    {
        let subject = Subject::new("core", self.protocol, make);
        let subject = subject.features(self.features).speaks(self.speaks);
        let subject = if self.any_fault { subject.any_fault() } else { subject };
        let (rewritings, features) = (self.rewritings, self.features);
        let subject = subject.rewritings(move |setup| rewritings(setup, features));
        let mut corpora = self.parse();
        for file in &mut corpora.files {
            let of_core = |waiver: &Waiver| SubjectWaiver::of(subject.name(), waiver.clone());
            file.waivers = self.waivers.iter().map(of_core).collect();
        }
        // Each waiver is for all files, so a pattern that covers nothing in one of them is not
        // stale.
        corpora.judge_cases(&[subject], Options::of_many(self.profile))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::{ALL_WORDS, all};

    #[test]
    fn every_corpus_file_is_listed_by_its_module() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
        let names = |folder: &Path| {
            let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
            let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
            names.sort();
            names
        };
        let modules: Vec<&str> = all().iter().map(|corpus| corpus.protocol()).collect();
        assert_eq!(modules, names(&root));
        for corpus in all() {
            let protocol = corpus.protocol();
            let mut there = names(&root.join(protocol));
            there.sort_by_key(|name| name.trim_end_matches(".toml").to_owned());
            let prefix = format!("corpora/{protocol}/");
            let listed: Vec<&str> =
                corpus.files().iter().map(|(path, _)| path.trim_start_matches(&prefix)).collect();
            assert_eq!(listed, there, "protocol/{protocol}/words.rs lists its files");
        }
    }

    /// Fields in double quotes are bytes; from the first bracket on, a form is optional or a list,
    /// and not counted.
    #[test]
    fn every_word_has_a_constructor_of_its_form() {
        for (corpus, (protocol, words)) in all().into_iter().zip(ALL_WORDS) {
            assert_eq!(corpus.protocol(), *protocol);
            let corpora = corpus.parse();
            let known = &corpora.vocabularies.first().unwrap().words;
            let names: BTreeSet<&str> = words.iter().map(|(name, _)| *name).collect();
            let known_names: BTreeSet<&str> = known.iter().map(|word| word.name()).collect();
            assert_eq!(names, known_names, "the words of {protocol}");
            for word in known {
                let n_quoted =
                    word.form.split('[').next().unwrap_or_default().matches('"').count() / 2;
                let n_bytes =
                    |kinds: &[&str]| kinds.iter().filter(|kind| **kind == "bytes").count();
                let mut own = words.iter().filter(|(name, _)| *name == word.name());
                assert!(
                    own.any(|(_, kinds)| n_bytes(kinds) >= n_quoted),
                    "{protocol}: no constructor for `{}`",
                    word.form
                );
            }
        }
    }
}
