//! Finds corpora in the file system, and reads a file once even if several paths lead to it.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::corpus::load::Source;
use crate::corpus::{Corpora, CorpusError};

impl Corpora {
    /// Reads corpora from files and, recursively, from folders.
    ///
    /// The vocabulary of a file is beside it, or above its folder of regressions. A file that
    /// several paths lead to is read once.
    ///
    /// # Errors
    ///
    /// The first mistake found: a file that cannot be read, a key or word that the format does not
    /// define, an id that is used twice, a folder without cases.
    pub fn load<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, CorpusError> {
        let mut found = BTreeMap::new();
        for path in paths {
            let mut inside = Vec::new();
            collect(path.as_ref(), &mut inside)?;
            if inside.is_empty() {
                let problem = "no corpus here; a corpus is a file `<section>.toml`";
                return Err(error(path.as_ref(), problem));
            }
            for file in inside {
                let vocabulary = vocabulary_above(&file)?;
                for path in [file, vocabulary] {
                    found.entry(real(&path)?).or_insert(path);
                }
            }
        }
        let source = |(real, path): (&PathBuf, &PathBuf)| {
            let text = read(path)?;
            Ok(Source { path: display(path), protocol: protocol(&display(real)), text })
        };
        Self::of(found.iter().map(source).collect::<Result<_, _>>()?)
    }
}

fn collect(path: &Path, sources: &mut Vec<PathBuf>) -> Result<(), CorpusError> {
    if !path.is_dir() {
        sources.push(path.to_owned());
        return Ok(());
    }
    let unreadable = |e: std::io::Error| error(path, &e.to_string());
    let entries = fs::read_dir(path).map_err(unreadable)?;
    let inside: Result<Vec<PathBuf>, _> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut inside = inside.map_err(unreadable)?;
    inside.sort();
    for path in inside {
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "toml") {
            collect(&path, sources)?;
        }
    }
    Ok(())
}

/// The vocabulary of a file: beside it, or beside its folder of regressions.
fn vocabulary_above(path: &Path) -> Result<PathBuf, CorpusError> {
    let real = real(path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let mut folders = vec![folder.to_owned()];
    if real.parent().and_then(Path::file_name).is_some_and(|name| name == REGRESSIONS) {
        // `Path::parent` of `.` is not its parent folder.
        let above = folder.file_name().and_then(|_| folder.parent());
        folders.push(above.map_or_else(|| folder.join(".."), Path::to_owned));
    }
    let mut candidates = folders.iter().map(|folder| folder.join(VOCABULARY));
    let problem = "no vocabulary.toml beside it, which defines the words";
    candidates.find(|candidate| candidate.is_file()).ok_or_else(|| error(path, problem))
}

/// The protocol of a file: the name of its folder, or of the one above a folder of regressions.
pub(super) fn protocol(path: &str) -> String {
    let mut folders = path.rsplit('/').skip(1);
    folders.find(|folder| *folder != REGRESSIONS).unwrap_or_default().to_owned()
}

/// The path without `.`, `..` and links, so that two paths of one file are equal and its folder has
/// a name.
fn real(path: &Path) -> Result<PathBuf, CorpusError> {
    path.canonicalize().map_err(|e| match e.kind() == ErrorKind::NotFound {
        true => error(path, "there is no such file or folder"),
        false => error(path, &e.to_string()),
    })
}

pub(super) fn is_vocabulary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == VOCABULARY)
}

fn read(path: &Path) -> Result<String, CorpusError> {
    fs::read_to_string(path).map_err(|e| error(path, &e.to_string()))
}

fn display(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

pub(super) fn error(path: &Path, problem: &str) -> CorpusError {
    CorpusError { path: display(path), place: None, problem: problem.to_owned() }
}

const VOCABULARY: &str = "vocabulary.toml";
const REGRESSIONS: &str = "regressions";
