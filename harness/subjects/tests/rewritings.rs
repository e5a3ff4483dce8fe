//! Rewritten scripts mean the same to real cores: every bundled case that a rewriting applies to.

use std::sync::LazyLock;

use chunkproof::adapter::datagram::{EachDatagram, Paths};
use chunkproof::context::{Interleaving, Rewriting, meaning};
use chunkproof::corpus::{Case, Corpora, CorpusFile, Subject};
use chunkproof::protocol::amqp::rewriting as amqp;
use chunkproof::protocol::http1::rewriting as http1;
use chunkproof::protocol::http2::rewriting as http2;
use chunkproof::protocol::lines::rewriting as lines;
use chunkproof::protocol::mqtt::rewriting as mqtt;
use chunkproof::protocol::resp::rewriting as resp;
use chunkproof::protocol::tls::rewriting as tls;
use chunkproof::protocol::websocket::rewriting as websocket;
use chunkproof::transcript::{End, Kind, Transcript};
use chunkproof::{CheckId, Chunking, Script};
use chunkproof_subjects::subjects;

/// A rewriting, the protocol it is for, and how many cases and comparisons it has at least.
type Use = (&'static dyn Rewriting, &'static str, usize, usize);

const OF_BYTES: [Use; 19] = [
    (&http1::ChunkSizes, "http1", 40, 40),
    (&http1::ChunkExtensions, "http1", 50, 50),
    (&http1::FieldCase, "http1", 150, 190),
    (&http1::FieldWhitespace, "http1", 150, 190),
    (&http1::Framing, "http1", 55, 55),
    (&http2::Continuations, "http2", 10, 10),
    (&http2::DataFrames, "http2", 10, 10),
    (&http2::Padding, "http2", 10, 10),
    (&http2::Interleaved, "http2", 10, 10),
    (&http2::Turns, "http2", 2, 3),
    (&websocket::Fragments, "websocket", 45, 70),
    (&websocket::Pings, "websocket", 115, 180),
    (&websocket::MaskKeys, "websocket", 40, 65),
    (&lines::LineEnds, "framing", 15, 7),
    (&mqtt::PropertyOrder, "mqtt", 5, 5),
    (&mqtt::EmptyReasons, "mqtt", 5, 5),
    (&resp::Numbers, "resp", 50, 45),
    (&resp::Streamed, "resp", 10, 10),
    (&tls::Records, "tls", 70, 70),
];

/// Leaves the bytes as they are, and sends them over other paths.
static PATHS: LazyLock<Paths> = LazyLock::new(Paths::default);
/// The same, with one datagram lost, copied or delayed.
static EACH_DATAGRAM: LazyLock<EachDatagram> = LazyLock::new(|| EachDatagram::first(6));
static CHANNELS: LazyLock<Interleaving> = LazyLock::new(amqp::channels);

fn uses() -> impl Iterator<Item = Use> {
    let paths: Use = (&*PATHS, "quic", 35, 35);
    let channels: Use = (&*CHANNELS, "amqp", 1, 1);
    let each_datagram: Use = (&*EACH_DATAGRAM, "quic", 35, 35);
    OF_BYTES.into_iter().chain([paths, each_datagram, channels])
}

const N_SEEDS: u64 = 8;

/// Whether a rewriting of its protocol holds for a case: for lines, for answers to neither HEAD nor CONNECT,
/// for values of RESP3, and for what QUIC promises over all paths; but not where heads are limited, where
/// content is left unread, or where the frames that a core sends are logged.
fn is_fit(rewriting: &dyn Rewriting, case: &Case) -> bool {
    let role = case.setup.role();
    if rewriting.name() == resp::Streamed.name() && role != "resp3" {
        return false;
    }
    let is_other = matches!(role, "delimiters" | "length" | "lossless");
    let is_of_form = ["head", "early", "wire"].iter().any(|key| case.setup.get(key).is_some());
    !is_other && !is_of_form && !matches!(case.setup.get("method"), Some("HEAD" | "CONNECT"))
}

/// Whether a subject is known to understand another form of this case differently.
fn is_waived(subject: &Subject, file: &CorpusFile, case: &Case) -> bool {
    let mut waivers = file.waivers.iter().filter(|known| known.subject == subject.name());
    waivers.any(|known| known.waiver.is_for(CheckId::REWRITING, &case.id))
}

fn is_faultless(transcript: &Transcript) -> bool {
    let survives_one = transcript.entries().any(|entry| entry.kind == Kind::Fault);
    !survives_one && matches!(transcript.end(), End::Open | End::Eof)
}

/// The first form of a case that means something else to a subject, if one does; the outer `None` if
/// the case does not concern the subject, or leads to a fault.
fn difference(rewriting: &dyn Rewriting, subject: &Subject, case: &Case) -> Option<Option<String>> {
    let cores = subject.checker(case).ok()?.factory();
    let logged = |script: &Script| cores.replay(script, &Chunking::whole());
    let before = Some(logged(&case.script)).filter(is_faultless)?;
    let before = meaning(rewriting, &before);
    // Some rewritings draw nothing from the seed.
    let mut scripts = Vec::new();
    for script in (0..N_SEEDS).flat_map(|seed| rewriting.rewrite(&case.script, seed)) {
        if !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    Some(scripts.into_iter().find_map(|script| {
        let after = meaning(rewriting, &logged(&script));
        (after != before).then(|| format!("{script}before: {before:#?}\nafter: {after:#?}"))
    }))
}

#[test]
fn rewritten_cases_mean_the_same_to_every_subject() {
    let corpora = Corpora::bundled();
    let subjects = subjects();
    let mut failures = Vec::new();
    for (rewriting, protocol, n_cases_min, n_compared_min) in uses() {
        let name = rewriting.name();
        let files = corpora.files.iter().filter(|file| file.protocol == protocol);
        let cases = files.flat_map(|file| file.cases.iter().map(move |case| (file, case)));
        let is_rewritten =
            |case: &Case| is_fit(rewriting, case) && !rewriting.rewrite(&case.script, 0).is_empty();
        let cases: Vec<(&CorpusFile, &Case)> =
            cases.filter(|(_, case)| is_rewritten(case)).collect();
        let mut n_compared = 0;
        for subject in subjects.iter().filter(|subject| subject.protocol() == protocol) {
            for (file, case) in &cases {
                let Some(difference) = difference(rewriting, subject, case) else { continue };
                n_compared += 1;
                if let Some(difference) = difference.filter(|_| !is_waived(subject, file, case)) {
                    let here = [name, subject.name(), &case.id];
                    failures.push(format!("{here:?}\n{difference}"));
                }
            }
        }
        println!("{name}: {} cases, {n_compared} comparisons", cases.len());
        assert!(cases.len() >= n_cases_min, "{name} applies to {} cases only", cases.len());
        assert!(n_compared >= n_compared_min, "{name} was compared {n_compared} times only");
    }
    assert!(failures.is_empty(), "{} differences\n{}", failures.len(), failures.join("\n"));
}
