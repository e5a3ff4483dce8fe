//! The loader accepts a good file, and refuses each mistake with its place and its fix.

use std::path::{Path, PathBuf};
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
must = "m"
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

pub(super) fn parse(text: &str) -> Result<Corpora, CorpusError> {
    Corpora::parse([("p/vocabulary.toml", WORDS), ("p/x.toml", text)])
}

/// The case of the good file, with these lines in place of its `receive`.
pub(super) fn case(lines: &str) -> Case {
    parse(&GOOD.replace("receive = 'é\\n'", lines)).unwrap().files[0].cases[0].clone()
}

/// Asserts that the good file with one piece replaced is refused, at this place and with these
/// words.
#[track_caller]
pub(super) fn refused(piece: &str, by: &str, place: (usize, usize), words: &[&str]) {
    assert_eq!(GOOD.matches(piece).count(), 1, "`{piece}` is not one piece of the good file");
    refused_text(&GOOD.replace(piece, by), place, words);
}

#[track_caller]
pub(super) fn refused_text(text: &str, place: (usize, usize), words: &[&str]) {
    let error = parse(text).unwrap_err();
    assert_eq!(error.path, "p/x.toml");
    assert_eq!(error.place, Some(place), "{error}");
    for word in words {
        assert!(error.problem.contains(word), "`{error}` does not contain `{word}`");
    }
    let (line, column) = place;
    assert!(error.to_string().starts_with(&format!("p/x.toml:{line}:{column}: ")), "{error}");
}

#[test]
fn a_file_without_a_mistake_is_read_whole() {
    let corpora = parse(GOOD).unwrap();
    let file = &corpora.files[0];
    assert_eq!((file.path.as_str(), file.protocol.as_str()), ("p/x.toml", "p"));
    assert_eq!(file.why, "Lines, and why there are any.");
    let case = &file.cases[0];
    assert_eq!((case.id.as_str(), case.line), ("one", 5));
    assert_eq!((case.spec.as_str(), case.must.as_str()), ("s 1", "m"));
    assert_eq!(case.setup.number("max"), Some(9));
    assert_eq!(case.script, Script::new().receive("é\n"));
    let says = vec!["line \"x\"".to_owned(), "end".to_owned()];
    assert_eq!(case.allowed, [Allowed { verdict: Level::Must, says }]);
    assert_eq!(file.waivers[0].subject, "core");
    assert_eq!(file.waivers[0].waiver, Waiver::deviation(CheckId::EXPECTED, "r").cases(["one"]));
    assert_eq!(corpora.vocabulary("p").unwrap().words[0].name(), "line");
    assert_eq!(corpora.vocabulary("q"), None);
}

#[test]
fn unknown_keys_are_refused_with_those_there_are() {
    refused("spec =", "sepc =", (6, 1), &["`sepc`", "`id`, `spec`, `must`"]);
    refused("check =", "chekc =", (14, 1), &["`chekc`", "`subject`, `check`, `cases`"]);
    let steps = "steps = [{ act = 'go' }, { recieve = 'x' }]";
    refused("receive = 'é\\n'", steps, (9, 28), &["`recieve`", "`receive`, `act`"]);
    refused("[[waiver]]", "[[waver]]", (12, 3), &["`waver`", "`case`, `waiver`, `quirk`"]);
    refused("must = \"m\"\n", "", (4, 1), &["missing field `must`"]);
    refused("id = \"one\"", "id = one", (5, 6), &["quoted"]);
}

#[test]
fn unknown_words_are_refused_with_the_known_ones() {
    let knows = "p/vocabulary.toml knows: ";
    let words = ["unknown word `lime`", &format!("{knows}line, item")];
    refused("'line \"x\"'", "'lime \"x\"'", (10, 11), &words);
    refused("'end'", "'ending'", (10, 23), &["unknown word `ending`"]);
    // Columns count characters, not bytes.
    refused("'line \"x\"', 'end'", "'line \"é\"', 'ending'", (10, 23), &["`ending`"]);
    let words = ["unknown setup `line`", &format!("{knows}lines")];
    refused("\"lines max=9\"", "\"line max=9\"", (8, 9), &words);
    let words = ["unknown feature `tial`", &format!("{knows}tail")];
    refused("expect = [", "features = ['tail', 'tial']\nexpect = [", (10, 21), &words);
    let none = Corpora::parse([("p/vocabulary.toml", "words = []"), ("p/x.toml", GOOD)]);
    assert!(none.unwrap_err().problem.ends_with("knows: none"));
}

