//! Every short string over the symbols of a protocol, in every chunking: text decoders, terminals, line
//! codecs and WebSocket frame parsers.
//!
//! A subject that deviates is in the table with what is on record of it in the corpora; a deviation that is
//! not on record fails.

use std::fmt::Write as _;

use chunkproof::bytes::{Escaped, unescape};
use chunkproof::context::Options;
use chunkproof::corpus::{Corpora, Setup};
use chunkproof::exhaustive::{self, Alphabet, Exhausted};
use chunkproof::{CheckId, Profile};
use chunkproof_subjects::subjects;

/// A subject and its setup; how many symbols are learned, or which are given; and how long strings are.
type Row = (&'static str, &'static str, Symbols, usize);

#[derive(Clone, Copy)]
enum Symbols {
    Learned(usize),
    Given(&'static str),
}
use Symbols::{Given, Learned};

/// Subjects that deviate, each with the reference of the waiver in the corpora that records it.
const KNOWN: &[(&str, &str)] = &[("vte/parser", "alacritty/vte#159")];

fn run((name, setup, symbols, len): Row) -> Exhausted {
    let subjects = subjects();
    let subject = subjects.iter().find(|subject| subject.name() == name).unwrap();
    let setup = Setup::new(setup);
    let alphabet = match symbols {
        Learned(n) => Corpora::bundled().alphabet(subject.protocol(), &setup, n),
        Given(text) => Alphabet::new(unescape(text).unwrap()),
    };
    let checker = subject.checker_as(&setup).unwrap();
    exhaustive::run(checker.options(Options::of_many(Profile::Standard)), &alphabet, len)
}

/// What the corpora record about a deviation: the reason of the waiver, with its reference.
fn on_record(subject: &str, check: CheckId) -> Option<String> {
    let (_, reference) = KNOWN.iter().find(|(known, _)| *known == subject)?;
    let corpora = Corpora::bundled();
    let mut waivers = corpora.files.iter().flat_map(|file| &file.waivers);
    let waiver = waivers.find(|waiver| {
        (waiver.subject.as_str(), waiver.waiver.check, waiver.waiver.reference.as_str())
            == (subject, check, reference)
    });
    waiver.map(|waiver| format!("{}, see {reference}", waiver.waiver.reason))
}

/// A line for each row, and two more for its deviation, if any, and its symbols.
fn table(rows: &[Row]) -> String {
    let mut table = format!(
        "{:66} {:>7} {:>3} {:>8} {:>9} {:>9}  verdict\n",
        "subject and setup", "symbols", "len", "strings", "chunkings", "feeds"
    );
    for row in rows {
        let done = run(*row);
        let Exhausted { name, alphabet, strings, chunkings, feeds, .. } = &done;
        let len = done.guarantee.bound().unwrap();
        write!(
            table,
            "{name:66} {:>7} {len:>3} {strings:>8} {chunkings:>9} {feeds:>9}",
            alphabet.len()
        )
        .unwrap();
        match &done.first {
            None => {
                assert!(done.is_ok(), "{done}");
                assert_eq!((len, &done.notes), (row.3 as u64, &Vec::new()), "{done}");
                writeln!(table, "  same").unwrap();
            }
            Some(first) => {
                let finding = first.report.findings().next().unwrap_or_else(|| panic!("{done}"));
                let known = on_record(row.0, finding.check)
                    .unwrap_or_else(|| panic!("a deviation that is not on record: {done}"));
                let verdict = finding.counterexample.verdict;
                writeln!(table, "  {verdict} [{}]", finding.check).unwrap();
                let bytes = Escaped(&first.bytes);
                writeln!(table, "    {bytes:?}, the first of {}: {known}", done.deviating).unwrap();
            }
        }
        writeln!(table, "    over \"{alphabet}\"").unwrap();
    }
    table
}

fn assert_table(name: &str, table: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("exhaustive__{name}"), table));
}

#[test]
fn terminals() {
    assert_table(
        "terminals",
        &table(&[
            ("vte/parser", "terminal", Learned(12), 4),
            ("vte/parser", "terminal", Given(r"x0;:m[]P\\\x1b\x07\x18"), 4),
            ("anstyle-parse/parser", "terminal", Learned(12), 4),
            ("anstyle-parse/parser", "terminal", Given(r"x0;:m[]P\\\x1b\x07\x18"), 4),
        ]),
    );
}

#[test]
fn line_codecs() {
    assert_table(
        "line_codecs",
        &table(&[
            ("tokio-util/lines", "lines", Learned(12), 4),
            ("tokio-util/lines", "lines max=1", Given(r"a \r\n\xc3\xa9"), 5),
            ("tokio-util/lines", "lines max=2 resume", Learned(6), 5),
            ("tokio-util/any-delimiter", "delimiters any=,;", Learned(8), 5),
            ("tokio-util/any-delimiter", "delimiters any=,; max=2 resume", Learned(6), 5),
            ("tokio-util/length-delimited", "length bytes=1", Learned(8), 5),
            ("tokio-util/length-delimited", "length bytes=2", Learned(8), 5),
        ]),
    );
}

#[test]
fn frame_parsers() {
    assert_table(
        "frame_parsers",
        &table(&[
            ("tungstenite/server", "server", Learned(12), 4),
            ("tungstenite/client", "client", Learned(12), 4),
            ("websocket-sans-io/decoder", "server", Learned(12), 4),
            ("websocket-sans-io/decoder", "client", Learned(12), 4),
            ("fastwebsockets/server", "server", Learned(12), 4),
            ("fastwebsockets/client", "client", Learned(12), 4),
            ("soketto/server", "server", Learned(12), 4),
            ("soketto/client", "client", Learned(12), 4),
            // A masked frame with a byte of payload has seven.
            ("tungstenite/server", "server", Learned(4), 7),
            ("websocket-sans-io/decoder", "server", Learned(4), 7),
            ("fastwebsockets/server", "server", Given(r"a\x81"), 7),
            ("soketto/server", "server", Given(r"a\x81"), 7),
        ]),
    );
}

/// The two decoders produce the same text with separate code, so both are tested.
#[test]
fn decoders_to_utf8() {
    assert_table("decoders_to_utf8", &decoders("encoding_rs/utf8", 10));
}

#[test]
fn decoders_to_utf16() {
    assert_table("decoders_to_utf16", &decoders("encoding_rs/utf16", 8));
}

fn decoders(subject: &'static str, n: usize) -> String {
    let setups = [
        "decode label=utf-8",
        "decode label=utf-8 mode=fatal",
        "decode label=utf-8 bom=sniff",
        "decode label=utf-16le",
        "decode label=shift_jis",
        "decode label=euc-jp",
        "decode label=iso-2022-jp",
        "decode label=gb18030",
        "decode label=big5",
        "decode label=euc-kr",
        "decode label=windows-1252",
    ];
    table(&setups.map(|setup| (subject, setup, Learned(n), 4)))
}
