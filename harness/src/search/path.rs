//! Paths through the lattice of chunkings: a tree of steps, and the chunking of each node.
//!
//! Exploring meets a node for every state at every offset, and each stores only the step that led
//! to it. The cuts of a path are listed when they are needed.

use std::rc::Rc;

use crate::script::Chunking;

/// A tree of steps: each leads from a node to a new node at an offset.
#[derive(Debug)]
pub(crate) struct PathTree {
    steps: Vec<PathStep>,
}

/// A node of a tree of paths.
pub(crate) type Node = usize;

#[derive(Debug)]
struct PathStep {
    from: Node,
    offset: usize,
}

/// How an outcome was reached.
#[derive(Debug, Clone)]
pub(crate) enum CutPath {
    /// By a piece that starts at this node.
    From(Node),
    /// By an empty piece at this node.
    EmptyAt(Node),
    /// By the first `n` cuts of a chunking.
    Cut(Rc<Chunking>, usize),
}

/// Where and how a core reached an end after which it emits no more.
#[derive(Debug, Clone)]
pub(crate) struct Terminal {
    pub(crate) offset: usize,
    /// How many of the cuts lead there, if the script ends at `offset`.
    pub(crate) n_cuts: usize,
    pub(crate) cuts: Rc<Chunking>,
}

impl PathTree {
    pub(crate) const ROOT: Node = 0;

    /// Makes a tree with only its root, at offset 0.
    pub(crate) fn new() -> Self {
        Self { steps: vec![PathStep { from: Self::ROOT, offset: 0 }] }
    }

    /// Adds a step from a node to an offset, and returns the new node.
    pub(crate) fn push(&mut self, from: Node, offset: usize) -> Node {
        self.steps.push(PathStep { from, offset });
        self.steps.len() - 1
    }

    /// The number of nodes, including the root.
    pub(crate) fn len(&self) -> usize {
        self.steps.len()
    }

    /// How many empty pieces in a row led to a node.
    pub(crate) fn n_empty_before(&self, mut node: Node) -> usize {
        let mut n_empty = 0;
        while let Some(step) = self.steps.get(node).filter(|_| node != Self::ROOT) {
            if self.steps.get(step.from).is_none_or(|before| before.offset != step.offset) {
                break;
            }
            n_empty += 1;
            node = step.from;
        }
        n_empty
    }

    /// The cuts that lead to a node; the last one is its own offset.
    pub(crate) fn cuts_to(&self, mut node: Node) -> Chunking {
        let mut cuts = Vec::new();
        while let Some(step) = self.steps.get(node).filter(|_| node != Self::ROOT) {
            cuts.push(step.offset);
            node = step.from;
        }
        Chunking::new(cuts)
    }

    /// The cuts of a path.
    pub(crate) fn chunking(&self, path: &CutPath) -> Chunking {
        match path {
            CutPath::From(node) => self.cuts_to(*node),
            // Elsewhere the last cut is at the offset of the node, so the piece after it is empty.
            CutPath::EmptyAt(node) if self.is_at_start(*node) => self.cuts_to(*node).with_cut(0),
            CutPath::EmptyAt(node) => self.cuts_to(*node),
            CutPath::Cut(chunking, n_cuts) => chunking.first(*n_cuts),
        }
    }

    fn is_at_start(&self, node: Node) -> bool {
        self.steps.get(node).is_some_and(|step| step.offset == 0)
    }
}
