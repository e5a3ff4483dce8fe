//! The command from outside: exit codes, output, and files that stay untouched.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may panic as tests may"
)]

mod choice;
mod colour;
mod diff;
mod exhaust;
mod hostile;
#[cfg(unix)]
mod interrupt;
mod isolation;
mod json;
mod output;
mod readme;
mod seed;
mod text;
mod workshop;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use chunkproof::CheckId;
use workshop::{GOOD, WAIVER, Workshop, bundled, vocabulary, wrong};

const LINES: &str = "tokio-util/lines";

/// A case for which the events of a core depend on the cuts.
fn variant() -> Workshop {
    let shop = Workshop::new();
    shop.write("terminal/vocabulary.toml", vocabulary("terminal"));
    let case = GOOD.replace("\"lines\"", "\"terminal\"").replace(r"'x\n'", r"'\xc3\xa9t\xc3'");
    let case = case.replace("expect = ['line \"x\"', 'end']\n", "");
    shop.write("terminal/x.toml", case);
    shop
}

/// The first token in a text.
fn token(text: &str) -> &str {
    let at = text.find("cp2.").unwrap_or_else(|| panic!("no token in:\n{text}"));
    text[at..].split_whitespace().next().unwrap()
}

#[test]
fn all_as_expected_is_0() {
    let shop = Workshop::new();
    let out = shop.run(&["run", &bundled("framing/lines.toml")]).ended(0);
    let row = out.lines().find(|line| line.starts_with(LINES)).unwrap();
    let figures: Vec<&str> = row.split_whitespace().skip(2).collect();
    assert_eq!(figures[0], figures[1], "every case is proven: {row}");
    assert_eq!(figures[3..], ["."; 5], "zero is written as a dot: {row}");
    assert!(out.trim_end().ends_with("0 stale, 0 violated"), "{out}");
}

#[test]
fn a_violation_is_1() {
    let shop = Workshop::with(&wrong());
    let out = shop.run(&["run", "framing"]).ended(1);
    let head = "violated: tokio-util/lines [expected] unexpected in 1 case\n  framing/x.toml one: one (s)\n";
    assert!(out.contains(head), "{out}");
    assert!(out.contains("  > line \"y\"             | line \"x\""), "{out}");
    assert!(out.contains("0 stale, 1 violated"), "{out}");
}

#[test]
fn a_waiver_makes_it_0_and_an_unused_one_1() {
    let shop = Workshop::with(&format!("{}{WAIVER}", wrong()));
    let out = shop.run(&["run", "framing", "--all"]).ended(0);
    assert!(out.contains("deviation tokio-util/lines [expected] r (one)"), "{out}");
    let shop = Workshop::with(&format!("{GOOD}{WAIVER}"));
    let out = shop.run(&["run", "framing"]).ended(1);
    assert!(out.contains("the waiver no longer applies; remove it"), "{out}");
}

#[test]
fn known_deviations_print_with_their_references() {
    let on_record = format!("{WAIVER}reference = \"a/b#1\"\n");
    let shop = Workshop::with(&format!("{}{on_record}", wrong()));
    let out = shop.run(&["run", "framing", "--all"]).ended(0);
    let line = "  deviation tokio-util/lines [expected] r, see a/b#1 (one)";
    assert!(out.lines().any(|printed| printed == line), "{out}");
}

