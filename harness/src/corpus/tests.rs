//! The loader accepts a good file, and refuses each mistake with its place and its fix.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, process};

use crate::checks::CheckId;
use crate::corpus::{Allowed, Case, Corpora, CorpusError, Level};
use crate::runner::Waiver;
use crate::script::{Script, Step};

/// A file without a mistake; tests make mistakes by replacing a piece of it.
pub(super) const GOOD: &str = r#"# Lines, and why
# there are any.

[[case]]
id = "one"
spec = "s 1"
must = "one"
setup = "lines max=9"
receive = 'é\n'
expect = ['line "x"', 'end']

[[waiver]]
subject = "core"
check = "expected"
cases = ["one"]
class = "deviation"
reason = "r"
"#;

const WORDS: &str = r#"
words = [{ form = 'line "BYTES"', means = "a line" }, { form = "item", means = "an item" }]
setups = [{ form = "lines max=N", means = "lines" }]
features = [{ form = "tail", means = "hands over the tail" }]
actions = [{ form = "go", means = "goes" }]
"#;

/// Those of them that the good file uses.
const USED_WORDS: &str = r#"
words = [{ form = 'line "BYTES"', means = "a line" }]
setups = [{ form = "lines max=N", means = "lines" }]
"#;

pub(super) fn parse(text: &str) -> Result<Corpora, CorpusError> {
    Corpora::parse([("p/vocabulary.toml", WORDS), ("p/x.toml", text)])
}

/// The case of the good file, with these lines in place of its `receive`.
pub(super) fn case(lines: &str) -> Case {
    parse(&GOOD.replace("receive = 'é\\n'", lines)).unwrap().files[0].cases[0].clone()
}

#[test]
fn a_file_without_a_mistake_is_read_whole() {
    let corpora = parse(GOOD).unwrap();
    let file = &corpora.files[0];
    assert_eq!((file.path.as_str(), file.protocol.as_str()), ("p/x.toml", "p"));
    assert_eq!(file.why, "Lines, and why there are any.");
    let case = &file.cases[0];
    assert_eq!((case.id.as_str(), case.line), ("one", 5));
    assert_eq!((case.spec.as_str(), case.must.as_str()), ("s 1", "one"));
    assert_eq!(case.setup.number("max"), Some(9));
    assert_eq!(case.script, Script::new().receive("é\n"));
    let says = vec!["line \"x\"".to_owned(), "end".to_owned()];
    assert_eq!(case.allowed, [Allowed::of_lines(Level::Must, says)]);
    assert_eq!(file.waivers[0].subject, "core");
    assert_eq!(file.waivers[0].waiver, Waiver::deviation(CheckId::EXPECTED, "r").cases(["one"]));
    assert_eq!(corpora.vocabulary("p").unwrap().words[0].name(), "line");
    assert_eq!(corpora.vocabulary("q"), None);
}

#[test]
fn the_words_of_the_harness_are_known_everywhere() {
    let all =
        "'fault', 'fault x', 'untaken \"a\"', 'sent \"b\"', 'close', 'refused x', '...', 'end'";
    let text = GOOD.replace("'line \"x\"', 'end'", all);
    assert_eq!(parse(&text).unwrap().files[0].cases[0].allowed[0].says.len(), 8);
}

#[test]
fn another_protocol_has_ids_of_its_own() {
    let words = ("p/vocabulary.toml", WORDS);
    let both = [words, ("q/vocabulary.toml", WORDS), ("p/a.toml", GOOD), ("q/a.toml", GOOD)];
    assert_eq!(Corpora::parse(both).unwrap().files.len(), 2);
}

#[test]
fn no_text_is_no_corpus() {
    let no_texts: [(&str, &str); 0] = [];
    assert!(Corpora::parse(no_texts).unwrap_err().problem.contains("no file"));
}

#[test]
fn a_mark_before_a_text_is_no_part_of_it() {
    let corpora = parse(&format!("\u{feff}{GOOD}")).unwrap();
    assert_eq!(corpora.files[0].why, "Lines, and why there are any.");
    let marked = format!("\u{feff}{WORDS}");
    assert!(Corpora::parse([("p/vocabulary.toml", &*marked), ("p/x.toml", GOOD)]).is_ok());
}

