//! A finding to be kept: as a case of a corpus, and as a test.

use std::fmt::{self, Write as _};
use std::time::Duration;

use crate::bytes::{Escaped, is_hidden};
use crate::checks::Invariant;
use crate::context::{Fact, Verdict};
use crate::runner::{Counterexample, Finding};
use crate::script::{Play, Script, Step};

impl Finding {
    /// The finding as a case of a corpus, ready to be pasted; `None` if it depends on a function, such as
    /// that which makes scripts of all sizes.
    #[must_use]
    pub fn to_case(&self) -> Option<String> {
        let (origin, facts) = &self.origin;
        let script = if self.is_whole { &self.counterexample.a.script } else { origin };
        let key = match self.fact() {
            Some(Fact::Limit | Fact::Growth) => return None,
            // A subject knows its rewritings itself.
            None | Some(Fact::Rewritings) => String::new(),
            Some(fact) => facts.as_key(fact, script.len())? + "\n",
        };
        let mut out = String::from("[[case]]\n");
        // Writing to a String cannot fail.
        let _infallible = write_case(&mut out, self, script);
        Some(out + &key)
    }

    /// The finding as a test, ready to be pasted; `None` if it depends on a function, such as that which
    /// makes scripts of all sizes.
    ///
    /// `make_core` stands for the function that makes cores.
    #[must_use]
    pub fn to_test(&self) -> Option<String> {
        let Counterexample { a, b, .. } = &self.counterexample;
        let calls = match self.fact() {
            Some(Fact::Growth) => return None,
            // An accepted size is no fault without a smaller one that is refused.
            Some(Fact::Limit) if a == b => return None,
            None if self.is_whole => steps(a, b),
            None | Some(Fact::Limit | Fact::Rewritings) => vec![self.as_replay()],
            Some(fact) => vec![self.as_replay(), self.origin.1.as_call(fact)?],
        };
        let check = self.check.as_str().replace('-', "_");
        let mut out = format!("#[test]\nfn regression_{check}() {{\n");
        let name = self.name.escape_debug();
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "    chunkproof::check(make_core) // {name}");
        for call in calls {
            let _infallible = writeln!(out, "        .{call}");
        }
        Some(out + "        .assert();\n}\n")
    }

    fn fact(&self) -> Option<Fact> {
        self.check.invariant().and_then(Invariant::fact)
    }

    fn as_replay(&self) -> String {
        format!("replay(\"{}\")", self.token)
    }
}

/// The calls that build the script of two plays, and play it in their pieces.
fn steps(a: &Play, b: &Play) -> Vec<String> {
    let call = |step| match step {
        Step::Receive(bytes) => format!("receive(b\"{}\")", Escaped(&bytes)),
        Step::Eof => "eof()".to_owned(),
        Step::Act(action) => format!("act({action:?})"),
        Step::Advance(time) => format!("advance({})", duration(time)),
        Step::On { event, action } => format!("on({event:?}, {action:?})"),
    };
    // The script in one piece is always played; both sides of a difference must be.
    let sides = if a.chunking == b.chunking { vec![a] } else { vec![a, b] };
    let cuts = sides.into_iter().map(|play| play.chunking.cuts()).filter(|cuts| !cuts.is_empty());
    let cuts = cuts.map(|cuts| format!("also_cut_at({cuts:?})"));
    let mut calls: Vec<String> = a.script.steps().map(call).collect();
    if calls.is_empty() {
        calls.push("receive(\"\")".to_owned());
    }
    calls.extend(cuts);
    calls
}

/// A duration in the largest unit that holds it.
fn duration(time: Duration) -> String {
    let nanos = time.as_nanos();
    let units = [("secs", 1_000_000_000), ("millis", 1_000_000), ("micros", 1_000), ("nanos", 1)];
    let (unit, size) =
        units.into_iter().find(|(_, size)| nanos.is_multiple_of(*size)).unwrap_or(("nanos", 1));
    format!("std::time::Duration::from_{unit}({})", nanos / size)
}

/// The setup in the name of what was checked, which follows the name of a subject; `…` where there is none.
pub fn setup_of(name: &str) -> &str {
    let setup = name.split_once(' ').map(|(_, setup)| setup);
    setup.filter(|setup| !setup.is_empty() && !setup.starts_with(' ')).unwrap_or("…")
}

fn write_case(out: &mut String, finding: &Finding, script: &Script) -> fmt::Result {
    let Counterexample { a, b, verdict, .. } = &finding.counterexample;
    let setup = setup_of(&finding.name);
    writeln!(out, "id = \"regression-{}\"", finding.check)?;
    writeln!(out, "spec = \"…\"")?;
    writeln!(out, "must = \"…\" # A: {a}; B: {b}")?;
    writeln!(out, "setup = {}", toml_string(setup))?;
    if matches!(verdict, Verdict::Aborted | Verdict::Hung | Verdict::OutOfMemory) {
        writeln!(out, "isolated = true")?;
    }
    if script.steps().next().is_none() {
        return writeln!(out, "receive = ''");
    }
    write!(out, "steps = [")?;
    for (index, step) in script.steps().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        match step {
            Step::Receive(bytes) => {
                // TOML's literal strings cannot hold a quote of their own.
                let text = Escaped(&bytes).to_string().replace('\'', "\\x27");
                write!(out, "{comma}{{ receive = '{text}' }}")?;
            }
            Step::Eof => write!(out, "{comma}{{ eof = true }}")?,
            Step::Act(action) => write!(out, "{comma}{{ act = {} }}", toml_string(&action))?,
            Step::Advance(time) => write!(out, "{comma}{{ advance = {:?} }}", time.as_secs_f64())?,
            Step::On { event, action } => {
                let [event, action] = [event, action].map(|text| toml_string(&text));
                write!(out, "{comma}{{ on = {event}, act = {action} }}")?;
            }
        }
    }
    writeln!(out, "]")
}

/// A basic string of TOML, whose escapes are not those of Rust.
pub(super) fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            hidden if is_hidden(hidden) => {
                let number = u32::from(hidden);
                let is_short = number <= 0xffff;
                out.push_str(&if is_short {
                    format!("\\u{number:04x}")
                } else {
                    format!("\\U{number:08x}")
                });
            }
            other => out.push(other),
        }
    }
    out + "\""
}
