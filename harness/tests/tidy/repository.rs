//! The files that the rules judge, and the breaches that a rule finds in them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::source::Source;

/// The files of the repository, or those of a test.
pub(super) struct Repository {
    /// Every Rust file.
    pub(super) sources: Vec<Source>,
    /// Every Markdown file, by its path.
    pub(super) documents: BTreeMap<String, String>,
    /// The path of every file, from the root of the repository, with `/` between its parts.
    pub(super) paths: BTreeSet<String>,
    /// The text of the root's `Cargo.toml`.
    pub(super) manifest: String,
}

/// A breach of a rule.
#[derive(Debug)]
pub(super) struct Broken {
    /// A path, and a line where there is one.
    pub(super) place: String,
    pub(super) sentence: String,
}

/// The number of things that a rule saw, and the breaches among them.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) n_seen: usize,
    pub(super) broken: Vec<Broken>,
}

/// The folders and files that are judged, besides the documents at the root.
const JUDGED: [&str; 4] = ["harness", "benches", "fuzz", "Cargo.toml"];

impl Repository {
    /// Reads the repository.
    pub(super) fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        let entries = fs::read_dir(root).expect("the root of the repository can be read");
        let names = entries.map(|entry| entry.expect("its entries can be read").file_name());
        let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        let documents = names.iter().map(String::as_str).filter(|name| has_extension(name, "md"));
        for judged in documents.chain(JUDGED) {
            collect(root, judged, &mut files);
        }
        Self::with(files)
    }

    /// A repository of a few files, each a path and a text.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self::with(
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect(),
        )
    }

    fn with(mut files: Vec<(String, String)>) -> Self {
        files.sort_unstable();
        let paths = files.iter().map(|(path, _)| path.clone()).collect();
        let manifest = files.iter().find(|(path, _)| path == "Cargo.toml");
        let manifest = manifest.map(|(_, text)| text.clone()).unwrap_or_default();
        let with = |extension: &'static str| {
            let files = files.iter().filter(move |(path, _)| has_extension(path, extension));
            files.cloned()
        };
        let (sources, documents) = (Source::read(with("rs")), with("md").collect());
        Self { sources, documents, paths, manifest }
    }

    /// The Rust files below a folder.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(move |source| source.below(folder).is_some())
    }

    /// The Rust file at a path.
    pub(super) fn source(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path == path)
    }

    /// The names of the files and folders directly in a folder.
    pub(super) fn entries<'a>(&'a self, folder: &str) -> BTreeSet<&'a str> {
        let inside = |path: &'a String| path.strip_prefix(folder)?.strip_prefix('/');
        self.paths.iter().filter_map(inside).filter_map(|inside| inside.split('/').next()).collect()
    }
}

/// Collects the paths below a folder, and the texts of Rust files, documents and the manifest.
fn collect(root: &Path, path: &str, files: &mut Vec<(String, String)>) {
    let full = root.join(path);
    if full.is_dir() {
        for entry in fs::read_dir(&full).expect("a folder of the repository can be read") {
            let name = entry.expect("its entries can be read").file_name();
            let name = name.to_string_lossy();
            if name != "target" && !name.starts_with('.') {
                collect(root, &format!("{path}/{name}"), files);
            }
        }
    } else {
        let is_read =
            ["rs", "md"].iter().any(|end| has_extension(path, end)) || path == "Cargo.toml";
        let text = if is_read { fs::read_to_string(&full) } else { Ok(String::new()) };
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        files.push((path.to_owned(), text.replace("\r\n", "\n")));
    }
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|known| known == extension)
}

impl Broken {
    /// A breach in a file or folder as a whole.
    pub(super) fn at(path: &str, sentence: impl Into<String>) -> Self {
        Self { place: path.to_owned(), sentence: sentence.into() }
    }

    /// A breach in a line.
    pub(super) fn in_line(path: &str, line: usize, sentence: impl Into<String>) -> Self {
        Self::at(&format!("{path}:{line}"), sentence)
    }
}

/// Judges things one by one and counts them.
pub(super) fn judge_each<T>(
    things: impl IntoIterator<Item = T>,
    mut judge: impl FnMut(T, &mut Vec<Broken>),
) -> Judged {
    let mut judged = Judged::default();
    for thing in things {
        judged.n_seen += 1;
        judge(thing, &mut judged.broken);
    }
    judged
}

/// The breaches of a rule in a few files, one per line.
pub(super) fn found(rule: fn(&Repository) -> Judged, files: &[(&str, &str)]) -> String {
    let found = rule(&Repository::of(files)).broken;
    let lines = found.iter().map(|Broken { place, sentence }| format!("{place}: {sentence}\n"));
    lines.collect()
}
