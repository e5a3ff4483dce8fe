//! The culprits as fuzz targets, and the targets by hand that they are compared with.
//!
//! `CHUNKPROOF_CULPRIT` names the culprit. A target has only the facts that its author would give to a
//! fuzzer: the actions of the application, and what follows from the bytes of a script.

use chunkproof::context::{Facts, Switch};
use chunkproof::fuzz::Target;
use chunkproof::{Checker, Chunking, Script};
use chunkproof_subjects::culprits::{Culprit, culprits};

/// The culprit as a target, without a corpus.
///
/// # Panics
///
/// If there is no culprit of this name.
#[must_use]
pub fn target() -> Target {
    let Culprit { name, cores, script, facts, .. } = culprit();
    let checker = cores.name(name);
    Target::new(checker).actions(script.steps()).facts(move |script| facts_of(name, &facts, script))
}

/// Feeds all bytes at once, and looks only for panics and hangs.
///
/// # Panics
///
/// If the core panics or hangs.
pub fn plain(data: &[u8]) {
    let logged =
        CORES.with(|cores| cores.factory().replay(&Script::from(data), &Chunking::whole()));
    assert!(!logged.lines().iter().any(|line| is_abnormal(line)), "{logged}");
}

/// Feeds pieces whose sizes are the last bytes of the input, and compares the transcript with the whole.
///
/// # Panics
///
/// If the core panics or hangs, or if the transcripts differ.
pub fn pieces(data: &[u8]) {
    let (bytes, sizes) = data.split_at(data.len() - data.len().min(8) / 2);
    let mut at = 0;
    let cuts = sizes.iter().map(|size| {
        at += usize::from(*size) % (bytes.len() + 1);
        at.min(bytes.len())
    });
    let (script, cuts) = (Script::from(bytes), Chunking::new(cuts.collect::<Vec<_>>()));
    let logged = |cuts| CORES.with(|cores| cores.factory().replay(&script, &cuts));
    let [a, b] = [Chunking::whole(), cuts].map(logged);
    assert!(!b.lines().iter().any(|line| is_abnormal(line)), "{b}");
    assert_eq!(a.lines(), b.lines());
}

thread_local! {
    static CORES: Checker = culprit().cores;
}

fn is_abnormal(line: &str) -> bool {
    ["panic", "livelock", "contract-violation"].iter().any(|word| line.starts_with(word))
}

fn culprit() -> Culprit {
    let name = std::env::var("CHUNKPROOF_CULPRIT").unwrap_or_else(|_| "cr-lf-cut".to_owned());
    let found = culprits().into_iter().find(|culprit| culprit.name == name);
    found.unwrap_or_else(|| panic!("there is no culprit `{name}`"))
}

/// The facts about any script, not only about the culprit's own.
fn facts_of(culprit: &str, own: &Facts, script: &Script) -> Facts {
    let mut facts = own.clone();
    (facts.complete, facts.switch) = (None, None);
    match culprit {
        "last-chunk-missing" => facts.complete = Some(ends_of_bodies(script.bytes())),
        "tail-twice" => facts.switch = end_of_line(script.bytes(), |_| true).map(Switch::at),
        "trusts-before-tls" => {
            let starts = |line: &[u8]| line == b"STARTTLS\n";
            facts.switch = end_of_line(script.bytes(), starts).map(Switch::secure_at);
        }
        _ => {}
    }
    facts
}

/// The offset after the first whole line that satisfies `is_it`.
fn end_of_line(bytes: &[u8], is_it: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let mut end = 0;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.find_map(|line| {
        end += line.len();
        (line.ends_with(b"\n") && is_it(line)).then_some(end)
    })
}

/// The start, and the end of each body of chunks: a digit, a line end and that number of bytes; the last
/// chunk is empty.
fn ends_of_bodies(bytes: &[u8]) -> Vec<usize> {
    let mut ends = vec![0];
    let mut at = 0;
    while let Some([size, b'\n']) = bytes.get(at..at + 2) {
        let size = usize::from(size.wrapping_sub(b'0'));
        at += 2 + size;
        if size == 0 {
            ends.push(at);
        }
    }
    ends
}
