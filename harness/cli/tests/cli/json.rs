//! The shape of the JSON, on which programs rely: a key that is added, removed or renamed needs a new
//! `schema`.

use std::collections::BTreeMap;

use chunkproof::CheckId;
use chunkproof::corpus::Status;
use serde_json::Value;

use crate::workshop::{GOOD, WAIVER, Workshop, bundled, wrong};

/// The shape of a value: a type, one of some texts, or an object with exactly these keys.
enum Shape {
    Text,
    Number,
    Flag,
    OneOf(&'static [&'static str]),
    /// The name of a check.
    Check,
    OrNull(Box<Self>),
    List(Box<Self>),
    Object(Vec<(&'static str, Self)>),
    /// Such as `2^92`.
    PowerOfTwo,
    /// An object of numbers, with some of these keys.
    Counts(&'static [&'static str]),
}

impl Shape {
    #[track_caller]
    fn check(&self, value: &Value, place: &str) {
        match self {
            Self::Text => assert!(value.is_string(), "{place}: {value}"),
            Self::Number => assert!(value.is_u64(), "{place}: {value}"),
            Self::Flag => assert!(value.is_boolean(), "{place}: {value}"),
            Self::OneOf(texts) => {
                let known = value.as_str().is_some_and(|text| texts.contains(&text));
                assert!(known, "{place}: {value}");
            }
            Self::Check => {
                let name = value.as_str().unwrap_or_else(|| panic!("{place}: {value}"));
                name.parse::<CheckId>().unwrap_or_else(|error| panic!("{place}: {error}"));
            }
            Self::OrNull(shape) => {
                if !value.is_null() {
                    shape.check(value, place);
                }
            }
            Self::List(shape) => {
                let list = value.as_array().unwrap_or_else(|| panic!("{place}: {value}"));
                for (index, value) in list.iter().enumerate() {
                    shape.check(value, &format!("{place}[{index}]"));
                }
            }
            Self::Object(shapes) => {
                let object = value.as_object().unwrap_or_else(|| panic!("{place}: {value}"));
                let mut keys: Vec<&str> = shapes.iter().map(|(key, _)| *key).collect();
                keys.sort_unstable();
                let mut found: Vec<&str> = object.keys().map(String::as_str).collect();
                found.sort_unstable();
                assert_eq!(found, keys, "the keys of {place}");
                for (key, shape) in shapes {
                    shape.check(&object[*key], &format!("{place}.{key}"));
                }
            }
            Self::PowerOfTwo => {
                let power = value.as_str().and_then(|text| text.strip_prefix("2^"));
                let is_number = power.is_some_and(|power| power.parse::<u32>().is_ok());
                assert!(is_number, "{place}: {value}");
            }
            Self::Counts(names) => {
                let object = value.as_object().unwrap_or_else(|| panic!("{place}: {value}"));
                for (name, count) in object {
                    assert!(names.contains(&name.as_str()) && count.is_u64(), "{place}: {value}");
                }
            }
        }
    }
}

/// The statuses of listed trials.
const STATUSES: &[&str] =
    &["passed", "permitted", "missed", "deviation", "waived", "violated", "stale"];
const TOTALS: &[&str] = &[
    "trials",
    "passed",
    "permitted",
    "missed",
    "deviation",
    "waived",
    "skipped",
    "violated",
    "stale",
];
const SKIPPED: &[&str] = &[
    "lacks-feature",
    "not-set-up",
    "needs-process",
    "expects-nothing",
    "not-judged",
    "not-applicable",
];
const VERDICTS: &[&str] = &[
    "same",
    "variant",
    "lost-events",
    "flaky",
    "stalled",
    "livelock",
    "panicked",
    "aborted",
    "hung",
    "out-of-memory",
    "contract-violation",
    "bad-state-key",
    "unexpected",
    // The verdict of a stale waiver.
    "not-judged",
];

fn or_null(shape: Shape) -> Shape {
    Shape::OrNull(Box::new(shape))
}

fn trial() -> Shape {
    let kinds = Shape::OneOf(&["proven", "up-to-cuts", "max-piece", "sampled"]);
    let guarantee = Shape::Object(vec![
        ("kind", kinds),
        ("bound", or_null(Shape::Number)),
        ("feeds", Shape::Number),
        ("eof_feeds", Shape::Number),
        ("replayed", Shape::Number),
        ("plays", Shape::Number),
        ("states_per_offset_max", Shape::Number),
    ]);
    Shape::Object(vec![
        ("subject", Shape::Text),
        ("file", Shape::Text),
        ("case", Shape::Text),
        ("check", Shape::Check),
        ("verdict", Shape::OneOf(VERDICTS)),
        ("status", Shape::OneOf(STATUSES)),
        ("guarantee", or_null(guarantee)),
        ("chunkings", or_null(Shape::PowerOfTwo)),
        ("reason", or_null(Shape::Text)),
        ("kind", or_null(Shape::Text)),
        ("reference", or_null(Shape::Text)),
        ("detail", or_null(Shape::Text)),
    ])
}

