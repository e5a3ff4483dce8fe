//! Mutates inputs part by part, so that a change of bytes keeps the cuts and the actions.

use std::time::Duration;

use crate::engine::fuzz::FuzzInput;
use crate::engine::fuzz::dictionary::COMMON;
use crate::engine::fuzz::input::Parts;
use crate::engine::fuzz::target::Knowledge;
use crate::random::Random;
use crate::script::{Mode, Step};

/// Makes inputs from inputs; the same seed gives the same input.
pub(crate) struct Mutator<'a> {
    pub(crate) knowledge: &'a Knowledge,
    pub(crate) n_cores: usize,
    pub(crate) random: Random,
    pub(crate) size_max: usize,
}

impl Mutator<'_> {
    /// A mutated input.
    pub(crate) fn mutate(
        mut self,
        data: &[u8],
        by_engine: &mut dyn FnMut(&mut Vec<u8>, usize),
    ) -> Vec<u8> {
        let mut parts = Parts::from(&FuzzInput::decode(data));
        for _ in 0..=self.random.below(STACKED_MAX) {
            self.change(&mut parts, by_engine);
        }
        self.fitted(parts)
    }

    /// An input that begins like one and ends like another.
    pub(crate) fn cross(mut self, a: &[u8], b: &[u8]) -> Vec<u8> {
        let [mut a, b] = [a, b].map(|data| Parts::from(&FuzzInput::decode(data)));
        let (to, from) = (self.place(&a), self.place(&b));
        a.bytes.truncate(to);
        a.bytes.extend(b.bytes.get(from..).unwrap_or_default());
        let moved = |at: usize| at.checked_sub(from).map(|at| at + to);
        a.cuts.retain(|cut| *cut <= to);
        a.cuts.extend(b.cuts.iter().filter_map(|cut| moved(*cut)));
        a.steps.retain(|(at, step)| *at <= to && *step != Step::Eof);
        let later = b.steps.into_iter().filter_map(|(at, step)| Some((moved(at)?, step)));
        a.steps.extend(later);
        self.fitted(a)
    }

    /// Makes one change of one part.
    fn change(&mut self, parts: &mut Parts, by_engine: &mut dyn FnMut(&mut Vec<u8>, usize)) {
        match self.random.below(20) {
            0..7 => by_engine(&mut parts.bytes, self.size_max),
            7..10 => self.put_word(parts),
            10..12 => self.splice(parts),
            12 => self.repeat(parts),
            13..16 => self.cut(parts),
            16 => self.act(parts),
            17 => {
                let before = parts.steps.len();
                parts.steps.retain(|(_, step)| *step != Step::Eof);
                if parts.steps.len() == before {
                    parts.steps.push((parts.bytes.len(), Step::Eof));
                }
            }
            18 => parts.mode = self.mode(),
            _ => parts.core = self.random.below(self.n_cores.max(1)),
        }
    }

    /// Inserts a word of the wire, or overwrites bytes with it.
    fn put_word(&mut self, parts: &mut Parts) {
        let words = &self.knowledge.dictionary;
        let learned = words.get(self.random.below(words.len().max(1))).map(Vec::as_slice);
        let common = COMMON.get(self.random.below(COMMON.len())).copied();
        let Some(word) = learned.or(common) else { return };
        let at = self.place(parts);
        let n_over = if self.random.below(2) == 0 { 0 } else { word.len() };
        replace(parts, at, n_over, word);
    }

    /// Overwrites a run of bytes with a run from a case; or takes the whole case instead.
    fn splice(&mut self, parts: &mut Parts) {
        let cases = &self.knowledge.cases;
        let Some(case) = cases.get(self.random.below(cases.len().max(1))) else { return };
        if self.random.below(4) == 0 {
            *parts = Parts::from(case);
            return;
        }
        let bytes = case.play.script.bytes();
        let (from, at) = (self.random.below(bytes.len() + 1), self.place(parts));
        let n_taken = self.random.below(bytes.len() - from + 1);
        let n_over = self.random.below(parts.bytes.len() - at + 1);
        replace(parts, at, n_over, bytes.get(from..from + n_taken).unwrap_or_default());
    }

    /// Repeats a run of the bytes, or removes it.
    fn repeat(&mut self, parts: &mut Parts) {
        let from = self.place(parts);
        let n = self.random.below(parts.bytes.len() - from + 1);
        let run = parts.bytes.get(from..from + n).unwrap_or_default().to_vec();
        match self.random.below(3) {
            0 => replace(parts, from, n, b""),
            _ => replace(parts, from, 0, &run),
        }
    }

    /// Moves, adds or drops a cut; rarely drops all of them.
    fn cut(&mut self, parts: &mut Parts) {
        let which = self.random.below(parts.cuts.len().max(1));
        let place = self.place(parts);
        match (self.random.below(8), parts.cuts.get_mut(which)) {
            (0, _) => parts.cuts.clear(),
            (1..3, Some(_)) => drop(parts.cuts.remove(which)),
            (3..5, Some(cut)) => {
                let step = 1 + self.random.below(NEAR);
                *cut =
                    if self.random.below(2) == 0 { *cut + step } else { cut.saturating_sub(step) };
            }
            _ => parts.cuts.push(place),
        }
        parts.cuts.truncate(CUTS_MAX);
    }

    /// Inserts an action of the application or a lapse of time, or removes a step.
    fn act(&mut self, parts: &mut Parts) {
        if self.random.below(3) == 0 || parts.steps.len() >= STEPS_MAX {
            let which = self.random.below(parts.steps.len().max(1));
            drop((which < parts.steps.len()).then(|| parts.steps.remove(which)));
            return;
        }
        let at = self.place(parts);
        let actions = &self.knowledge.actions;
        let action = match self.random.below(actions.len() + 1) {
            0 => None,
            n => actions.get(n - 1).cloned(),
        };
        let time = || Step::Advance(Duration::from_millis(1 << self.random.below(TIMES)));
        let step = action.unwrap_or_else(time);
        let after = parts.steps.partition_point(|(other, _)| *other <= at);
        parts.steps.insert(after, (at, step));
    }

    fn mode(&mut self) -> Mode {
        let code = self.random.next() % Mode::N_CODES;
        let n = self.random.next() % 9;
        // A mode without a number has only the number 0.
        Mode::of_code(code, n).or_else(|| Mode::of_code(code, 0)).unwrap_or_default()
    }

    /// A random offset of the bytes, the end included.
    fn place(&mut self, parts: &Parts) -> usize {
        self.random.below(parts.bytes.len() + 1)
    }

    /// The encoded input, its bytes truncated until it fits.
    fn fitted(&self, mut parts: Parts) -> Vec<u8> {
        loop {
            let data = FuzzInput::from(parts.clone()).encode();
            let Some(over) = data.len().checked_sub(self.size_max).filter(|over| *over > 0) else {
                return data;
            };
            match parts.bytes.len().checked_sub(over) {
                Some(len) if !parts.bytes.is_empty() => parts.bytes.truncate(len),
                _ => return data.get(..self.size_max).unwrap_or_default().to_vec(),
            }
        }
    }
}

