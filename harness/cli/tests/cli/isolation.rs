//! Cores that end or block their process: each is a verdict, and the run goes on.

use chunkproof::CheckId;
use serde_json::Value;

use crate::workshop::{Workshop, bundled};

/// A corpus with a case for each of these lines, which decide what the hostile core does.
pub(crate) fn corpus(lines: &[&str]) -> String {
    let case = |line: &&str| {
        format!(
            "\n[[case]]\nid = '{line}'\nspec = 's'\nmust = '{line}'\nsetup = 'lines'\nreceive = '{line}\\n'\n\
             expect = ['line \"{line}\"']\n"
        )
    };
    let cases = lines.iter().map(case).collect::<String>();
    format!("# Lines that end or block a process.\n{cases}")
}

/// The JSON of a run of the hostile core, which exits with `code`.
fn run_hostile(shop: &Workshop, more: &[&str], code: i32) -> Value {
    let args = ["run", ".", "--subject", "hostile/lines", "--format", "json"];
    let mut command = shop.command(&[&args, more].concat());
    let tried = command.env("CHUNKPROOF_HOSTILE", "1").env("RUST_BACKTRACE", "0").output().unwrap();
    let err = String::from_utf8_lossy(&tried.stderr);
    assert_eq!(tried.status.code(), Some(code), "{err}");
    serde_json::from_slice(&tried.stdout).unwrap_or_else(|error| panic!("{error}: {err}"))
}

/// The violated trials of a case, as check and verdict, and the text of the first one.
fn violated(run: &Value, case: &str) -> (Vec<String>, String) {
    let trials = run["trials"].as_array().unwrap();
    let own = trials.iter().filter(|trial| trial["case"] == case && trial["status"] == "violated");
    let word = |trial: &Value, key: &str| trial[key].as_str().unwrap_or_default().to_owned();
    let names = own.clone().map(|trial| word(trial, "check") + " " + &word(trial, "verdict"));
    let text = own.clone().map(|trial| word(trial, "detail")).next();
    (names.collect(), text.unwrap_or_default())
}

/// How each hostile line ends, and the line that stands for it in the transcript.
#[cfg(unix)]
const ENDS: [(&str, &str, &str); 6] = [
    ("abort", "panics aborted", r#"aborted "by SIGABRT""#),
    ("abort-alone", "panics aborted", r#"aborted "by SIGABRT""#),
    ("exit", "panics aborted", r#"aborted "by exit code 0""#),
    ("hang", "progress hung", r#"hung "a call did not return for 0.5 s""#),
    (
        "memory",
        "panics out-of-memory",
        r#"out-of-memory "memory allocation of 1099511627776 bytes failed, of 512 MiB in all""#,
    ),
    ("stack", "panics aborted", r#"aborted "by SIGABRT: stack overflow""#),
];

#[cfg(unix)]
#[test]
fn a_core_that_ends_its_process_is_a_verdict() {
    let lines: Vec<&str> = ENDS.iter().map(|(line, ..)| *line).collect();
    let shop = Workshop::with(&corpus(&[&["fine"], lines.as_slice(), &["last"]].concat()));
    let limits = ["--call-limit", "0.5", "--memory-limit", "512"];
    let run = run_hostile(&shop, &limits, 1);
    for case in ["fine", "last"] {
        assert_eq!(violated(&run, case), (Vec::new(), String::new()), "{case}");
        let passed = |trial: &&Value| trial["case"] == case && trial["status"] == "passed";
        assert!(run["trials"].as_array().unwrap().iter().filter(passed).count() > 10, "{case}");
    }
    for (line, verdict, logged) in ENDS {
        let (verdicts, text) = violated(&run, line);
        assert_eq!(verdicts, [verdict], "{line}");
        assert!(text.contains(logged), "{line}:\n{text}");
    }
    // Nothing else was concluded of those cases, and no row is missing.
    let not_judged = run["skipped"]["not-judged"].as_u64().unwrap();
    assert!(not_judged >= 29 * 6, "{not_judged}");
    assert_eq!(run["totals"]["violated"], 6);
    assert_eq!(run["totals"]["trials"].as_u64().unwrap() % N_CHECKS, 0);
}

/// One trial of a case for each.
const N_CHECKS: u64 = CheckId::ALL.len() as u64;

#[cfg(unix)]
#[test]
fn the_play_that_aborted_is_found() {
    let shop = Workshop::with(&corpus(&["abort-alone"]));
    let run = run_hostile(&shop, &[], 1);
    let (_, text) = violated(&run, "abort-alone");
    let received = text.lines().find(|line| line.contains("receive ")).unwrap();
    assert!(received.ends_with(r#" | "\n""#), "the line end did not come alone: {text}");
    // Its token replays it: the process that replays ends as the other one did.
    let token =
        text.lines().find_map(|line| line.trim().strip_prefix("chunkproof replay ")).unwrap();
    let replayed =
        shop.command(&["replay", token]).env("CHUNKPROOF_HOSTILE", "1").output().unwrap();
    assert_eq!(replayed.status.code(), None, "{replayed:?}");
}

#[test]
fn a_run_is_the_same_in_one_process_and_in_several() {
    let shop = Workshop::new();
    let [framing, lsp] = ["framing", "lsp/header.toml"].map(bundled);
    let of = |more: &[&str]| {
        let args = ["run", &framing, &lsp, "--profile", "quick", "--format", "json"];
        shop.run(&[&args, more].concat()).ended(0)
    };
    let several = of(&["--case", "c*", "--jobs", "3"]);
    assert_eq!(several, of(&["--case", "c*", "--jobs", "1"]));
    let mut several: Value = serde_json::from_str(&several).unwrap();
    let mut one: Value = serde_json::from_str(&of(&["--case", "c*", "--in-process"])).unwrap();
    // An isolated case is run in no other way.
    for run in [&mut several, &mut one] {
        let trials = run["trials"].as_array_mut().unwrap();
        trials.retain(|trial| trial["case"] != "content-length-beyond-memory");
    }
    assert_eq!(several["trials"], one["trials"]);
    let n_isolated = one["skipped"]["needs-process"].as_u64().unwrap();
    assert_eq!((n_isolated, several["skipped"]["needs-process"].as_u64()), (N_CHECKS, Some(0)));
}

#[test]
fn what_a_core_prints_is_no_result() {
    let shop = Workshop::with(&corpus(&["print", "panic"]));
    let args = ["run", ".", "--subject", "hostile/lines", "--format", "json"];
    let mut command = shop.command(&args);
    let tried = command.env("CHUNKPROOF_HOSTILE", "1").env("RUST_BACKTRACE", "0").output().unwrap();
    let run: Value = serde_json::from_slice(&tried.stdout).unwrap();
    assert_eq!(violated(&run, "print").0, [""; 0]);
    assert_eq!(violated(&run, "panic").0, ["panics panicked", "expected unexpected"]);
    assert!(String::from_utf8_lossy(&tried.stderr).contains("printed by a core\n"));
}

#[test]
fn limits_that_are_no_numbers_are_refused() {
    let shop = Workshop::with(&corpus(&["fine"]));
    for (limit, value) in
        [("--call-limit", "soon"), ("--call-limit", "NaN"), ("--memory-limit", "x")]
    {
        shop.run(&["run", ".", limit, value]).refused(&[limit, value]);
    }
}