fn results() -> Shape {
    let subject = Shape::Object(vec![
        ("name", Shape::Text),
        ("title", Shape::Text),
        ("protocol", Shape::Text),
    ]);
    Shape::Object(vec![
        ("schema", Shape::Number),
        ("seed", Shape::Number),
        ("profile", Shape::OneOf(&["quick", "standard", "thorough"])),
        ("interrupted", Shape::Flag),
        ("subjects", Shape::List(Box::new(subject))),
        ("trials", Shape::List(Box::new(trial()))),
        ("totals", Shape::Counts(TOTALS)),
        ("skipped", Shape::Counts(SKIPPED)),
    ])
}

/// The results, after their shape and their sums are checked.
#[track_caller]
fn parse(text: &str) -> Value {
    assert!(text.ends_with("}\n"));
    checked(serde_json::from_str(text).unwrap())
}

/// The lines of a run, combined into the JSON of the same run.
#[track_caller]
fn parse_lines(text: &str) -> Value {
    let mut lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut results = lines.pop().unwrap();
    let keys = results.as_object_mut().unwrap();
    assert!(keys.insert("trials".to_owned(), Value::Array(lines)).is_none(), "trials of its own");
    checked(results)
}

#[track_caller]
fn checked(value: Value) -> Value {
    results().check(&value, "results");
    assert_eq!(value["schema"], 5);
    adds_up(&value);
    value
}