/// Replaces a run of bytes; the cuts and steps after it move along.
fn replace(parts: &mut Parts, at: usize, n_over: usize, with: &[u8]) {
    let end = (at + n_over).min(parts.bytes.len());
    parts.bytes.splice(at..end, with.iter().copied());
    let moved = |place: usize| match place.checked_sub(end) {
        Some(after) => at + with.len() + after,
        None => place.min(at + with.len()),
    };
    let is_after = |place: usize| place > at;
    for cut in parts.cuts.iter_mut().filter(|cut| is_after(**cut)) {
        *cut = moved(*cut);
    }
    for (place, _) in parts.steps.iter_mut().filter(|(place, _)| is_after(*place)) {
        *place = moved(*place);
    }
}

/// The greatest number of changes in one mutation.
const STACKED_MAX: usize = 4;
/// The greatest distance by which a cut is moved, in bytes.
const NEAR: usize = 4;
const CUTS_MAX: usize = 64;
const STEPS_MAX: usize = 16;
/// The number of lapses of time, each double the one before: from 1 ms to about half an hour.
const TIMES: usize = 22;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Mutator;
    use crate::engine::fuzz::FuzzInput;
    use crate::engine::fuzz::target::Knowledge;
    use crate::random::Random;
    use crate::script::{Chunking, Mode, Play, Script, Step};

    fn knowledge() -> Knowledge {
        Knowledge {
            cases: vec![Play::new("GET / HTTP/1.1\r\n\r\n", Chunking::whole()).into()],
            dictionary: vec![b"Host: ".to_vec()],
            actions: vec![Step::Act("respond 204".to_owned())],
        }
    }

    fn mutator(knowledge: &Knowledge, seed: u64, size_max: usize) -> Mutator<'_> {
        Mutator { knowledge, n_cores: 3, random: Random::new(seed), size_max }
    }

    /// Changes the first byte, as an engine might.
    fn by_engine(bytes: &mut Vec<u8>, _: usize) {
        match bytes.first_mut() {
            Some(byte) => *byte = byte.wrapping_add(1),
            None => bytes.push(b'?'),
        }
    }

    fn some_input() -> Vec<u8> {
        let script = Script::new().receive("abc").act("x").receive("defgh").eof();
        FuzzInput::from(Play::new(script, Chunking::new([1, 6]))).encode()
    }

    #[test]
    fn a_seed_gives_one_input_that_fits() {
        let knowledge = knowledge();
        for size_max in [0, 5, 40, 400] {
            for seed in 0..1000 {
                let mutated =
                    || mutator(&knowledge, seed, size_max).mutate(&some_input(), &mut by_engine);
                let data = mutated();
                assert_eq!(data, mutated());
                assert!(data.len() <= size_max, "{} bytes", data.len());
                let crossed = mutator(&knowledge, seed, size_max).cross(&some_input(), &data);
                assert!(crossed.len() <= size_max);
                let again = FuzzInput::decode(&data).encode();
                assert_eq!(FuzzInput::decode(&again), FuzzInput::decode(&data));
            }
        }
    }

    #[test]
    fn every_part_of_an_input_is_changed() {
        let knowledge = knowledge();
        let before = FuzzInput::decode(&some_input());
        let mut changed = BTreeSet::new();
        for seed in 0..3000 {
            let data = mutator(&knowledge, seed, 400).mutate(&before.encode(), &mut by_engine);
            let after = FuzzInput::decode(&data);
            let (was, is) = (&before.play, &after.play);
            let bytes = is.script.bytes();
            let cuts = (was.chunking.cuts().len(), is.chunking.cuts().len());
            let script = is.script.to_string();
            changed.extend((bytes != was.script.bytes()).then_some("bytes"));
            changed.extend(bytes.windows(6).any(|run| run == b"Host: ").then_some("words"));
            changed.extend(bytes.windows(6).any(|run| run == b"HTTP/1").then_some("spliced"));
            changed.extend((cuts.1 > cuts.0).then_some("cuts added"));
            changed.extend((cuts.1 < cuts.0).then_some("cuts dropped"));
            let is_moved = cuts.1 == cuts.0 && was.chunking != is.chunking;
            changed.extend((is_moved && bytes == was.script.bytes()).then_some("cuts moved"));
            changed.extend(script.contains("respond 204").then_some("acts"));
            changed.extend(script.contains("advance").then_some("time"));
            changed.extend((!script.contains("act \"x\"")).then_some("acts no more"));
            changed.extend((!script.contains("eof")).then_some("stays open"));
            changed.extend((is.mode != Mode::Default).then_some("mode"));
            changed.extend((after.core == 2).then_some("core"));
        }
        assert_eq!(changed.len(), 12, "{changed:?}");
        // Without a corpus, the common delimiters are tried.
        let none = Knowledge::default();
        let data = |seed| mutator(&none, seed, 400).mutate(b"abc", &mut |_, _| {});
        let bytes = |seed| FuzzInput::decode(&data(seed)).play.script.bytes().to_vec();
        assert!((0..300).any(|seed| bytes(seed).windows(2).any(|run| run == b"\r\n")));
    }

    #[test]
    fn a_crossed_input_joins_two_inputs() {
        let knowledge = knowledge();
        let b = FuzzInput::from(Play::new("123456", Chunking::new([2, 4]))).encode();
        let mut kept_cuts = 0;
        for seed in 0..500 {
            let crossed =
                FuzzInput::decode(&mutator(&knowledge, seed, 400).cross(&some_input(), &b));
            let bytes = crossed.play.script.bytes();
            let n_first = bytes.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            assert!(b"abcdefgh".starts_with(&bytes[..n_first]));
            assert!(b"123456".ends_with(&bytes[n_first..]));
            kept_cuts += usize::from(crossed.play.chunking.cuts().contains(&1) && n_first > 1);
        }
        assert!(kept_cuts > 100, "{kept_cuts}");
    }
}
