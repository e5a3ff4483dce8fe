//! The ways of making a play simpler, each a series of candidates.
//!
//! If there are few chunkings with fewer cuts, or with as many but earlier cuts, all of them are
//! tried, the simplest first, so that the result is the simplest one. Otherwise cuts are dropped in
//! ever smaller runs and moved by ever smaller steps, and bytes are always dropped in such runs
//! (Zeller and Hildebrandt, 2002).

use crate::script::{Chunking, Mode, Play, Script, Step};
use crate::search::Stream;

/// One way of making a play simpler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Drops cuts in ever smaller runs, all of them first.
    DropCuts,
    /// Tries every chunking with fewer cuts.
    FewerCuts,
    /// Tries every chunking with as many cuts that come earlier.
    EarlierCuts,
    /// Moves cuts to earlier offsets, all together and then one by one.
    MoveCuts,
    /// Tries the default mode, or a smaller number.
    Mode,
    /// Drops the steps between the bytes, or puts a cut in the place of one.
    Steps,
    /// Drops bytes in ever smaller runs, all of them first.
    Bytes,
    /// Drops a run of bytes and places as many cuts anew, if there are few ways to do so: where one
    /// script fails in two ways, neither step alone leads from one to the other.
    Anew,
}

/// The progress of a phase.
#[derive(Debug, Default)]
pub(super) struct Cursor {
    has_begun: bool,
    /// Where to drop next, or the number of the next candidate.
    at: usize,
    /// How many items are dropped at a time, or how far cuts are moved.
    width: usize,
    /// `at` and `width` from which to go on if the last candidate becomes the best.
    resumed: (usize, usize),
    /// The chunking that was tried last, as places among the free offsets.
    places: Option<Vec<usize>>,
    /// Candidates come simplest first, so that the first one that fails ends the phase.
    is_ordered: bool,
    is_over: bool,
}

impl Cursor {
    /// Notes that the last candidate is the best so far.
    pub(super) fn accepted(&mut self) {
        (self.at, self.width) = self.resumed;
        self.places = None;
        self.is_over = self.is_ordered;
    }

    /// The next run within `len` items, the longest ones first.
    fn run(&mut self, len: usize) -> Option<(usize, usize)> {
        if !std::mem::replace(&mut self.has_begun, true) {
            self.width = len;
        }
        if self.at >= len {
            (self.at, self.width) = (0, (self.width / 2).min(len));
        }
        if self.width == 0 {
            return None;
        }
        let (from, to) = (self.at, (self.at + self.width).min(len));
        self.resumed = (from, self.width);
        self.at = to;
        Some((from, to))
    }
}

impl Phase {
    pub(super) const ALL: [Self; 8] = [
        Self::DropCuts,
        Self::FewerCuts,
        Self::EarlierCuts,
        Self::MoveCuts,
        Self::Mode,
        Self::Steps,
        Self::Bytes,
        Self::Anew,
    ];
    pub(super) const OF_CUTS: [Self; 4] =
        [Self::DropCuts, Self::FewerCuts, Self::EarlierCuts, Self::MoveCuts];
    pub(super) const OF_SCRIPT: [Self; 2] = [Self::Steps, Self::Bytes];

    /// The next candidate, which is simpler than the best so far.
    pub(super) fn next(self, cursor: &mut Cursor, best: &Play) -> Option<Play> {
        if cursor.is_over {
            return None;
        }
        let cut = |chunking| Play { chunking, ..best.clone() };
        match self {
            Self::DropCuts => dropped_cuts(cursor, &best.chunking).map(cut),
            Self::FewerCuts => fewer_cuts(cursor, best).map(cut),
            Self::EarlierCuts => earlier_cuts(cursor, best).map(cut),
            Self::MoveCuts => moved_cuts(cursor, &best.chunking).map(cut),
            Self::Mode => simpler_mode(cursor, best.mode).map(|mode| best.clone().in_mode(mode)),
            Self::Steps => fewer_steps(cursor, best),
            Self::Bytes => fewer_bytes(cursor, best),
            Self::Anew => anew(cursor, best),
        }
    }
}