#[test]
fn waivers_hold_for_their_verdict_alone() {
    let waiver = |cases: &str, more: &str| {
        let waiver = WAIVER.replace("\"one\"", &format!("\"{cases}\""));
        let shop = Workshop::with(&format!("{}{waiver}{more}", wrong()));
        move |args: &[&str]| shop.run(&[&["run", "framing"], args].concat())
    };
    waiver("*", "verdict = 'unexpected'")(&[]).ended(0);
    let out = waiver("one", "verdict = 'panicked'")(&[]).ended(1);
    let line = "  framing/x.toml one: one (s); its waiver is for another verdict or for other cuts";
    assert!(out.lines().any(|printed| printed == line), "{out}");
    let unused = waiver("o*", "verdict = 'panicked'");
    let out = unused(&[]).ended(1);
    let line = "  o* in framing/x.toml: the waiver covers nothing here; remove it";
    assert_eq!(out.lines().filter(|printed| *printed == line).count(), 1, "{out}");
    assert!(out.contains("1 stale, 1 violated"), "{out}");
    // A run without the subject cannot decide whether its waiver is stale.
    unused(&["--subject", "tokio-util/any-delimiter"]).ended(0);
}

#[test]
fn the_totals_name_the_profile() {
    let shop = Workshop::with(GOOD);
    let totals = |args: &[&str]| {
        let out = shop.run(&[&["run", "framing", "--subject", LINES], args].concat()).ended(0);
        out.lines().find(|line| line.contains(" trials, profile ")).unwrap().to_owned()
    };
    let n_trials = CheckId::ALL.len();
    let standard = totals(&[]);
    assert!(standard.starts_with(&format!("{n_trials} trials, profile standard: ")), "{standard}");
    let thorough = totals(&["--profile", "thorough"]);
    assert!(thorough.starts_with(&format!("{n_trials} trials, profile thorough: ")), "{thorough}");
    shop.write("f", "x");
    for what in [&["run", "framing"][..], &["prove", "f", "--subject", LINES]] {
        let args = [what, &["--profile", "careless"]].concat();
        shop.run(&args).refused(&["invalid value 'careless'", "quick, standard, thorough"]);
    }
}