#[test]
fn names_of_files_are_kept_on_one_line() {
    let words = ("p\n/vocabulary.toml", WORDS);
    let corpora = Corpora::parse([words, ("p\n/\u{202e}x.toml", GOOD)]).unwrap();
    assert_eq!(corpora.files[0].path, r"p\n/\xe2\x80\xaex.toml");
    assert_eq!(corpora.files[0].protocol, r"p\n");
}

#[test]
fn texts_are_joined_and_repeated() {
    let joined = case(r#"receive = ['a\r\n', '{repeat 3 "xy"}', 'b']"#);
    assert_eq!(joined.script, Script::new().receive("a\r\nxyxyxyb"));
    assert_eq!(case("receive = []").script, Script::new().receive(""));
    let text = GOOD.replace("'line \"x\"'", r#"'line "{repeat 3 "\n"}x"'"#);
    let says = parse(&text).unwrap().files[0].cases[0].allowed[0].says.clone();
    assert_eq!(says, [r#"line "\n\n\nx""#, "end"]);
}

#[test]
fn steps_add_actions_and_time_to_what_is_received() {
    let steps = "steps = [{ receive = ['a', 'b'] }, { act = 'go' }, { advance = 1.5 }, \
                 { receive = 'c' }, { eof = true }, { on = 'line', act = 'go on' }, { advance = 2 }]";
    let expected = [
        Step::On { event: "line".to_owned(), action: "go on".to_owned() },
        Step::Receive(b"ab".to_vec()),
        Step::Act("go".to_owned()),
        Step::Advance(Duration::from_millis(1500)),
        Step::Receive(b"c".to_vec()),
        Step::Eof,
        Step::Advance(Duration::from_secs(2)),
    ];
    assert_eq!(case(steps).script.steps().collect::<Vec<_>>(), expected);
    let ended = Script::new().receive("ab").eof();
    assert_eq!(case("eof = true\nreceive = 'ab'").script, ended);
    assert_eq!(case("eof = true\nsteps = [{ receive = 'ab' }]").script, ended);
}

#[test]
fn outcomes_keep_their_order_and_their_verdicts() {
    let outcomes = "[[case.expect]]\nverdict = 'should'\nsays = ['fault']\n\
                    [[case.expect]]\nverdict = 'may'\nsays = ['...', 'end']\n\
                    [[case.expect]]\nverdict = 'must'\nsays = []\n";
    let text = GOOD.replace("expect = ['line \"x\"', 'end']\n", outcomes);
    let allowed = &parse(&text).unwrap().files[0].cases[0].allowed;
    let says: Vec<(Level, usize)> = allowed.iter().map(|a| (a.verdict, a.says.len())).collect();
    assert_eq!(says, [(Level::Should, 1), (Level::May, 2), (Level::Must, 0)]);
    let none = GOOD.replace("expect = ['line \"x\"', 'end']\n", "");
    assert!(parse(&none).unwrap().files[0].cases[0].allowed.is_empty());
}

#[test]
fn a_protocol_has_one_vocabulary() {
    let error = Corpora::parse([("p/x.toml", GOOD), ("q/vocabulary.toml", WORDS)]).unwrap_err();
    assert!(error.to_string().starts_with("p/x.toml: there is no p/vocabulary.toml"), "{error}");
    let copies = [("a/p/vocabulary.toml", WORDS), ("b/p/vocabulary.toml", WORDS)];
    let both = copies.into_iter().chain([("a/p/x.toml", GOOD)]);
    assert_eq!(Corpora::parse(both).unwrap().vocabularies.len(), 1);
}

/// A folder of files that is removed when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = env::temp_dir().join(format!("chunkproof-{}-{name}", process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(root)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays does no harm to the next run.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_vocabulary_is_beside_a_file_or_its_regressions() {
    let old = GOOD.replace("\"one\"", "\"old\"");
    let files =
        [("p/vocabulary.toml", USED_WORDS), ("p/x.toml", GOOD), ("p/regressions/y.toml", &old)];
    let folder = Folder::new("above", &files);
    let load = |paths: &[&str]| {
        let corpora = Corpora::load(paths.iter().map(|path| folder.path(path)))?;
        let protocols = corpora.files.iter().map(|file| file.protocol.clone());
        assert_eq!(corpora.vocabularies.len(), 1);
        Ok::<_, CorpusError>(protocols.collect::<Vec<_>>())
    };
    assert_eq!(load(&["p/x.toml"]).unwrap(), ["p"]);
    assert_eq!(load(&["p/regressions"]).unwrap(), ["p"]);
    assert_eq!(load(&["p/regressions/y.toml"]).unwrap(), ["p"]);
    assert_eq!(load(&["p"]).unwrap(), ["p", "p"]);
    // A file that several paths lead to is read once.
    assert_eq!(load(&["p", "p/x.toml", "p/regressions/.."]).unwrap(), ["p", "p"]);
    assert_eq!(load(&["p/regressions/../x.toml"]).unwrap(), ["p"]);
}

#[test]
fn a_name_that_no_case_uses_is_refused_in_a_folder() {
    let unused = [
        ("words", "{ form = 'item N', means = 'an item' }", "word `item`"),
        ("features", "{ form = 'tail', means = 'the tail' }", "feature `tail`"),
        ("actions", "{ form = 'go', means = 'goes' }", "action `go`"),
        ("setups", "{ form = 'bare', means = 'none' }", "setup `bare`"),
        ("sent", "{ form = 'ack', means = 'none' }", "message `ack`"),
    ];
    for (key, word, expected) in unused {
        let words = match USED_WORDS.contains(&format!("{key} = [")) {
            true => USED_WORDS.replace(&format!("{key} = ["), &format!("{key} = [{word}, ")),
            false => format!("{USED_WORDS}{key} = [{word}]\n"),
        };
        let files = [("p/vocabulary.toml", &*words), ("p/x.toml", GOOD)];
        let folder = Folder::new(&format!("unused-{key}"), &files);
        let load = |path| Corpora::load([folder.path(path)]);
        let error = load("p").unwrap_err().to_string();
        assert!(error.contains("p/vocabulary.toml:") && error.contains(expected), "{error}");
        // One file does not show what the others use.
        assert!(load("p/x.toml").is_ok());
        let shared =
            [("p/vocabulary.toml", &*format!("shared = true\n{words}")), ("p/x.toml", GOOD)];
        assert!(Corpora::load([Folder::new(&format!("shared-{key}"), &shared).path("p")]).is_ok());
    }
}

#[test]
fn two_cases_of_a_file_differ_in_their_sentences() {
    let second = GOOD
        .replace("# Lines, and why\n# there are any.\n", "")
        .replace("id = \"one\"", "id = \"two\"");
    let second = second.split("\n[[waiver]]").next().unwrap().to_owned();
    let error = parse(&format!("{GOOD}{second}")).unwrap_err().to_string();
    assert!(error.contains("the case in line 5 has this sentence already"), "{error}");
    assert!(
        parse(&format!("{GOOD}{}", second.replace("must = \"one\"", "must = \"two\""))).is_ok()
    );
}

#[test]
fn an_outcome_that_another_contains_is_refused() {
    let of = |first: &str, second: &str| {
        let outcome = |verdict, says| format!("{{ verdict = '{verdict}', says = {says} }}");
        let outcomes = [outcome(first, "['fault late']"), outcome(second, "['fault']")].join(", ");
        parse(&GOOD.replace("expect = ['line \"x\"', 'end']", &format!("expect = [{outcomes}]")))
    };
    assert!(of("should", "may").is_ok());
    let error = of("may", "may").unwrap_err().to_string();
    assert!(error.contains("outcome 2 of the case contains this one"), "{error}");
}

/// A case with these keys in place of `expect`, in a vocabulary with the messages `ack` and `data`.
fn sending(keys: &str) -> Result<Case, CorpusError> {
    let messages = "sent = [{ form = 'ack', means = '' }, { form = 'data \"B\"', means = '' }]";
    let words = format!("{WORDS}{messages}\n");
    let text = GOOD.replace("expect = ['line \"x\"', 'end']", keys);
    let corpora = Corpora::parse([("p/vocabulary.toml", &*words), ("p/x.toml", &*text)])?;
    Ok(corpora.files[0].cases[0].clone())
}

#[test]
fn messages_of_a_case_hold_for_each_outcome() {
    let outcomes = "expect = [{ verdict = 'should', says = ['end'], sends = ['data \"{repeat 2 \"x\"}\"'] }, \
                    { verdict = 'may', says = ['fault'], withholds = ['data'] }]\nsends = ['ack']";
    let messages = |keys| {
        let outcomes = sending(keys).unwrap().allowed.into_iter();
        outcomes.map(|it| (it.says.concat(), it.sends, it.withholds)).collect::<Vec<_>>()
    };
    let of = |says: &str, sends: &[&str], withholds: &[&str]| {
        let owned = |all: &[&str]| all.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        (says.to_owned(), owned(sends), owned(withholds))
    };
    let expected = [of("end", &["ack", "data \"xx\""], &[]), of("fault", &["ack"], &["data"])];
    assert_eq!(messages(outcomes), expected);
    let lines = "expect = ['end']\nwithholds = ['ack']";
    assert_eq!(messages(lines), [of("end", &[], &["ack"])]);
    assert_eq!(messages("sends = ['ack']"), [of("...", &["ack"], &[])]);
    let no_other = "expect = ['end']\nsends = ['ack']\nwithholds = ['...']";
    assert_eq!(messages(no_other), [of("end", &["ack"], &["..."])]);
}

#[test]
fn a_message_is_of_the_vocabulary_and_escaped() {
    for (message, expected) in [
        ("end", "unknown message `end`; p/vocabulary.toml knows: ack, data"),
        ("at 3s ack", "unknown message `at`"),
        ("data \"\\q\"", "unknown escape"),
        ("data \"{size}\"", "size"),
        ("data \"{repeat 16777217 \"x\"}\"", "16 MiB"),
    ] {
        for keys in [
            format!("sends = ['{message}']"),
            format!("withholds = ['{message}']"),
            format!("expect = [{{ verdict = 'may', says = [], sends = ['{message}'] }}]"),
            format!("expect = [{{ verdict = 'may', says = [], withholds = ['{message}'] }}]"),
        ] {
            let error = sending(&keys).unwrap_err().to_string();
            assert!(error.starts_with("p/x.toml:10:") && error.contains(expected), "{error}");
        }
    }
}

#[test]
fn only_what_is_ruled_out_may_be_any_message() {
    let error = sending("sends = ['...']").unwrap_err().to_string();
    assert!(error.contains("unknown message `...`"), "{error}");
    let outcome = "expect = [{ verdict = 'may', says = [], withholds = ['...'] }]";
    assert_eq!(sending(outcome).unwrap().allowed[0].withholds, ["..."]);
}

#[test]
fn demands_tell_two_outcomes_apart() {
    let two = |first: &str, second: &str| {
        let outcome = |keys| format!("{{ verdict = 'may', says = ['end']{keys} }}");
        sending(&format!("expect = [{}, {}]", outcome(first), outcome(second)))
    };
    assert!(two(", sends = ['ack']", ", withholds = ['ack']").is_ok());
    let error = two(", sends = ['ack']", "").unwrap_err().to_string();
    assert!(error.contains("outcome 2 of the case contains this one"), "{error}");
}

#[test]
fn a_citation_has_the_form_of_a_document() {
    let documents = "documents = [{ form = 'RFC 9112, SECTION', means = 'HTTP/1.1' }]\n";
    let words = format!("{documents}{WORDS}");
    let of = |spec: &str| {
        let text = GOOD.replace("\"s 1\"", &format!("\"{spec}\""));
        Corpora::parse([("p/vocabulary.toml", &*words), ("p/x.toml", &*text)])
    };
    assert!(of("RFC 9112, 6.3").is_ok());
    let error = of("s 1").unwrap_err().to_string();
    assert!(error.contains("vocabulary.toml knows: RFC 9112, SECTION"), "{error}");
}
