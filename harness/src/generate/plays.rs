//! Draws whole plays: a script with controls between its bytes, a chunking and a mode.

use std::time::Duration;

use super::chunkings::{Cutting, chunking, stream_of};
use super::scripts::Drafted;
use super::{Choices, mode, pick, pick_text};
use crate::script::{Control, Play, Script};

/// The actions of the application, and the events that they may follow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repertoire {
    pub(crate) actions: Vec<String>,
    /// The first words of events that actions may follow.
    pub(crate) events: Vec<String>,
}

/// A play of the script, with controls added to it.
pub(crate) fn play(source: &mut dyn Choices, drafted: Drafted, words: &Repertoire) -> Play {
    let Drafted { mut script, bounds } = drafted;
    let n_controls = source.below(CONTROLS_MAX + 1);
    for _ in 0..n_controls {
        script = with_control(source, &script, &bounds, words);
    }
    if script.eof_offset().is_none() && source.one_in(3) {
        script = script.eof();
    }
    let stream = stream_of(&script, &bounds);
    let chunking = chunking(source, &stream, Cutting::Mixed);
    let mode = mode(source);
    Play { script, chunking, mode }
}

/// The script with one more action, reaction or lapse of time.
fn with_control(
    source: &mut dyn Choices,
    script: &Script,
    bounds: &[usize],
    words: &Repertoire,
) -> Script {
    let offset = match bounds {
        [] => source.below(script.len() + 1),
        bounds => pick(source, bounds).min(script.len()),
    };
    match source.below(3) {
        0 if !words.actions.is_empty() => {
            let action = pick_text(source, &words.actions).to_owned();
            script.with_control(offset, Control::Act(action))
        }
        1 if !words.actions.is_empty() && !words.events.is_empty() => {
            let event = pick_text(source, &words.events).to_owned();
            script.clone().on(event, pick_text(source, &words.actions))
        }
        _ => {
            let millis = pick(source, &[1_u64, 100, 1000, 60_000, 3_600_000]);
            script.with_control(offset, Control::Advance(Duration::from_millis(millis)))
        }
    }
}

const CONTROLS_MAX: usize = 2;
