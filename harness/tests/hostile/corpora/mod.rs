//! Hostile corpora: each is refused with one sentence, which names file, line and column wherever
//! the fault has a place in a file.
//!
//! An entry is what a corpus is made of, and the whole sentence. Most are the same good corpus with
//! one piece replaced. Those that would take all memory, or forever, if a budget were missing, have
//! no other check than that the test ends.

mod budgets;
mod cases;
mod expectations;
mod notation;
mod paths;
mod texts;
mod vocabulary;
mod waivers;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use chunkproof::corpus::Corpora;

/// A corpus without a mistake.
const GOOD: &str = r#"# Lines.

[[case]]
id = "one"
spec = "s 1"
must = "m"
setup = "lines max=9"
receive = 'é\n'
expect = ['line "x"', 'end']

[[waiver]]
subject = "core"
check = "events"
cases = ["one"]
class = "deviation"
reason = "r"
"#;

/// Its vocabulary.
const WORDS: &str = r#"words = [{ form = 'line "B"', means = "a line" }, { form = "item", means = "an item" }]
setups = [{ form = "lines max=N", means = "lines" }]
features = [{ form = "tail", means = "hands over the tail" }]
actions = [{ form = "go", means = "goes" }]
numbers = { ACK = 1 }

[[blocks]]
form = 'frame TYPE : BODY'
bytes = '{u8 #BODY}{u8 TYPE}{BODY}'
means = "a frame"
"#;

const RECEIVE: &str = "receive = 'é\\n'";

/// A hostile corpus.
struct Entry {
    name: &'static str,
    make: Box<dyn Fn(&Path)>,
    /// What is loaded, in the folder that `make` fills.
    path: &'static str,
    /// With the paths in that folder.
    sentence: String,
}

/// Any files; the folder `p` is loaded.
fn files(name: &'static str, make: impl Fn(&Path) + 'static, sentence: impl Into<String>) -> Entry {
    Entry { name, make: Box::new(make), path: "p", sentence: sentence.into() }
}

/// A file of cases beside the vocabulary.
fn text(
    name: &'static str,
    text: impl AsRef<[u8]> + 'static,
    sentence: impl Into<String>,
) -> Entry {
    files(name, move |root| corpus(root, WORDS, &text), sentence)
}

/// The good file with one piece replaced.
fn good(
    name: &'static str,
    piece: &str,
    by: impl AsRef<str>,
    sentence: impl Into<String>,
) -> Entry {
    text(name, replaced(GOOD, piece, by.as_ref()), sentence)
}

/// The good file that receives something else.
fn receives(name: &'static str, lines: impl AsRef<str>, sentence: impl Into<String>) -> Entry {
    good(name, RECEIVE, lines, sentence)
}

/// The good file beside the vocabulary with one piece replaced.
fn words(
    name: &'static str,
    piece: &str,
    by: impl AsRef<str>,
    sentence: impl Into<String>,
) -> Entry {
    let words = replaced(WORDS, piece, by.as_ref());
    files(name, move |root| corpus(root, &words, GOOD), sentence)
}

#[track_caller]
fn replaced(text: &str, piece: &str, by: &str) -> String {
    assert_eq!(text.matches(piece).count(), 1, "`{piece}` is not one piece of the text");
    text.replace(piece, by)
}

fn corpus(root: &Path, words: impl AsRef<[u8]>, cases: impl AsRef<[u8]>) {
    write(root, "p/vocabulary.toml", words);
    write(root, "p/x.toml", cases);
}

fn write(root: &Path, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A folder that is removed after its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("chunkproof-hostile-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        // What is reported are paths without links.
        Self(path.canonicalize().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder left behind does no harm to the next run.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// The sentence with which a corpus is refused, with the paths of its folder.
fn sentence(entry: &Entry) -> String {
    let folder = Folder::new(entry.name);
    (entry.make)(&folder.0);
    let path = folder.0.join(entry.path);
    let loaded = catch_unwind(AssertUnwindSafe(|| Corpora::load([path])));
    let Ok(loaded) = loaded else { return "(panics)".to_owned() };
    let error = loaded.map(drop).map_err(|error| error.to_string());
    let text = error.err().unwrap_or_else(|| "(is accepted)".to_owned());
    let root = format!("{}/", folder.0.display());
    // The number of an error is not the same on every system.
    let text = text.replace(&root, "");
    text.split_once(" (os error ").map_or(text.clone(), |(text, _)| text.to_owned())
}

#[track_caller]
fn all_are_refused(entries: &[Entry]) {
    let wrong: Vec<String> = entries
        .iter()
        .map(|entry| (entry, sentence(entry)))
        .filter(|(entry, text)| *text != entry.sentence)
        .map(|(entry, text)| format!("{}:\n  is  {text}\n  not {}\n", entry.name, entry.sentence))
        .collect();
    assert!(wrong.is_empty(), "{} are refused otherwise:\n{}", wrong.len(), wrong.concat());
}

#[test]
fn hostile_texts_are_refused() {
    all_are_refused(&texts::entries());
}

#[test]
fn hostile_cases_are_refused() {
    all_are_refused(&cases::entries());
}

#[test]
fn hostile_expectations_are_refused() {
    all_are_refused(&expectations::entries());
}

#[test]
fn hostile_notation_is_refused() {
    all_are_refused(&notation::entries());
}

#[test]
fn hostile_vocabularies_are_refused() {
    all_are_refused(&vocabulary::entries());
}

#[test]
fn hostile_waivers_and_quirks_are_refused() {
    all_are_refused(&waivers::entries());
}

#[test]
fn corpora_beyond_a_budget_are_refused() {
    all_are_refused(&budgets::entries());
}

#[test]
fn hostile_paths_are_refused() {
    all_are_refused(&paths::entries());
}

#[test]
fn the_corpus_with_nothing_replaced_is_accepted() {
    let entry = text("good", GOOD, "(is accepted)");
    all_are_refused(&[entry]);
}

#[test]
fn a_hundred_hostile_corpora_have_names_of_their_own() {
    let all: [fn() -> Vec<Entry>; 8] = [
        texts::entries,
        cases::entries,
        expectations::entries,
        notation::entries,
        vocabulary::entries,
        waivers::entries,
        budgets::entries,
        paths::entries,
    ];
    let all: Vec<Entry> = all.into_iter().flat_map(|entries| entries()).collect();
    let names: BTreeSet<&str> = all.iter().map(|entry| entry.name).collect();
    assert_eq!(names.len(), all.len());
    assert!(all.len() >= 100, "there are {}", all.len());
    for entry in &all {
        let is_one_line = !entry.sentence.is_empty() && !entry.sentence.contains(char::is_control);
        assert!(is_one_line, "{}: {}", entry.name, entry.sentence);
    }
}
