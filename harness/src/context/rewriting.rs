//! The same meaning in another legal wire form: chunks cut elsewhere, frames fragmented.
//!
//! A [`Rewriting`] must know what it rewrites: it reads the bytes of a script strictly, and leaves alone
//! what it does not know to be legal. So a core that logs something else for the rewritten script is wrong,
//! whichever of the two it got right.
//!
//! The rewritings of this crate return at most six scripts for one, together at most four times as long and
//! 1 KiB, and leave scripts above 64 KiB alone. An action stays after the byte, or the message, that it
//! followed; a form in which that is impossible is not returned.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::script::Script;
use crate::transcript::line::{join, lanes};
use crate::transcript::{Kind, Transcript};

/// A way to write the same meaning in other legal bytes.
pub trait Rewriting: Debug + Send + Sync {
    /// The name, as in reports: `http1/chunk-sizes`.
    fn name(&self) -> &'static str;

    /// The script in other wire forms; empty unless the script is known to be legal.
    ///
    /// All randomness is drawn from `seed`: the same seed gives the same bytes.
    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script>;

    /// Whether a line of a transcript describes the wire form and not the meaning.
    ///
    /// Such lines are left out on both sides before the rest is compared.
    fn is_form(&self, line: &str) -> bool {
        let _ = line;
        false
    }

    /// The stream that a line is about, of several that do not depend on each other; `None` if it belongs to
    /// the line before it.
    ///
    /// Lines of different streams are compared apart, as a rewriting may let streams take turns in another
    /// way. By default all lines are of one stream.
    fn stream<'l>(&self, line: &'l str) -> Option<&'l str> {
        let _ = line;
        Some("")
    }
}

/// The meaning of a transcript: its lines without those of the wire form.
///
/// Payload of one lane, and outgoing bytes, that only such lines stood between are joined. How events and
/// outgoing bytes take turns is not compared, so the outgoing ones come last.
///
/// # Examples
///
/// ```
/// use chunkproof::context::{meaning, Rewriting};
/// use chunkproof::protocol::websocket::rewriting as websocket;
/// use chunkproof::{Chunking, Log, Script};
/// use chunkproof::driver::drive;
///
/// let words = |bytes: &[u8], log: &mut Log| {
///     for word in bytes.split(|byte| *byte == b' ') {
///         match word {
///             b"ping" => log.named("ping", ""),
///             word => log.data("text", word),
///         }
///     }
///     Ok(bytes.len())
/// };
/// let logged = drive(words, &Script::from("a ping b"), &Chunking::whole());
/// assert_eq!(logged.lines(), ["text \"a\"", "ping \"\"", "text \"b\""]);
/// assert_eq!(meaning(&websocket::Pings, &logged), ["text \"ab\""]);
/// ```
#[must_use]
pub fn meaning(rewriting: &dyn Rewriting, transcript: &Transcript) -> Vec<String> {
    let is_outgoing = |kind: Kind| matches!(kind, Kind::Sent | Kind::Closed);
    let joined = |outgoing| {
        transcript
            .joined(|entry| is_outgoing(entry.kind) == outgoing && !rewriting.is_form(entry.text))
    };
    let last = transcript.last_lines().filter(|line| !rewriting.is_form(line));
    let meant = joined(false).into_iter().chain(last).chain(joined(true)).collect();
    by_stream(rewriting, transcript, meant)
}

/// The lines of each stream, one stream after the other; payload of a lane is joined once more.
fn by_stream(
    rewriting: &dyn Rewriting,
    transcript: &Transcript,
    lines: Vec<String>,
) -> Vec<String> {
    let mut streams: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut stream = String::new();
    for line in lines {
        if let Some(other) = rewriting.stream(&line) {
            other.clone_into(&mut stream);
        }
        streams.entry(stream.clone()).or_default().push(line);
    }
    if streams.len() < 2 {
        return streams.into_values().next().unwrap_or_default();
    }
    let lanes = lanes(transcript);
    streams.into_values().flat_map(|lines| join(lines, &lanes)).collect()
}
