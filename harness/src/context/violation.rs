//! What a check found, before it is made small: the plays that show its invariant broken.

use crate::context::{Context, Verdict};
use crate::script::{Chunking, Play, Script};
use crate::transcript::Abnormal;

/// Two plays that show a violation; the same play twice if one run suffices.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) a: Play,
    pub(crate) b: Play,
    /// The simplest chunking of every class of outcome, simplest first, where there are classes.
    pub(crate) classes: Vec<Chunking>,
    /// The verdict, where it does not follow from the two transcripts.
    pub(crate) verdict: Option<Verdict>,
    /// The part of the invariant that is broken, where it has several, or by how much.
    pub(crate) clause: Option<String>,
    /// The kind of violation, where the check tells several apart.
    pub(crate) kind: Option<&'static str>,
    /// Whether it depends on a fact of this one script, so that nothing of the script may change.
    pub(crate) is_of_fact: bool,
}

impl Violation {
    /// A violation shown by two plays.
    pub(crate) fn of_two(a: Play, b: Play) -> Self {
        Self {
            a,
            b,
            classes: Vec::new(),
            verdict: None,
            clause: None,
            kind: None,
            is_of_fact: false,
        }
    }

    /// A violation that one run shows.
    pub(crate) fn of_one(play: Play) -> Self {
        Self::of_two(play.clone(), play)
    }

    /// A violation shown by the simplest chunkings of the classes of outcome of a script; by one if
    /// one run shows it.
    pub(crate) fn of_classes(script: &Script, classes: Vec<Chunking>) -> Self {
        let play = |chunking: &Chunking| Play::new(script.clone(), chunking.clone());
        let a = classes.first().map(play).unwrap_or_default();
        let b = classes.get(1).map_or_else(|| a.clone(), play);
        Self { classes, ..Self::of_two(a, b) }
    }

    /// The simplest run that ends abnormally in one way, beside one that does not, if there is any.
    pub(crate) fn of_end(context: &Context<'_>, end: Abnormal) -> Option<Self> {
        let evidence = context.evidence();
        let abnormal = evidence.abnormal(&evidence.last, Some(end))?;
        let classes = evidence.untroubled().into_iter().chain([abnormal]).collect();
        Some(Self::of_classes(context.script, classes))
    }

    /// The same with a verdict that does not follow from the transcripts.
    pub(crate) fn with_verdict(self, verdict: Verdict) -> Self {
        Self { verdict: Some(verdict), ..self }
    }

    /// The same with the part that is broken.
    pub(crate) fn because(self, clause: impl Into<String>) -> Self {
        Self { clause: Some(clause.into()), ..self }
    }

    /// The same of a kind that the check tells apart from others.
    pub(crate) fn of_kind(self, kind: &'static str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// The same, which depends on a fact of this one script.
    pub(crate) fn of_fact(self) -> Self {
        Self { is_of_fact: true, ..self }
    }

    /// Whether one run shows it.
    pub(crate) fn is_single(&self) -> bool {
        self.a == self.b
    }

    /// Whether both plays are cut alike and differ in something else.
    pub(crate) fn is_joint(&self) -> bool {
        self.a.chunking == self.b.chunking
    }
}
