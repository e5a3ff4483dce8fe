//! Tests the rules of all rewritings on random scripts, and the meaning of transcripts.

use std::cell::Cell;
use std::fmt::Debug;

use proptest::prelude::{Strategy, any};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::context::{Rewriting, meaning};
use crate::contract::Log;
use crate::driver::drive;
use crate::protocol::http1::rewriting as http1;
use crate::protocol::http2::rewriting as http2;
use crate::protocol::lines::rewriting as lines;
use crate::protocol::mqtt::rewriting as mqtt;
use crate::protocol::resp::rewriting as resp;
use crate::protocol::rewriter::{distinct, readable};
use crate::protocol::tls::rewriting as tls;
use crate::protocol::websocket::rewriting as websocket;
use crate::script::{Chunking, Script, Step};
use crate::testing::scripts;
use crate::transcript::Fault;

/// Rewrites many random scripts, the same in each run, and asserts that all rewritten ones follow
/// the rules and keep the meaning of the script. Returns the number of scripts made by each
/// rewriting.
pub(super) fn each<M: PartialEq + Debug, const N: usize>(
    bytes: impl Strategy<Value = Vec<u8>>,
    rewritings: [&dyn Rewriting; N],
    meaning: impl Fn(&dyn Rewriting, &Script) -> M,
) -> [usize; N] {
    let config = Config { cases: 1000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let counts = rewritings.map(|_| Cell::new(0));
    let input = (scripts(bytes), any::<u64>());
    let result = TestRunner::new_with_rng(config, rng).run(&input, |(script, seed)| {
        for (rewriting, count) in rewritings.iter().zip(&counts) {
            let rewritten = rewriting.rewrite(&script, seed);
            assert_eq!(rewriting.rewrite(&script, seed), rewritten, "one seed gives one result");
            assert!(rewritten.len() <= 6, "{} scripts", rewritten.len());
            let n_bytes: usize = rewritten.iter().map(Script::len).sum();
            assert!(n_bytes <= 4 * script.len() + 1024, "{n_bytes} bytes of {}", script.len());
            assert!(!rewritten.contains(&script), "a script that is not rewritten");
            let expected = meaning(*rewriting, &script);
            for new in &rewritten {
                assert_eq!(meaning(*rewriting, new), expected, "{rewriting:?}\n{script}{new}");
            }
            count.set(count.get() + rewritten.len());
        }
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
    counts.map(|count| count.get())
}

/// The lines of a script in order: `logged` holds the parts of its meaning, each with the offset at
/// which it is complete, and the controls come between them.
pub(super) fn in_order(
    script: &Script,
    logged: impl IntoIterator<Item = (usize, String)>,
) -> Vec<String> {
    let mut logged = logged.into_iter().peekable();
    let mut lines = Vec::new();
    let mut offset = 0;
    for step in script.steps() {
        if let Step::Receive(bytes) = &step {
            offset += bytes.len();
            while let Some((_, text)) = logged.next_if(|(end, _)| *end <= offset) {
                lines.push(text);
            }
        } else {
            lines.push(step.to_string());
        }
    }
    lines.extend(logged.map(|(end, text)| format!("{text} at {end}, beyond the script")));
    lines
}

#[test]
fn the_scripts_together_are_bounded() {
    let script = Script::from([b'a'; 1000]);
    let drafts = |n: usize| (0..n).map(|n| Some(Script::from(vec![b'b'; 900 + n % 7])));
    assert_eq!(distinct(&script, drafts(20)).len(), 5, "5024 bytes suffice for five");
    let short = Script::from("a");
    let drafts = (0..20).map(|n| Some(Script::from(vec![b'b'; n])));
    assert_eq!(distinct(&short, drafts).len(), 6);
    let twice = [Some(Script::from("b")), Some(Script::from("b"))];
    assert_eq!(distinct(&short, twice.into_iter()).len(), 1);
    assert!(distinct(&short, [None, Some(short.clone())].into_iter()).is_empty());
    assert!(readable(&Script::from(vec![b'a'; 64 << 10])).is_some());
    assert!(readable(&Script::from(vec![b'a'; (64 << 10) + 1])).is_none());
}

#[test]
fn names_are_those_of_the_module_and_the_type() {
    let all: [&dyn Rewriting; 18] = [
        &http1::ChunkSizes,
        &http1::ChunkExtensions,
        &http1::FieldCase,
        &http1::FieldWhitespace,
        &http1::Framing,
        &http2::Continuations,
        &http2::DataFrames,
        &http2::Padding,
        &http2::Interleaved,
        &websocket::Fragments,
        &websocket::Pings,
        &websocket::MaskKeys,
        &lines::LineEnds,
        &mqtt::PropertyOrder,
        &mqtt::EmptyReasons,
        &resp::Numbers,
        &resp::Streamed,
        &tls::Records,
    ];
    for rewriting in all {
        let (_, name) = rewriting.name().split_once('/').unwrap();
        let debug = format!("{rewriting:?}").to_lowercase();
        assert_eq!(name.replace('-', ""), debug);
    }
}

#[test]
fn meaning_leaves_forms_out_and_joins_payload() {
    let core = |_: &[u8], log: &mut Log| {
        log.data("body", b"a\"");
        log.named("ping", "");
        log.data("body", b"b");
        log.named("header", "x");
        log.send(b"pong");
        log.data("body", b"c");
        log.data("other", b"d");
        log.fault(Fault::new("odd"));
        Ok(1)
    };
    let logged = drive(core, &Script::from("xy").eof(), &Chunking::new([1]));
    let once = [r#"body "a\"b""#, r#"header "x""#, r#"body "c""#, r#"other "d""#, "fault odd"];
    let expected = [&once[..], &once[..], &["end"]].concat();
    assert_eq!(meaning(&websocket::Pings, &logged), expected);
    let untaken = drive(|_: &[u8], _: &mut Log| Ok(0), &"ab".into(), &Chunking::whole());
    assert_eq!(meaning(&http1::Framing, &untaken), [r#"untaken "ab""#]);
}

#[test]
fn forms_are_named_by_their_lines() {
    let cases: [(&dyn Rewriting, &[&str], &[&str]); 6] = [
        (
            &http1::Framing,
            &[r#"header "content-length" "5""#, r#"header "Transfer-Encoding" "chunked""#],
            &[
                r#"header "content-type" "a""#,
                r#"trailer "content-length" "5""#,
                r#"body "header""#,
            ],
        ),
        (
            &websocket::Fragments,
            &["frame text fin 5", "frame continuation more 0", "frame-end"],
            &[r#"text "a""#, r#"frame "abc""#, r#"payload "a""#, r#"ping """#],
        ),
        (
            &websocket::Pings,
            &[r#"ping "a""#, r#"sent "\x8a\0""#, r#"payload "a""#, "frame ping fin 1"],
            &[r#"pong "a""#, r#"text "ping""#, "close", r#"closing 1000 """#, r#"untaken "a""#],
        ),
        (&http2::Continuations, &[], &[r#"sent "a""#, "response 1 200"]),
        (&http2::Padding, &[r#"sent "a""#], &[r#"data 1 "sent""#, "close", r#"pong "abcdefgh""#]),
        (&lines::LineEnds, &[], &[r#"line "a""#, "end"]),
    ];
    for (rewriting, forms, not_forms) in cases {
        assert!(forms.iter().all(|line| rewriting.is_form(line)), "{rewriting:?} {forms:?}");
        let is_any_form = not_forms.iter().any(|line| rewriting.is_form(line));
        assert!(!is_any_form, "{rewriting:?} {not_forms:?}");
    }
}