#[track_caller]
fn adds_up(results: &Value) {
    let trials = results["trials"].as_array().unwrap();
    // Every status is counted, even one that did not occur.
    let statuses = Status::ALL.iter().map(|status| (status.name().to_owned(), 0));
    let mut counted: BTreeMap<String, u64> = statuses.collect();
    let skipped: BTreeMap<String, u64> =
        serde_json::from_value(results["skipped"].clone()).unwrap();
    assert_eq!(skipped.len(), SKIPPED.len(), "even a reason that did not occur: {skipped:?}");
    let n_skipped = skipped.values().sum();
    counted.insert("skipped".to_owned(), n_skipped);
    counted.insert("trials".to_owned(), trials.len() as u64 + n_skipped);
    for trial in trials {
        *counted.entry(trial["status"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let totals: BTreeMap<String, u64> = serde_json::from_value(results["totals"].clone()).unwrap();
    assert_eq!(totals, counted);
    let by_status: u64 = totals.iter().filter(|(key, _)| *key != "trials").map(|(_, n)| n).sum();
    assert_eq!(by_status, totals["trials"]);
}

/// The trials with this status.
fn with<'a>(results: &'a Value, status: &str) -> Vec<&'a Value> {
    let trials = results["trials"].as_array().unwrap();
    trials.iter().filter(|trial| trial["status"] == status).collect()
}

#[test]
fn a_run_has_the_shape_of_its_schema() {
    let shop = Workshop::new();
    let args = ["run", &bundled("framing"), "--format", "json", "--seed", "5"];
    let results = parse(&shop.run(&args).ended(0));
    assert_eq!(results["seed"], 5);
    let names: Vec<&Value> =
        results["subjects"].as_array().unwrap().iter().map(|s| &s["name"]).collect();
    assert!(names.contains(&&Value::from("tokio-util/lines")));
    for trial in with(&results, "passed") {
        assert!(trial["guarantee"].is_object() && trial["chunkings"].is_string(), "{trial}");
        assert!(trial["reason"].is_null() && trial["detail"].is_null(), "{trial}");
    }
    for status in ["deviation", "permitted"] {
        assert!(!with(&results, status).is_empty(), "no {status}");
        assert!(with(&results, status).iter().all(|trial| trial["reason"].is_string()));
    }
    for reason in ["not-set-up", "expects-nothing", "not-applicable"] {
        assert_ne!(results["skipped"][reason], 0, "{reason}");
    }
    assert_eq!(results["interrupted"], false);
    // A deviation with a public report has a reference; one without has none.
    let deviations = with(&results, "deviation");
    let on_record: Vec<&Value> = deviations.iter().map(|trial| &trial["reference"]).collect();
    assert!(on_record.contains(&&Value::from("tokio-rs/tokio#4815")), "{on_record:?}");
    assert!(on_record.contains(&&Value::Null), "{on_record:?}");
    assert!(with(&results, "passed").iter().all(|trial| trial["reference"].is_null()));
}

#[test]
fn a_run_and_a_proof_name_their_profile() {
    let shop = Workshop::with(GOOD);
    shop.write("f", "a\r\nb");
    let subject = ["--subject", "tokio-util/lines", "--format", "json"];
    for what in [["run", "framing"], ["prove", "f"]] {
        let profile = |more: &[&str]| {
            let args = [&what[..], &subject, more].concat();
            parse(&shop.run(&args).ended(0))["profile"].clone()
        };
        assert_eq!(profile(&[]), "standard");
        for name in ["quick", "standard", "thorough"] {
            assert_eq!(profile(&["--profile", name]), name);
        }
    }
}

#[test]
fn violations_and_stale_waivers_have_reasons() {
    let stale = GOOD.replace("\"one\"", "\"two\"").replace("# A line.\n", "");
    let waiver = WAIVER.replace("\"one\"", "\"two\"");
    let shop = Workshop::with(&format!("{}{stale}{waiver}", wrong()));
    let args = ["run", "framing", "--subject", "tokio-util/lines", "--format", "json"];
    let results = parse(&shop.run(&args).ended(1));
    let [violated] = with(&results, "violated")[..] else { panic!("{results}") };
    let keys = ["subject", "file", "case", "check", "verdict", "reason"];
    let values = keys.map(|key| violated[key].as_str().unwrap());
    let file = "framing/x.toml";
    assert_eq!(values, ["tokio-util/lines", file, "one", "expected", "unexpected", "one (s)"]);
    let detail = violated["detail"].as_str().unwrap();
    assert!(
        detail.contains("> line \"y\"") && detail.contains("chunkproof run framing/x.toml"),
        "{detail}"
    );
    let [stale] = with(&results, "stale")[..] else { panic!("{results}") };
    assert_eq!((&stale["case"], &stale["verdict"]), (&"two".into(), &"same".into()));
    assert_eq!(results["totals"]["trials"], 2 * CheckId::ALL.len());
}

#[test]
fn a_proof_has_the_shape_of_a_run() {
    let shop = Workshop::new();
    shop.write("good", "a\r\nb");
    let args = ["--subject", "tokio-util/lines", "--format", "json", "--seed", "3"];
    let results = parse(&shop.run(&[&["prove", "good"], &args[..]].concat()).ended(0));
    assert_eq!(results["seed"], 3);
    assert_eq!(results["totals"]["violated"], 0);
    // The bytes of a file have no facts, and a decoder does not act.
    let passed = with(&results, "passed");
    let of = |check: &str| passed.iter().any(|trial| trial["check"] == check);
    assert!(!of("completeness") && !of("refusals") && of("events") && of("polling"));
    assert_eq!(results["skipped"]["not-applicable"], results["totals"]["skipped"]);
    assert_eq!(results["trials"][0]["case"], "good");
    assert_eq!(results["trials"][0]["chunkings"], "2^3");
    // Bytes for which the events of vte depend on the cuts, whether the stream ends or not.
    shop.write("bad", b"\xc3\xa9t\xc3");
    let args = ["prove", "bad", "--subject", "vte/parser", "--format", "json"];
    let results = parse(&shop.run(&args).ended(1));
    let violated = with(&results, "violated");
    assert!(!violated.is_empty());
    for trial in violated {
        assert!(trial["reason"].is_string() && trial["detail"].is_string(), "{trial}");
    }
}

#[test]
fn lines_and_one_text_hold_the_same() {
    let two = GOOD.replace("\"one\"", "\"two\"").replace("# A line.\n", "");
    let shop = Workshop::with(&format!("{}{two}{}", wrong(), WAIVER.replace("\"one\"", "\"t*\"")));
    shop.write("f", b"\xc3\xa9t\xc3");
    let exhaust = ["exhaust", "--subject", "vte/parser", "--alphabet", r"x\xc3\x82"];
    // The stale waiver comes last in both, though it belongs to no protocol's rows.
    for args in [&["run", "framing"][..], &["prove", "f", "--subject", "vte/parser"]] {
        let run = |format: &str| shop.run(&[args, &["--format", format]].concat()).ended(1);
        let (lines, text) = (run("jsonl"), run("json"));
        assert_eq!(parse_lines(&lines), parse(&text));
        assert_eq!(lines.lines().count(), parse(&text)["trials"].as_array().unwrap().len() + 1);
    }
    let run = |format: &str| shop.run(&[&exhaust[..], &["--format", format]].concat()).ended(1);
    let lines = run("jsonl");
    let (trials, last) = lines.trim_end().rsplit_once('\n').unwrap();
    let mut text: Value = serde_json::from_str(&run("json")).unwrap();
    let of_text = text.as_object_mut().unwrap().remove("trials").unwrap();
    assert_eq!(serde_json::from_str::<Value>(last).unwrap(), text);
    assert_eq!(
        serde_json::from_str::<Value>(&format!("[{}]", trials.replace('\n', ","))).unwrap(),
        of_text
    );
}
