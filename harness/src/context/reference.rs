//! What the whole of a stream means, according to something other than the core under test.

use std::fmt;
use std::sync::Arc;

use crate::contract::{Core, CoreFactory, Log};
use crate::driver::Session;
use crate::script::{Chunking, Script, Step};
use crate::transcript::{Fault, Kind, Transcript};

/// Says what a stream means once it is there as a whole: the author's one-shot function, or another core.
#[derive(Clone)]
pub struct Reference {
    cores: CoreFactory,
    matching: Arc<dyn Matching>,
}

/// How the transcript of a core is compared with that of its reference.
pub(crate) trait Matching: Send + Sync {
    /// The name of the reference in a report.
    fn name(&self) -> &str {
        "the reference"
    }

    /// Whether the reference is a function of the bytes, which knows no actions.
    fn is_of_bytes(&self) -> bool {
        false
    }

    /// The lines of a transcript that are compared. Whether it ends with a fault is compared apart from them.
    fn lines(&self, transcript: &Transcript) -> Vec<String>;

    /// Whether these lines, the core's own and those of the reference, are known to differ.
    fn is_known(&self, _own: &[String], _other: &[String]) -> bool {
        false
    }
}

impl Reference {
    /// A function that is given all bytes of a stream at once and logs what they mean.
    ///
    /// It returns a fault if they are no whole stream. It may log nothing before a fault, where a core logs
    /// what came before the mistake.
    #[must_use]
    pub fn one_shot(
        parse: impl Fn(&[u8], &mut Log) -> Result<(), Fault> + Clone + Send + Sync + 'static,
    ) -> Self {
        let make = move || OneShot(parse.clone());
        Self::new(CoreFactory::of(make), Events)
    }

    /// Another core, which receives the same script in one piece.
    #[must_use]
    pub fn core(cores: impl Into<CoreFactory>) -> Self {
        Self::new(cores, EventsAndAnswers)
    }

    /// A reference whose transcripts are compared in a way of their own.
    pub(crate) fn new(cores: impl Into<CoreFactory>, matching: impl Matching + 'static) -> Self {
        Self { cores: cores.into(), matching: Arc::new(matching) }
    }

    /// How transcripts are compared with those of the reference.
    pub(crate) fn matching(&self) -> &dyn Matching {
        &*self.matching
    }

    /// What it logs for a script, whose stream is ended.
    pub(crate) fn transcript(&self, script: &Script) -> Transcript {
        let bytes_alone = || Script::new().receive(script.bytes()).eof();
        let script = if self.matching.is_of_bytes() { bytes_alone() } else { script.clone() };
        let mut session = Session::start(&self.cores, &script, Log::new(true));
        session.play(&Chunking::whole(), |_, _| {});
        session.finish()
    }

    /// Whether it can tell what a script means: a function knows no actions.
    pub(crate) fn knows(&self, script: &Script) -> bool {
        let is_of_bytes = |step: Step| matches!(step, Step::Receive(_) | Step::Eof);
        !self.matching.is_of_bytes() || script.steps().all(is_of_bytes)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").field("name", &self.matching.name()).finish_non_exhaustive()
    }
}

/// Compares what a function of the bytes can know: it has no actions and sends nothing.
struct Events;

impl Matching for Events {
    fn is_of_bytes(&self) -> bool {
        true
    }

    fn lines(&self, transcript: &Transcript) -> Vec<String> {
        transcript.project(&[Kind::Event, Kind::Data])
    }
}

/// Compares what another core logs and sends.
struct EventsAndAnswers;

impl Matching for EventsAndAnswers {
    fn lines(&self, transcript: &Transcript) -> Vec<String> {
        transcript.project(&[Kind::Event, Kind::Data, Kind::Sent, Kind::Closed])
    }
}

/// Leaves all bytes to the end of the stream.
struct OneShot<F>(F);

impl<F: Fn(&[u8], &mut Log) -> Result<(), Fault>> Core for OneShot<F> {
    fn receive(&mut self, _: &[u8], _: &mut Log) -> Result<usize, Fault> {
        Ok(0)
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        (self.0)(rest, log)
    }
}
