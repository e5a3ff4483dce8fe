//! A call that does not return, and a run that ended in the middle of a play.

use std::fmt::{self, Display};
use std::time::Duration;

use crate::bytes::one_line;
use crate::runner::text::finding::write_replay;
use crate::runner::text::script::write_play;
use crate::runner::{Replay, Rerun};
use crate::watchdog::{Activity, Slow};

/// A call that has taken as long as this.
pub(crate) struct SlowCall<'a>(pub(crate) &'a Activity, pub(crate) Slow, pub(crate) &'a Rerun);

/// An earlier run that ended in the middle of a play, and did not say why.
pub(crate) struct Unfinished<'a>(pub(crate) &'a Activity, pub(crate) &'a Rerun);

impl Display for SlowCall<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(activity, slow, rerun) = self;
        write_name(f, activity)?;
        match slow {
            Slow::Reported { time, limit } => {
                writeln!(f, "a call of the core has not returned for {}", Seconds(*time))?;
                write_activity(f, activity, rerun)?;
                match limit {
                    Some(limit) => {
                        let limit = Seconds(*limit);
                        writeln!(f, "after {limit} in one call the process ends; {SETTING}")
                    }
                    None => writeln!(f, "the process waits for it; {SETTING}"),
                }
            }
            Slow::AtLimit(time) => {
                let time = Seconds(*time);
                writeln!(f, "hung: a call of the core has not returned for {time}")?;
                write_activity(f, activity, rerun)?;
                writeln!(f, "a thread cannot be stopped, so the process ends; {SETTING}")
            }
        }
    }
}

impl Display for Unfinished<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(activity, rerun) = self;
        write_name(f, activity)?;
        writeln!(f, "the process that ran this last ended in the middle of a play:")?;
        writeln!(f, "    it aborted, overflowed its stack, ran out of memory, or was stopped")?;
        write_activity(f, activity, rerun)
    }
}

fn write_name(f: &mut fmt::Formatter<'_>, activity: &Activity) -> fmt::Result {
    write!(f, "chunkproof: `{}`: ", one_line(&activity.name))
}

fn write_activity(f: &mut fmt::Formatter<'_>, activity: &Activity, rerun: &Rerun) -> fmt::Result {
    let Activity { name, check, play } = activity;
    writeln!(f, "    check: {check}")?;
    write_play(f, 'A', play, None)?;
    let Ok(check) = check.parse() else { return Ok(()) };
    let (a, b) = (play.clone(), play.clone());
    let token = Replay { name: name.clone(), check, a, b }.to_string();
    write_replay(f, &token, rerun)
}

/// A time in seconds, without a fraction of zero.
struct Seconds(Duration);

impl Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f64())
    }
}

const SETTING: &str = "CHUNKPROOF_CALL_LIMIT=SECONDS sets how long, 0 for no limit";
