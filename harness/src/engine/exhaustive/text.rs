//! The report of an exhaustive run, for people.

use std::fmt;

use crate::bytes::Escaped;
use crate::engine::exhaustive::{Alphabet, Deviating, Exhausted};

/// Writes one line if no string deviates, else the report of the first that does.
impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.first {
            Some(first) => self.write_first(first, f)?,
            None => {
                let verdict = if self.is_ok() { "ok" } else { "not all judged" };
                write!(f, "{}: {verdict} over {}, ", self.name, in_quotes(&self.alphabet))?;
            }
        }
        self.write_figures(f)?;
        if self.first.is_none() && self.not_judged > 0 {
            let Self { deviating, not_judged, .. } = self;
            write!(f, "{not_judged} of {deviating} strings of one length that deviate were not ")?;
            writeln!(f, "judged")?;
        }
        self.write_known(f)
    }
}

/// An alphabet of bytes in quotes; one with strings has them for each.
fn in_quotes(alphabet: &Alphabet) -> String {
    let has_strings = alphabet.symbols().iter().any(|symbol| symbol.len() > 1);
    if has_strings { alphabet.to_string() } else { format!("\"{alphabet}\"") }
}

impl Exhausted {
    fn write_first(&self, first: &Deviating, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = Escaped(&first.bytes);
        if first.is_reproduced() {
            writeln!(f, "{}", first.report)?;
        } else {
            writeln!(f, "violated: the outcome of {bytes:?} depends on the cuts")?;
            writeln!(f, "    core: {}", self.name)?;
            write!(f, "no check reproduces it: the core differs from run to run, ")?;
            writeln!(f, "or no check judges what it does: {}", first.report)?;
        }
        write!(f, "found by all strings over {}: {bytes:?}, ", in_quotes(&self.alphabet))?;
        match (self.deviating, self.not_judged) {
            (0 | 1, _) => f.write_str("the only one of its length that deviates; "),
            (n, 0) => write!(f, "one of {n} of its length that deviate; "),
            (n, left) => write!(f, "one of {n} of its length that deviate, {left} not judged; "),
        }
    }

    fn write_figures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { guarantee, strings, chunkings, feeds, eof_feeds, empty_feeds, .. } = self;
        write!(f, "{guarantee} ({strings} strings that can be cut, {chunkings} chunkings; ")?;
        write!(f, "{feeds} feeds, {eof_feeds} for ends of stream, {empty_feeds} empty")?;
        if self.rebuild_feeds > 0 {
            write!(f, ", {} fed again", self.rebuild_feeds)?;
        }
        match self.states_per_offset_max {
            0 => f.write_str(", states without a key")?,
            1 => f.write_str(", 1 state per offset")?,
            n => write!(f, ", up to {n} states per offset")?,
        }
        write!(f, "; {} replayed)", self.replays)?;
        self.notes.iter().try_for_each(|note| write!(f, "; {note}"))?;
        writeln!(f)
    }

    fn write_known(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut known: Vec<String> =
            self.known.iter().map(|(_, waiver)| waiver.to_string()).collect();
        known.dedup();
        known.iter().try_for_each(|waiver| writeln!(f, "waived: {waiver}"))
    }
}