fn dropped_cuts(cursor: &mut Cursor, chunking: &Chunking) -> Option<Chunking> {
    let cuts = chunking.cuts();
    let (from, to) = cursor.run(cuts.len())?;
    Some(Chunking::new(cuts.iter().take(from).chain(cuts.iter().skip(to)).copied()))
}

/// One cut, then two and so on, as long as there are few ways to place them.
fn fewer_cuts(cursor: &mut Cursor, best: &Play) -> Option<Chunking> {
    cursor.is_ordered = true;
    let free = Stream::of(&best.script, 0).free;
    let n_cuts = best.chunking.cuts().len();
    let tried = cursor.places.take().unwrap_or_default();
    let places = match next_places(tried, free.len()) {
        Ok(places) => places,
        Err(n_tried) => (0..n_tried + 1).collect(),
    };
    let is_few = n_ways(free.len(), places.len()).is_some_and(|n| n <= WAYS_MAX);
    if places.len() >= n_cuts || places.len() > free.len() || !is_few {
        return None;
    }
    let chunking = Chunking::new(places.iter().filter_map(|&place| free.get(place).copied()));
    cursor.places = Some(places);
    Some(chunking)
}

/// As many cuts as the best has, at earlier places, the earliest first.
fn earlier_cuts(cursor: &mut Cursor, best: &Play) -> Option<Chunking> {
    cursor.is_ordered = true;
    let free = Stream::of(&best.script, 0).free;
    let n_cuts = best.chunking.cuts().len();
    let places = match cursor.places.take() {
        None => (0..n_cuts).collect(),
        Some(tried) => next_places(tried, free.len()).ok()?,
    };
    let chunking = Chunking::new(places.iter().filter_map(|&place| free.get(place).copied()));
    let is_few = n_ways(free.len(), n_cuts).is_some_and(|n| n <= WAYS_MAX);
    let is_earlier = chunking.cuts().len() == n_cuts && chunking < best.chunking;
    cursor.places = Some(places);
    (is_few && is_earlier).then_some(chunking)
}

/// The next choice of equally many of `n` places, in order; after the last one, `Err` with their
/// number.
fn next_places(mut places: Vec<usize>, n: usize) -> Result<Vec<usize>, usize> {
    let n_places = places.len();
    let movable = (0..n_places)
        .rev()
        .find(|&i| places.get(i).is_some_and(|place| place + (n_places - i) < n));
    let Some(first) = movable else { return Err(n_places) };
    let start = places.get(first).map_or(0, |place| place + 1);
    places.truncate(first);
    places.extend(start..start + (n_places - first));
    Ok(places)
}

/// The number of ways to choose `k` of `n`; `None` if it overflows.
fn n_ways(n: usize, k: usize) -> Option<usize> {
    (0..k).try_fold(1_usize, |ways, i| Some(ways.checked_mul(n.checked_sub(i)?)? / (i + 1)))
}

/// Moves cuts to earlier offsets: number 0 all of them, the others one each; far first, then ever
/// less.
fn moved_cuts(cursor: &mut Cursor, chunking: &Chunking) -> Option<Chunking> {
    let cuts = chunking.cuts();
    if !std::mem::replace(&mut cursor.has_begun, true) {
        cursor.width = cuts.last().copied().unwrap_or_default();
    }
    while cursor.at <= cuts.len() {
        let moved = cursor.at.checked_sub(1);
        let first = moved.unwrap_or_default();
        // An empty piece stays one if all cuts move; a cut that moves alone makes no new one.
        let lowest = if first == 0 { 1 } else { cuts.get(first - 1).map_or(1, |cut| cut + 1) };
        let room = cuts.get(first).map_or(0, |cut| cut.saturating_sub(lowest));
        cursor.width = cursor.width.min(room);
        if cursor.width == 0 {
            cursor.at += 1;
            cursor.width = cuts.last().copied().unwrap_or_default();
            continue;
        }
        let width = cursor.width;
        cursor.resumed = (cursor.at, width);
        cursor.width = width / 2;
        let is_moved = |number: usize| moved.is_none_or(|one| one == number);
        let shift = |(number, &cut)| if is_moved(number) { cut - width } else { cut };
        return Some(Chunking::new(cuts.iter().enumerate().map(shift)));
    }
    None
}