/// A quick run samples a long script where a standard run proves it; `prove` proves it in every
/// profile.
#[test]
fn a_profile_bounds_a_run_and_not_a_proof() {
    let shop = Workshop::with(&GOOD.replace(r"'x\n'", r#"'{repeat 400 "x"}\n'"#));
    let expected = r#"'line "{repeat 400 "x"}"'"#;
    let corpus = fs::read_to_string(shop.path("framing/x.toml")).unwrap();
    shop.write("framing/x.toml", corpus.replace("'line \"x\"'", expected));
    let kind = |args: &[&str]| {
        let args = [args, &["--subject", LINES, "--format", "json"]].concat();
        let out: serde_json::Value = serde_json::from_str(&shop.run(&args).ended(0)).unwrap();
        out["trials"][0]["guarantee"]["kind"].as_str().unwrap().to_owned()
    };
    assert_eq!(kind(&["run", "framing"]), "proven");
    assert_ne!(kind(&["run", "framing", "--profile", "quick"]), "proven");
    shop.write("f", "x".repeat(400) + "\n");
    assert_eq!(kind(&["prove", "f", "--profile", "quick"]), "proven");
}

#[test]
fn an_unknown_subject_is_refused_with_the_nearest() {
    let shop = Workshop::with(GOOD);
    let words = ["unknown subject `lines` (did you mean `tokio-util/lines`?)", "chunkproof list"];
    shop.run(&["run", "framing", "--subject", "lines"]).refused(&words);
    shop.write("f", "x");
    shop.run(&["prove", "f", "--subject", "lines"]).refused(&words);
}

#[test]
fn paths_that_lead_nowhere_are_refused() {
    let shop = Workshop::with(GOOD);
    shop.run(&["run", "nowhere"]).refused(&["nowhere: there is no such file or folder"]);
    shop.run(&["prove", "nowhere", "--subject", LINES]).refused(&["nowhere: there is no such"]);
    let words = ["nothing to run", "case of terminal;", "the name of its folder"];
    shop.run(&["run", "framing", "--subject", "vte/parser"]).refused(&words);
    fs::remove_file(shop.path("framing/vocabulary.toml")).unwrap();
    shop.run(&["run", "framing"]).refused(&["framing/x.toml: no vocabulary.toml beside it"]);
}

#[test]
fn mistakes_in_a_corpus_are_refused_at_their_place() {
    let twice = format!("{GOOD}{}", &GOOD["# A line.\n".len()..]);
    let waived = |piece: &str, by: &str| format!("{GOOD}{}", WAIVER.replace(piece, by));
    let mistakes = [
        (GOOD.replace("spec", "sepc"), "5:1", "`sepc`, expected one of `id`, `spec`"),
        (twice, "13:6", "the id `one` is taken at framing/x.toml:4"),
        (GOOD.replace("'line", "'lime"), "10:11", "vocabulary.toml knows: line, item, frame"),
        (GOOD.replace("\"lines\"", "\"line\""), "7:9", "knows: lines, delimiters, length"),
        (GOOD.replace("x\\n", "x\\q"), "8:11", "unknown escape `\\q`; write `\\\\`"),
        (String::new(), "1:1", "no `[[case]]`"),
        (waived("\"one\"", "\"two\""), "15:10", "this file has no case `two`"),
        (waived("\"one\"", "\"t*\""), "15:10", "this file has no case like `t*`"),
        (waived("class", "verdict = 'wrong'\nclass"), "16:11", "there are: variant, lost-events"),
        (waived("class", "cuts = [2, 2]\nclass"), "16:8", "up to the second"),
        (waived("class", "cuts = [2, 3]\nclass"), "16:8", "in one piece; remove this"),
        (waived("expected", "expect"), "14:9", "there are: self-check, consumed"),
        (waived("/lines", "/line"), "13:11", "no subject `tokio-util/line` speaks framing"),
        (waived("tokio-util/lines", "vte/parser"), "13:11", "there are: tokio-util/lines,"),
    ];
    for (corpus, place, words) in &mistakes {
        let shop = Workshop::with(corpus);
        let place = format!("chunkproof: framing/x.toml:{place}: ");
        shop.run(&["run", "framing"]).refused(&[&place, words]);
    }
}

#[test]
fn a_waiver_of_a_subject_not_chosen_is_not_stale() {
    let other = WAIVER.replace(LINES, "tokio-util/any-delimiter");
    let shop = Workshop::with(&format!("{GOOD}{other}"));
    shop.run(&["run", "framing", "--subject", LINES]).ended(0);
}

#[test]
fn a_corpus_is_found_from_wherever_the_command_runs() {
    let shop = Workshop::with(GOOD);
    shop.write("framing/regressions/y.toml", GOOD.replace("\"one\"", "\"two\""));
    let cases = |folder: &str, paths: &[&str]| {
        let args = [&["run", "--subject", LINES], paths].concat();
        let output = shop.command(&args).current_dir(shop.path(folder)).output().unwrap();
        let out = workshop::Tried::from(output).ended(0);
        let row = out.lines().find(|line| line.starts_with(LINES)).unwrap();
        row.split_whitespace().nth(2).unwrap().to_owned()
    };
    assert_eq!(cases("framing", &["."]), "2");
    assert_eq!(cases("framing", &["x.toml"]), "1");
    assert_eq!(cases("framing/regressions", &["y.toml"]), "1");
    assert_eq!(cases("framing/regressions", &["."]), "1");
    assert_eq!(cases("framing/regressions", &[".."]), "2");
    assert_eq!(cases("", &["framing", "./framing/x.toml"]), "2", "each file once");
    assert_eq!(cases("", &["framing", "--subject", LINES]), "2", "each subject once");
}

#[test]
fn a_refused_run_leaves_the_old_file() {
    let shop = Workshop::with(&GOOD.replace("spec", "sepc"));
    shop.run(&["run", "framing", "--out", "new"]).refused(&["framing/x.toml:5:1"]);
    assert_eq!(shop.names(), ["framing"]);
    shop.write("old", "what was here");
    shop.run(&["run", "framing", "--out", "old"]).refused(&["framing/x.toml:5:1"]);
    assert_eq!(fs::read_to_string(shop.path("old")).unwrap(), "what was here");
    assert_eq!(shop.names(), ["framing", "old"]);
}

#[test]
fn invalid_tokens_are_refused() {
    let shop = Workshop::new();
    let replay = |token: &str| shop.run(&["replay", token]);
    replay("hello").refused(&["this is no token; a token begins with `cp2.`"]);
    replay("cp1.AAAA").refused(&["`cp1`", "reads `cp2`", "the version that printed it"]);
    let variant = variant();
    let out = variant.run(&["run", "terminal"]).ended(1);
    let whole = token(&out);
    replay(&whole[..whole.len() - 1]).refused(&["damaged", "copy it whole"]);
    replay(&whole.replacen("cp2.E", "cp2.F", 1)).refused(&["damaged", "copy it whole"]);
    shop.run(&["replay"]).refused(&["<TOKEN>"]);
}

#[test]
fn a_token_replays_both_transcripts() {
    let shop = variant();
    let out = shop.run(&["run", "terminal"]).ended(1);
    let replayed = shop.run(&["replay", token(&out)]).ended(1);
    for line in [
        r#"  A  whole"#,
        r#"  B  cut at 1"#,
        r#"       receive "\xc3" | "\xa9t\xc3""#,
        r#"  > print "\xc3\xa9t"    | print "\xc3\xa9""#,
        r#"verdict variant: the transcripts differ"#,
    ] {
        assert!(replayed.lines().any(|printed| printed == line), "no `{line}` in:\n{replayed}");
    }
}

#[test]
fn a_proof_of_1000_bytes_costs_half_a_million_feeds() {
    let shop = Workshop::new();
    let text = "0123456789abcdefgh\r\n".repeat(50);
    shop.write("crlf", &text);
    assert_eq!(text.len(), 1000);
    let out = shop.run(&["prove", "crlf", "--subject", LINES]).ended(0);
    let proven =
        "guarantee: Proven, all 2^999 chunkings\n      run: 500500 feeds, 1001 ends of stream, ";
    assert!(out.contains(proven) && out.contains("1 state per offset"), "{out}");
    let out = shop.run(&["prove", "crlf", "--subject", LINES, "--format", "json"]).ended(0);
    let run: serde_json::Value = serde_json::from_str(&out).unwrap();
    for trial in run["trials"].as_array().unwrap() {
        let guarantee = &trial["guarantee"];
        assert_eq!(trial["chunkings"], "2^999");
        assert_eq!(guarantee["kind"], "proven");
        // One for each pair of offsets, the first before the second; ends of stream are counted
        // separately.
        assert_eq!(guarantee["feeds"], 1000 * 1001 / 2);
        assert_eq!(guarantee["eof_feeds"], 1001);
        assert_eq!(guarantee["states_per_offset_max"], 1);
    }
}

#[test]
fn a_proof_needs_a_setup_that_the_core_supports() {
    let shop = Workshop::new();
    shop.write("f", "\x00\x01a");
    let prove = |subject: &str, more: &[&str]| {
        shop.run(&[&["prove", "f", "--subject", subject], more].concat())
    };
    let forms = ["lines max=N resume", "length bytes=N"];
    prove(LINES, &["--setup", "liens"]).refused(&["set up as `liens`", forms[0], forms[1]]);
    prove(LINES, &["--setup", "lines mux=2"]).refused(&["set up as `lines mux=2`", forms[0]]);
    let length = "tokio-util/length-delimited";
    prove(length, &[]).refused(&["--setup", forms[1]]);
    prove(length, &["--setup", "length bytes=2"]).ended(0);
}

#[test]
fn lists_name_the_bundled_things() {
    let shop = Workshop::new();
    let list = |what: &str| shop.run(&["list", what]).ended(0);
    let known = |what: &str, starts: &[&str]| {
        let out = list(what);
        for start in starts {
            let n = out.lines().filter(|line| line.starts_with(start)).count();
            assert_eq!(n, 1, "`{start}` in:\n{out}");
        }
    };
    known("subjects", &["framing      tokio-util/lines 0.", "terminal     vte/parser 0."]);
    known("checks", &["self-check ", "events ", "truncation ", "expected "]);
    known("cases", &["corpora/framing/lines.toml", "corpora/framing/limits.toml"]);
    assert!(list("cases").contains("corpora/framing/lines.toml\n     5 lines-lf "));
    shop.run(&["list", "nothing"]).refused(&["subjects, protocols, checks, cases"]);
}

#[test]
fn results_are_the_same_for_any_number_of_threads() {
    let shop = Workshop::new();
    // The last of these is printed first, even if it takes longest.
    let [sse, terminal, framing] = ["sse", "terminal", "framing"].map(bundled);
    for format in ["text", "json", "jsonl"] {
        let run = |jobs: &str| {
            let paths = ["run", &sse, &terminal, &framing];
            // The jobs are the same in each profile, and these are a sixth of the work.
            let options = ["--profile", "quick", "--format", format, "--seed", "7", "--jobs", jobs];
            shop.run(&[&paths[..], &options].concat()).ended(0)
        };
        let one = run("1");
        assert_eq!(one, run("1"), "two runs with one seed");
        assert_eq!(one, run("2"), "one thread and two");
        assert_eq!(one, run("5"), "one thread and five");
    }
}

#[test]
fn rows_appear_as_protocols_finish() {
    let shop = Workshop::new();
    // The second protocol takes a hundred times as long as the first.
    let [framing, http1] = ["framing", "http1"].map(bundled);
    let mut command = shop.command(&["run", &framing, &http1, "--profile", "thorough"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    assert!(child.try_wait().unwrap().is_none(), "everything is done, and only now there are rows");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first[0].starts_with("framing  "), "{first:?}");
    assert!(first[1].starts_with(LINES), "{first:?}");
    assert_eq!(lines.next(), None, "no row of an unfinished protocol");
}

#[test]
fn a_negative_number_is_refused_as_one() {
    let shop = Workshop::with(GOOD);
    let exhaust = ["exhaust", "--subject", "tokio-util/lines"];
    for (command, option) in [
        (&["run", "framing"][..], "--jobs"),
        (&["run", "framing"], "--seed"),
        (&["run", "framing"], "--call-limit"),
        (&["run", "framing"], "--memory-limit"),
        (&["prove", "framing/x.toml", "--subject", "tokio-util/lines"], "--seed"),
        (&exhaust, "--len"),
        (&exhaust, "--symbols"),
        (&exhaust, "--seed"),
    ] {
        let tried = shop.run(&[command, &[option, "-1"]].concat());
        assert!(!tried.err.contains("tip:"), "{}", tried.err);
        tried.refused(&[&format!("invalid value '-1' for '{option} <")]);
    }
}

#[test]
fn a_reader_that_leaves_early_changes_nothing() {
    let shop = Workshop::with(&wrong());
    // More than a pipe holds, so that the command is still writing when the reader leaves.
    let cases: String = (0..60).map(|n| wrong().replace("\"one\"", &format!("\"c{n}\""))).collect();
    let cases = cases.replace("# A line.\n", "");
    shop.write("framing/x.toml", format!("# Lines.\n{cases}"));
    let leave_early = |args: &[&str]| {
        let mut command = shop.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(err, "");
        (first, child.wait().unwrap().code())
    };
    let (first, code) = leave_early(&["list", "cases"]);
    assert!(first.starts_with("corpora/"), "{first}");
    assert_eq!(code, Some(0));
    let (first, code) = leave_early(&["run", "framing", "--format", "json"]);
    assert_eq!(first, "{\n");
    assert_eq!(code, Some(1), "the exit code reports the result, though nobody reads it");
}
