//! A finding to be kept: as a case of a corpus, and as a test.

use std::fmt::{self, Write as _};

use crate::bytes::Escaped;
use crate::checks::Invariant;
use crate::runner::{Counterexample, Finding};
use crate::script::Step;

impl Finding {
    /// The finding as a case of a corpus, ready to be pasted.
    #[must_use]
    pub fn to_case(&self) -> String {
        let mut out = String::from("[[case]]\n");
        // Writing to a String cannot fail.
        let _infallible = write_case(&mut out, self);
        out
    }

    /// The finding as a test, ready to be pasted.
    #[must_use]
    pub fn to_test(&self) -> String {
        let Counterexample { a, b, .. } = &self.counterexample;
        let mut out = String::from("#[test]\n");
        let check = self.check.as_str().replace('-', "_");
        // Writing to a String cannot fail.
        let _infallible = writeln!(out, "fn regression_{check}() {{");
        let _infallible = writeln!(out, "    chunkproof::check(make_core) // {}", self.name);
        for step in a.script.steps() {
            let _infallible = match step {
                Step::Receive(bytes) => writeln!(out, "        .receive(b\"{}\")", Escaped(&bytes)),
                Step::Eof => writeln!(out, "        .eof()"),
                Step::Act(action) => writeln!(out, "        .act({action:?})"),
                Step::Advance(time) => {
                    let nanos = time.as_nanos();
                    writeln!(out, "        .advance(std::time::Duration::from_nanos({nanos}))")
                }
                Step::On { event, action } => writeln!(out, "        .on({event:?}, {action:?})"),
            };
        }
        // The script in one piece is always played; both sides of a difference must be.
        let [a, b] = [&a.chunking, &b.chunking];
        let sides = [a, b].into_iter().take(if a == b { 1 } else { 2 });
        for side in sides.filter(|side| !side.cuts().is_empty()) {
            let _infallible = writeln!(out, "        .also_cut_at({:?})", side.cuts());
        }
        if let Some(fact) = self.check.invariant().and_then(Invariant::fact) {
            let _infallible =
                writeln!(out, "        .{} // what is known of the script", fact.as_call());
        }
        out + "        .assert();\n}\n"
    }
}

fn write_case(out: &mut String, finding: &Finding) -> fmt::Result {
    let Counterexample { a, b, .. } = &finding.counterexample;
    let setup = finding.name.split_once(' ').map_or("…", |(_, setup)| setup);
    writeln!(out, "id = \"regression-{}\"", finding.check)?;
    writeln!(out, "spec = \"…\"")?;
    writeln!(out, "must = \"…\" # A: {a}; B: {b}")?;
    writeln!(out, "setup = {}", toml_string(setup))?;
    write!(out, "steps = [")?;
    for (index, step) in a.script.steps().enumerate() {
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
            control if control.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => out.push(other),
        }
    }
    out + "\""
}
