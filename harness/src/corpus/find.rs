//! Finds corpora in the file system, and reads a file once even if several paths lead to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::bytes::{file, one_line};
use crate::corpus::quota::ALL_MAX;
use crate::corpus::source::Source;
use crate::corpus::{Corpora, CorpusError};

impl Corpora {
    /// Reads corpora from files and, recursively, from folders.
    ///
    /// The vocabulary of a file is beside it, or above its folder of regressions. A file that
    /// several paths lead to is read once, and so is a folder that links lead to.
    ///
    /// # Errors
    ///
    /// The first mistake found: a file that cannot be read or is no regular one, a key or word that
    /// the format does not define, an id that is used twice, a folder without cases, a word of a
    /// vocabulary in a folder that no case there uses, a [budget](crate::corpus#budgets) that is exceeded.
    pub fn load<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, CorpusError> {
        let (mut found, mut whole) = (BTreeMap::new(), BTreeSet::new());
        for path in paths {
            let inside = collect(path.as_ref())?;
            if inside.is_empty() {
                let problem = "no corpus here; a corpus is a file `<section>.toml`";
                return Err(error(path.as_ref(), problem));
            }
            let in_folder =
                inside.iter().filter(|file| path.as_ref().is_dir() && is_vocabulary(file));
            whole.extend(in_folder.map(|file| real(file)).collect::<Result<Vec<_>, _>>()?);
            for file in inside {
                let vocabulary = vocabulary_above(&file)?;
                for path in [file, vocabulary] {
                    found.entry(real(&path)?).or_insert(path);
                }
            }
        }
        let (mut sources, mut left) = (Vec::new(), ALL_MAX);
        for (real, path) in &found {
            let bytes = file::read(path).map_err(|e| unreadable(path, &e))?;
            left = left.checked_sub(bytes.len() as u64).ok_or_else(|| error(path, TOO_MUCH))?;
            let source = Source::of_bytes(display(path), protocol(&display(real)), bytes)?;
            sources.push(if whole.contains(real) { source.with_all_cases() } else { source });
        }
        Self::of(sources)
    }
}

/// The corpora that a path leads to, in the order of their names; a folder that several links lead
/// to is entered once, so that no link can loop.
fn collect(path: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    let (mut sources, mut entered) = (Vec::new(), BTreeSet::new());
    let mut left = vec![path.to_owned()];
    while let Some(path) = left.pop() {
        if !path.is_dir() {
            sources.push(path);
        } else if entered.insert(real(&path)?) {
            // The last one is next.
            left.extend(entries(&path)?.into_iter().rev());
        }
    }
    Ok(sources)
}

/// The folders and corpora in a folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, CorpusError> {
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let inside: io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut inside = inside.map_err(|e| unreadable(folder, &e))?;
    inside.sort();
    let is_like = |path: &Path, is: fn(&OsStr) -> bool| path.extension().is_some_and(is);
    inside.retain(|path| path.is_dir() || is_like(path, |own| own.eq_ignore_ascii_case(TOML)));
    let other = inside.iter().find(|path| !path.is_dir() && !is_like(path, |own| own == TOML));
    other.map_or(Ok(()), |other| {
        let problem =
            "a corpus is a file `<section>.toml`, its extension in lower case; rename this one";
        Err(error(other, problem))
    })?;
    Ok(inside)
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
    // What it is, and whether a link leads anywhere, is reported as it is read.
    let is_there = |candidate: &PathBuf| candidate.symlink_metadata().is_ok();
    candidates.find(is_there).ok_or_else(|| error(path, problem))
}

/// The protocol of a file: the name of its folder, or of the one above a folder of regressions.
pub(super) fn protocol(path: &str) -> String {
    let mut folders = path.rsplit('/').skip(1);
    folders.find(|folder| *folder != REGRESSIONS).unwrap_or_default().to_owned()
}

/// The path without `.`, `..` and links, so that two paths of one file are equal and its folder has
/// a name.
fn real(path: &Path) -> Result<PathBuf, CorpusError> {
    path.canonicalize().map_err(|e| unreadable(path, &e))
}

pub(super) fn is_vocabulary(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == VOCABULARY)
}

/// A path as reports print it.
fn display(path: &Path) -> String {
    one_line(&path.display().to_string().replace('\\', "/")).into_owned()
}

fn unreadable(path: &Path, reason: &io::Error) -> CorpusError {
    match reason.kind() == ErrorKind::NotFound {
        true => error(path, "there is no such file or folder"),
        false => error(path, &reason.to_string()),
    }
}

pub(super) fn error(path: &Path, problem: &str) -> CorpusError {
    CorpusError::new(display(path), None, problem)
}

const TOO_MUCH: &str =
    "with this the files that are loaded together are larger than 256 MiB; load fewer at once";
const TOML: &str = "toml";
const VOCABULARY: &str = "vocabulary.toml";
const REGRESSIONS: &str = "regressions";
