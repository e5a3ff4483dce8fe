//! How much the cases of a corpus may stand for, counted before anything is written out.
//!
//! A few bytes of a corpus can stand for any number of bytes: by a repetition, by blocks that hold
//! other blocks twice, by lists of such texts. The corpus page states the budgets.

use std::cell::Cell;

/// What is left for a case, its file, and all files that are loaded together.
#[derive(Debug)]
pub(super) struct Quota {
    received: Cell<u64>,
    /// The same in the largest size in which the case is played.
    received_largest: Cell<u64>,
    expected: Cell<u64>,
    /// For blocks of the vocabulary, and arguments, written out.
    notation: Cell<u64>,
    is_notation_spent: Cell<bool>,
    file: Cell<u64>,
    all: Cell<u64>,
}

impl Quota {
    /// The quota of all files that are loaded together.
    pub(super) fn new() -> Self {
        let case = || Cell::new(CASE_MAX);
        Self {
            received: case(),
            received_largest: case(),
            expected: case(),
            notation: case(),
            is_notation_spent: Cell::new(false),
            file: Cell::new(FILE_MAX),
            all: Cell::new(ALL_MAX),
        }
    }

    /// Starts the next file.
    pub(super) fn next_file(&self) {
        self.file.set(FILE_MAX);
    }

    /// Starts the next case.
    pub(super) fn next_case(&self) {
        for left in [&self.received, &self.received_largest, &self.expected, &self.notation] {
            left.set(CASE_MAX);
        }
        self.is_notation_spent.set(false);
    }

    /// Takes the bytes of a received text, in the own size of its case and in the largest one.
    pub(super) fn receive(&self, own: u64, largest: u64) -> Result<(), &'static str> {
        take(&self.received, own, RECEIVED)?;
        take(&self.received_largest, largest, RECEIVED)?;
        self.hold(own)
    }

    /// Takes the bytes of an expected line.
    pub(super) fn expect(&self, bytes: u64) -> Result<(), &'static str> {
        take(&self.expected, bytes, EXPECTED)?;
        self.hold(bytes)
    }

    /// Takes what is kept of the notation of a received text: blocks, and the bytes in them.
    pub(super) fn notate(&self, bytes: u64) -> Result<(), &'static str> {
        let taken = take(&self.notation, bytes, NOTATION).and_then(|()| self.hold(bytes));
        self.is_notation_spent.set(self.is_notation_spent.get() || taken.is_err());
        taken
    }

    /// Whether the notation of the case was refused something; what follows is not to be read.
    pub(super) fn is_notation_spent(&self) -> bool {
        self.is_notation_spent.get()
    }

    /// What the notation has taken of the case.
    pub(super) fn notated(&self) -> u64 {
        CASE_MAX - self.notation.get()
    }

    fn hold(&self, bytes: u64) -> Result<(), &'static str> {
        take(&self.file, bytes, FILE)?;
        take(&self.all, bytes, ALL)
    }
}

fn take(left: &Cell<u64>, bytes: u64, problem: &'static str) -> Result<(), &'static str> {
    left.set(left.get().checked_sub(bytes).ok_or(problem)?);
    Ok(())
}

pub(super) const CASE_MAX: u64 = 16 << 20;
pub(super) const FILE_MAX: u64 = 64 << 20;
pub(super) const ALL_MAX: u64 = 256 << 20;
const RECEIVED: &str = "with this the case receives more than 16 MiB, in its own size or in four \
                        times it; shorten it, or make several cases of it";
const EXPECTED: &str = "with this the case expects more than 16 MiB; write `...` for lines that do \
                        not matter";
const NOTATION: &str = "with this the blocks of the case take more than 16 MiB, written out; use \
                        fewer of them, or {repeat N \"…\"}";
const FILE: &str =
    "with this the cases of the file take more than 64 MiB; move some to another file";
const ALL: &str = "with this the cases that are loaded together take more than 256 MiB; load fewer \
                   files at once";