/// The default mode, then the mode with the least number, half of the number, and one less.
fn simpler_mode(cursor: &mut Cursor, mode: Mode) -> Option<Mode> {
    let (code, n) = mode.code();
    let numbered = |n: u64| Mode::of_code(code, n).filter(|simpler| *simpler != mode);
    loop {
        let candidate = match cursor.at {
            0 => Some(Mode::Default).filter(|default| *default != mode),
            1 => numbered(n.min(1)),
            2 => numbered(n / 2).filter(|_| n > 1),
            3 => n.checked_sub(1).filter(|less| *less > 0).and_then(numbered),
            _ => return None,
        };
        cursor.resumed = (0, 0);
        cursor.at += 1;
        if candidate.is_some() {
            return candidate;
        }
    }
}

/// The script without the last step that is not bytes, then without the one before it. One that was only a
/// cut of the bytes becomes one.
fn fewer_steps(cursor: &mut Cursor, best: &Play) -> Option<Play> {
    let steps: Vec<Step> = best.script.steps().collect();
    let is_control = |step: &Step| !matches!(step, Step::Receive(_));
    let numbers: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| is_control(step)).map(|(n, _)| n).collect();
    let dropped = *numbers.iter().rev().nth(cursor.at / 2)?;
    let is_cut = cursor.at % 2 == 1;
    cursor.resumed = (cursor.at - usize::from(is_cut), 0);
    cursor.at += 1;
    let before = steps.iter().take(dropped).cloned().fold(Script::new(), Script::step);
    let (at, cuts) = (before.len(), best.chunking.cuts());
    let is_new = (1..best.script.len()).contains(&at) && !cuts.contains(&at);
    let here = (is_cut && is_new).then_some(at);
    let chunking = Chunking::new(cuts.iter().copied().chain(here));
    let kept = steps.into_iter().enumerate().filter(|(number, _)| *number != dropped);
    let script = kept.map(|(_, step)| step).fold(Script::new(), Script::step);
    Some(Play { script, chunking, mode: best.mode })
}

/// The play without a run of bytes; the cuts move along.
fn fewer_bytes(cursor: &mut Cursor, best: &Play) -> Option<Play> {
    let len = best.script.len();
    let (from, to) = cursor.run(len)?;
    let script = best.script.without(from, to);
    Some(Play { script, chunking: best.chunking.moved(from, to, len), mode: best.mode })
}

/// The shortest scripts first, each with as many cuts as before, from the earliest on.
fn anew(cursor: &mut Cursor, best: &Play) -> Option<Play> {
    let len = best.script.len();
    let n_cuts = best.chunking.cuts().len();
    let n_runs = len * (len + 1) / 2;
    if n_cuts == 0 || n_ways(len, n_cuts).is_none_or(|n| n.saturating_mul(n_runs) > ANEW_MAX) {
        return None;
    }
    // Run by run, the longest first; for each run all places in order.
    let runs = (1..=len).rev().flat_map(|width| (0..=len - width).map(move |at| (at, at + width)));
    for (from, to) in runs.skip(cursor.at) {
        let script = best.script.without(from, to);
        let free = Stream::of(&script, 0).free;
        let places = match cursor.places.take() {
            None => Some((0..n_cuts).collect()),
            Some(tried) => next_places(tried, free.len()).ok(),
        };
        let Some(places) = places.filter(|places: &Vec<usize>| places.len() <= free.len()) else {
            cursor.at += 1;
            continue;
        };
        let chunking = Chunking::new(places.iter().filter_map(|&place| free.get(place).copied()));
        cursor.resumed = (0, 0);
        cursor.places = Some(places);
        if chunking <= best.chunking {
            return Some(Play { script, chunking, mode: best.mode });
        }
        cursor.places = None;
        cursor.at += 1;
    }
    None
}

/// The greatest number of chunkings of one number of cuts that are tried one by one.
const WAYS_MAX: usize = 200;
/// The greatest number of plays of shorter scripts that are tried with new cuts.
const ANEW_MAX: usize = 300;
