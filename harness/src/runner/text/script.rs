//! A script as a report shows it: its steps, and the pieces in which its bytes are received.

use std::fmt;

use crate::runner::Counterexample;
use crate::runner::text::shorten;
use crate::script::{Chunking, Play, Script, Step};

/// The script, once for each play, its pieces apart.
pub(super) fn write_script(f: &mut fmt::Formatter<'_>, small: &Counterexample) -> fmt::Result {
    let Counterexample { len_before, a, b, .. } = small;
    let len = a.script.len();
    let bytes = if len == 1 { "byte" } else { "bytes" };
    match len_before.checked_sub(len) {
        None | Some(0) => writeln!(f, "script of {len} {bytes}")?,
        Some(_) => writeln!(f, "script of {len} {bytes}, shortened from {len_before}")?,
    }
    write_play(f, 'A', a, None)?;
    if a != b {
        write_play(f, 'B', b, missing(&a.script, &b.script))?;
    }
    Ok(())
}

/// The script without cuts.
pub(crate) fn write_script_steps(f: &mut fmt::Formatter<'_>, script: &Script) -> fmt::Result {
    script.steps().try_for_each(|step| writeln!(f, "    {}", shorten(&step.to_string())))
}

/// A play: its cuts and mode, and its steps in their pieces.
pub(super) fn write_play(
    f: &mut fmt::Formatter<'_>,
    name: char,
    play: &Play,
    without: Option<Step>,
) -> fmt::Result {
    let Play { script, chunking, .. } = play;
    write!(f, "  {name}  {play}")?;
    match without {
        Some(step) => writeln!(f, ", without: {step}")?,
        None => writeln!(f)?,
    }
    let mut from = 0;
    for step in script.steps() {
        let Step::Receive(bytes) = step else {
            writeln!(f, "       {step}")?;
            continue;
        };
        let inside = chunking.cuts().iter().filter_map(|cut| cut.checked_sub(from));
        let cuts = Chunking::new(inside.filter(|cut| *cut <= bytes.len()));
        writeln!(f, "       receive {}", shorten(&cuts.marked(&bytes)))?;
        from += bytes.len();
    }
    Ok(())
}

/// The step that a script has and another one lacks, if that is all that they differ in.
fn missing(longer: &Script, shorter: &Script) -> Option<Step> {
    let without = (0..longer.n_controls())
        .find(|index| longer.without_control(*index).is_some_and(|script| script == *shorter))?;
    let is_control = |step: &Step| !matches!(step, Step::Receive(_));
    longer.steps().filter(is_control).nth(without)
}
