//! Hostile corpora: each is refused with one sentence, which names file, line and column wherever
//! the fault has a place in a file.
//!
//! An entry is what a corpus is made of; most are the same good corpus with one piece replaced. The
//! sentences are in the snapshots `hostile_corpora__*`. A corpus that would take all memory, or
//! forever, if a budget were missing, needs no other check than that the test ends.

mod budgets;
mod cases;
mod expectations;
mod notation;
mod paths;
mod texts;
#[cfg(unix)]
mod unix_paths;
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
shared = true

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
}

/// Any files; the folder `p` is loaded.
fn files(name: &'static str, make: impl Fn(&Path) + 'static) -> Entry {
    Entry { name, make: Box::new(make), path: "p" }
}

/// A vocabulary and a file of cases.
fn both(
    name: &'static str,
    words: impl AsRef<[u8]> + 'static,
    cases: impl AsRef<[u8]> + 'static,
) -> Entry {
    files(name, move |root| {
        write(root, "p/vocabulary.toml", &words);
        write(root, "p/x.toml", &cases);
    })
}

/// A file of cases beside the vocabulary.
fn text(name: &'static str, text: impl AsRef<[u8]> + 'static) -> Entry {
    both(name, WORDS, text)
}

/// The good file with one piece replaced.
fn good(name: &'static str, piece: &str, by: impl AsRef<str>) -> Entry {
    text(name, replaced(GOOD, piece, by.as_ref()))
}

/// The good file that receives something else.
fn receives(name: &'static str, lines: impl AsRef<str>) -> Entry {
    good(name, RECEIVE, lines)
}

/// The good file beside the vocabulary with one piece replaced.
fn words(name: &'static str, piece: &str, by: impl AsRef<str>) -> Entry {
    both(name, replaced(WORDS, piece, by.as_ref()), GOOD)
}

#[track_caller]
fn replaced(text: &str, piece: &str, by: &str) -> String {
    assert_eq!(text.matches(piece).count(), 1, "`{piece}` is not one piece of the text");
    text.replace(piece, by)
}

fn write(root: &Path, path: impl AsRef<Path>, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    path.parent().map_or(Ok(()), fs::create_dir_all).expect("a folder for a file");
    fs::write(path, text).expect("a file of a corpus");
}

/// A folder that is removed after its test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("chunkproof-hostile-{}-{name}", process::id()));
        fs::create_dir_all(&path).expect("a folder for a corpus");
        // What is reported are paths without links.
        Self(path.canonicalize().expect("the folder has a path"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays does no harm to the next run.
        let _gone = fs::remove_dir_all(&self.0);
    }
}

/// The sentence with which a corpus is refused, with the paths of its folder.
fn sentence(entry: &Entry) -> String {
    let folder = Folder::new(entry.name);
    (entry.make)(&folder.0);
    let path = folder.0.join(entry.path);
    let loaded = catch_unwind(AssertUnwindSafe(|| Corpora::load([path]).map(drop)));
    let refused = loaded.unwrap_or_else(|_| panic!("{}: panics", entry.name));
    let error = refused.expect_err(entry.name).to_string();
    let text = error.replace(&format!("{}/", folder.0.display()), "");
    // The number of an error is not the same on every system.
    text.split(" (os error ").next().unwrap_or_default().to_owned()
}

/// Compares the sentences of all entries with a snapshot; each is one line of visible characters.
fn all_are_refused(kind: &str, entries: &[Entry], is_in_file: bool) {
    let mut table = String::new();
    for entry in entries {
        let sentence = sentence(entry);
        assert!(has_place(&sentence) || !is_in_file, "{}: {sentence}", entry.name);
        assert!(!sentence.contains(chunkproof::bytes::is_hidden), "{}: {sentence}", entry.name);
        table += &format!("{}:\n    {sentence}\n", entry.name);
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("hostile_corpora__{kind}"), table));
}

/// Whether a sentence begins with file, line and column.
fn has_place(sentence: &str) -> bool {
    let mut parts = sentence.splitn(4, ':');
    let file = parts.next().unwrap_or_default();
    let mut numbers = parts.by_ref().take(2).map(str::parse::<usize>);
    file.ends_with(".toml")
        && matches!((numbers.next(), numbers.next()), (Some(Ok(1..)), Some(Ok(1..))))
}

type Entries = fn() -> Vec<Entry>;

/// The kinds whose faults are in a file, and thus have a place.
const KINDS: [(&str, Entries); 7] = [
    ("texts", texts::entries),
    ("cases", cases::entries),
    ("expectations", expectations::entries),
    ("notation", notation::entries),
    ("vocabularies", vocabulary::entries),
    ("waivers", waivers::entries),
    ("budgets", budgets::entries),
];

/// Those whose faults may be of a path.
fn of_paths() -> Vec<Entry> {
    let mut all = paths::entries();
    #[cfg(unix)]
    all.extend(unix_paths::entries());
    all
}

fn kind_is_refused(kind: &str) {
    let (_, entries) = KINDS.into_iter().find(|(name, _)| *name == kind).expect("a kind");
    all_are_refused(kind, &entries(), true);
}

#[test]
fn hostile_texts_are_refused() {
    kind_is_refused("texts");
}

#[test]
fn hostile_cases_are_refused() {
    kind_is_refused("cases");
}

#[test]
fn hostile_expectations_are_refused() {
    kind_is_refused("expectations");
}

#[test]
fn hostile_notation_is_refused() {
    kind_is_refused("notation");
}

#[test]
fn hostile_vocabularies_are_refused() {
    kind_is_refused("vocabularies");
}

#[test]
fn hostile_waivers_and_quirks_are_refused() {
    kind_is_refused("waivers");
}

#[test]
fn corpora_beyond_a_budget_are_refused() {
    kind_is_refused("budgets");
}

#[test]
fn hostile_paths_are_refused() {
    all_are_refused("paths", &paths::entries(), false);
}

#[cfg(unix)]
#[test]
fn hostile_paths_of_unix_are_refused() {
    all_are_refused("unix_paths", &unix_paths::entries(), false);
}

#[test]
fn a_place_is_file_line_and_column() {
    assert!(has_place("p/x.toml:1:2: a: b"));
    for sentence in ["p/x.toml: 1:2: a", "p/x.toml:1: a", "p/x.toml:0:1: a", "p/x.toml", "p:1:2: a"]
    {
        assert!(!has_place(sentence), "{sentence}");
    }
}

#[test]
fn the_corpus_with_nothing_replaced_is_accepted() {
    let folder = Folder::new("good");
    (text("good", GOOD).make)(&folder.0);
    assert_eq!(Corpora::load([&folder.0]).unwrap().cases().count(), 1);
}

#[test]
fn hundreds_of_hostile_corpora_have_own_names() {
    let of_kinds = KINDS.into_iter().flat_map(|(_, entries)| entries());
    let names: Vec<&str> = of_kinds.chain(of_paths()).map(|entry| entry.name).collect();
    let distinct: BTreeSet<&&str> = names.iter().collect();
    assert_eq!(distinct.len(), names.len());
    assert!(names.len() >= 250, "there are {}", names.len());
}