#[test]
fn the_words_of_the_harness_are_known_everywhere() {
    let all =
        "'fault', 'fault x', 'untaken \"a\"', 'sent \"b\"', 'close', 'refused x', '...', 'end'";
    let text = GOOD.replace("'line \"x\"', 'end'", all);
    assert_eq!(parse(&text).unwrap().files[0].cases[0].allowed[0].says.len(), 8);
}

#[test]
fn unknown_escapes_are_refused_with_their_place() {
    let words = ["at character 2: unknown escape `\\q`", "write `\\\\`"];
    refused("'é\\n'", "'é\\q'", (9, 11), &["at character 3"]);
    refused("'é\\n'", "'n\\q'", (9, 11), &words);
    refused("'é\\n'", "['ok', 'n\\xg0']", (9, 18), &["two hexadecimal digits"]);
    refused("'é\\n'", "'{repeat x \"y\"}'", (9, 11), &["{repeat N \"…\"}", "\\x7b"]);
    refused("'line \"x\"'", "'line \"\\q\"'", (10, 11), &["unknown escape `\\q`"]);
    refused("'line \"x\"'", "'line \"{repeat 2}\"'", (10, 11), &["{repeat N \"…\"}"]);
    let outcome = "{ verdict = 'may', says = ['line', 'line \"\\x\"'] }";
    refused("'line \"x\"', 'end'", outcome, (10, 46), &["two hexadecimal digits"]);
}

#[test]
fn an_id_stands_for_one_case_of_its_protocol() {
    let twice = format!("{GOOD}\n{}", &GOOD[GOOD.find("[[case]]").unwrap()..]);
    refused_text(&twice, (20, 6), &["the id `one` is taken at p/x.toml:5", "another"]);
    let no_waiver = &GOOD[..GOOD.find("[[waiver]]").unwrap()];
    let words = ("p/vocabulary.toml", WORDS);
    let error = Corpora::parse([words, ("p/a.toml", no_waiver), ("p/regressions/b.toml", GOOD)]);
    let error = error.unwrap_err().to_string();
    assert!(error.starts_with("p/regressions/b.toml:5:6: the id `one` is taken at p/a.toml:5"));
    refused("id = \"one\"", "id = \"o*e\"", (5, 6), &["no `*`"]);
    for hidden in ["", "a\\n::error::x", "a\\u001b[31m", "a\\u202Eb", "a\\uFEFF"] {
        let id = format!("id = \"{hidden}\"");
        refused("id = \"one\"", &id, (5, 6), &["a name of visible characters"]);
    }
    // Another protocol has ids of its own.
    let other = [words, ("q/vocabulary.toml", WORDS), ("p/a.toml", GOOD), ("q/a.toml", GOOD)];
    assert_eq!(Corpora::parse(other).unwrap().files.len(), 2);
}

#[test]
fn files_without_cases_or_reason_are_refused() {
    refused_text("", (1, 1), &["no `[[case]]`"]);
    refused_text("# Only a comment.\n", (1, 1), &["no `[[case]]`"]);
    let opening = "# Lines, and why\n# there are any.\n";
    refused(opening, "", (1, 1), &["opens with a comment that explains why"]);
    let error = Corpora::parse([("p/vocabulary.toml", WORDS)]).unwrap_err();
    assert!(error.to_string().starts_with("p/vocabulary.toml: no file"), "{error}");
    let no_texts: [(&str, &str); 0] = [];
    assert!(Corpora::parse(no_texts).unwrap_err().problem.contains("no file"));
}

