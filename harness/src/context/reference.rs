//! What the whole of a stream means, according to something other than the core under test.

use std::fmt;

use crate::contract::{Core, CoreFactory, Log};
use crate::driver::Session;
use crate::script::{Chunking, Script, Step};
use crate::transcript::{Fault, Kind, Transcript};

/// Says what a stream means once it is there as a whole: the author's one-shot function, or another core.
#[derive(Clone)]
pub struct Reference {
    cores: CoreFactory,
    /// Whether it is a function of the bytes, which knows no actions and sends nothing.
    is_one_shot: bool,
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
        Self { cores: CoreFactory::of(make).into(), is_one_shot: true }
    }

    /// Another core, which receives the same script in one piece.
    #[must_use]
    pub fn core(cores: impl Into<CoreFactory>) -> Self {
        Self { cores: cores.into(), is_one_shot: false }
    }

    /// What it logs for a script, whose stream is ended.
    pub(crate) fn transcript(&self, script: &Script) -> Transcript {
        let bytes_alone = || Script::new().receive(script.bytes()).eof();
        let script = if self.is_one_shot { bytes_alone() } else { script.clone() };
        let mut session = Session::start(&self.cores, &script, Log::new(true));
        session.play(&Chunking::whole(), |_, _| {});
        session.finish()
    }

    /// The kinds of entries that it can know.
    pub(crate) fn kinds(&self) -> &'static [Kind] {
        match self.is_one_shot {
            true => &[Kind::Event, Kind::Data],
            false => &[Kind::Event, Kind::Data, Kind::Sent, Kind::Closed, Kind::Fault],
        }
    }

    /// Whether it can tell what a script means: a function knows no actions.
    pub(crate) fn knows(&self, script: &Script) -> bool {
        let is_of_bytes = |step: Step| matches!(step, Step::Receive(_) | Step::Eof);
        !self.is_one_shot || script.steps().all(is_of_bytes)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reference").field("is_one_shot", &self.is_one_shot).finish_non_exhaustive()
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