#[test]
fn a_case_receives_in_one_notation_and_ends_once() {
    let receive = "receive = 'é\\n'";
    refused(receive, "", (5, 6), &["either `receive` or `steps`"]);
    let both = format!("{receive}\nsteps = [{{ eof = true }}]");
    refused(receive, &both, (5, 6), &["either `receive` or `steps`"]);
    refused(receive, "steps = []", (5, 6), &["either `receive` or `steps`"]);
    refused(receive, "receive = 5", (9, 11), &["integer `5`", "a text in quotes, or a list"]);
    let forms =
        ["{ act = '…' }, { on = 'EVENT', act = '…' }, { advance = SECONDS } or { eof = true }"];
    refused(receive, "steps = [{ }]", (9, 10), &forms);
    refused(receive, "steps = [{ eof = true }, { eof = false }]", (9, 26), &forms);
    refused(receive, "steps = [{ receive = 'x', act = 'y' }]", (9, 10), &forms);
    let ended = ["the stream has ended already", "after `eof`"];
    refused(receive, "steps = [{ eof = true }, { receive = 'x' }]", (9, 26), &ended);
    refused(receive, "steps = [{ eof = true }, { eof = true }]", (9, 26), &ended);
    let twice = ["`eof = true`, but the steps end the stream already", "remove one"];
    refused(receive, "eof = true\nsteps = [{ eof = true }]", (5, 6), &twice);
    for time in ["-1", "-0.5", "nan", "inf", "1e300"] {
        let step = format!("steps = [{{ advance = {time} }}]");
        refused(receive, &step, (9, 10), &["`advance`", "number of seconds"]);
    }
}

#[test]
fn expectations_are_lines_or_outcomes() {
    let lines = "['line \"x\"', 'end']";
    refused(lines, "'end'", (10, 10), &["a list of lines, or of outcomes"]);
    refused(lines, "[5]", (10, 11), &["a line in quotes, or an outcome"]);
    let mixed = "['end', { verdict = 'may', says = ['end'] }]";
    refused(lines, mixed, (10, 10), &["lines or outcomes, not both"]);
    let level = "[{ verdict = 'can', says = ['end'] }]";
    refused(lines, level, (10, 23), &["`can`", "`must`, `should`, `may`"]);
    refused(lines, "[{ verdict = 'may' }]", (10, 11), &["missing field `says`"]);
    let typo = "[{ verdict = 'may', say = ['end'] }]";
    refused(lines, typo, (10, 30), &["`say`", "`verdict` or `says`"]);
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
fn actions_and_their_events_are_in_the_vocabulary() {
    let receive = "receive = 'é\\n'";
    let unknown = ["unknown action `stop`; p/vocabulary.toml knows: go"];
    refused(receive, "steps = [{ act = 'stop' }]", (9, 18), &unknown);
    let unknown = ["unknown word `lien`; p/vocabulary.toml knows: line, item"];
    refused(receive, "steps = [{ on = 'lien', act = 'go' }]", (9, 17), &unknown);
    let alone = "steps = [{ on = 'line' }]";
    refused(receive, alone, (9, 10), &["a step is one of"]);
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
    let others = [("a/p/vocabulary.toml", WORDS), ("b/p/vocabulary.toml", "words = []")];
    let error = Corpora::parse(others.into_iter().chain([("a/p/x.toml", GOOD)])).unwrap_err();
    let words = "b/p/vocabulary.toml: another vocabulary of `p` differs";
    assert!(error.to_string().starts_with(words), "{error}");
    let typo = Corpora::parse([("p/vocabulary.toml", "\nword = []"), ("p/x.toml", GOOD)]);
    let error = typo.unwrap_err();
    assert_eq!((error.path.as_str(), error.place), ("p/vocabulary.toml", Some((2, 1))));
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
        // A folder left behind does no harm to the next run.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_vocabulary_is_beside_a_file_or_its_regressions() {
    let old = GOOD.replace("\"one\"", "\"old\"");
    let files = [("p/vocabulary.toml", WORDS), ("p/x.toml", GOOD), ("p/regressions/y.toml", &old)];
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
fn paths_that_lead_to_no_corpus_are_refused() {
    let files = [
        ("p/vocabulary.toml", WORDS),
        ("p/section/x.toml", GOOD),
        ("none/x.txt", GOOD),
        ("q/vocabulary.toml", WORDS),
    ];
    let folder = Folder::new("none", &files);
    let refused = |path: &str, words: &str| {
        let error = Corpora::load([folder.path(path)]).unwrap_err();
        assert!(error.problem.contains(words), "{error}");
        assert!(Path::new(&error.path).starts_with(folder.path(path)), "{error}");
    };
    refused("missing", "no such file or folder");
    refused("none", "a corpus is a file `<section>.toml`");
    refused("q", "no file `<section>.toml` with cases");
    // Only a folder of regressions uses the vocabulary above it.
    refused("p/section", "no vocabulary.toml beside it");
}
