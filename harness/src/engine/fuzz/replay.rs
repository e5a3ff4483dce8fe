//! Replays inputs, where no fuzzer runs the target.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::bytes::{OneLine, file};
use crate::engine::fuzz::{Crash, Target};

/// The folders of a target, as `cargo fuzz` lays them out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Folders {
    /// The name of the target, which is that of its file.
    pub name: String,
    /// The inputs that campaigns kept, and the regressions: `corpus/NAME` and `regressions/NAME`.
    pub kept: [PathBuf; 2],
}

impl Folders {
    /// Finds the folders of a target from the folder of its package and its own `file!()`.
    #[must_use]
    pub fn of(package: &str, file: &str) -> Self {
        let file = Path::new(file);
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // `file!()` is relative to where the compiler ran: the workspace, the package or a folder
        // above it.
        let mut above = Path::new(package).ancestors().map(|folder| folder.join(file));
        let place = above.find(|place| place.is_file()).unwrap_or_default();
        let fuzz = place.parent().and_then(Path::parent).unwrap_or_else(|| Path::new(package));
        let kept = ["corpus", "regressions"].map(|folder| fuzz.join(folder).join(&name));
        Self { name, kept }
    }
}

/// The result of replaying inputs.
///
/// `Display` writes the report that people read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Replayed {
    /// The name of the target.
    pub name: String,
    /// How many inputs came from its corpora, and how many from files.
    pub n_inputs: [usize; 2],
    /// The findings, each with the file of its input; `None` for a case of a corpus.
    pub crashes: Vec<(Option<PathBuf>, Crash)>,
}

impl Replayed {
    /// Returns whether there is no finding.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.crashes.is_empty()
    }
}

/// A file or folder of inputs that could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub struct ReadInputError {
    /// The path that was given.
    pub path: PathBuf,
    /// Why it could not be read.
    pub error: io::Error,
}

impl fmt::Display for ReadInputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(OneLine(f), "{}: {}", self.path.display(), self.error)
    }
}

impl Error for ReadInputError {}

/// Replays the files, and the files in the folders, that `paths` names.
///
/// Without paths, it replays all cases of the target's corpora and the inputs in its folders.
///
/// # Errors
///
/// If a path cannot be read: a file that is larger than 16 MiB, or that is not a regular one.
///
/// # Examples
///
/// ```
/// use chunkproof::fuzz::{Folders, Target, replay};
/// use chunkproof::{check, Log};
///
/// let raw = check(|| |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) });
/// let folders = Folders::of(env!("CARGO_MANIFEST_DIR"), "fuzz_targets/raw.rs");
/// let error = replay(&Target::new(raw), &folders, &["no-such-file".into()]).unwrap_err();
/// assert!(error.to_string().starts_with("no-such-file: "));
/// ```
pub fn replay(
    target: &Target,
    folders: &Folders,
    paths: &[PathBuf],
) -> Result<Replayed, ReadInputError> {
    let mut crashes = Vec::new();
    let mut n_inputs = [0, 0];
    let list =
        |path: &Path| inside(path).map_err(|error| ReadInputError { path: path.to_owned(), error });
    let mut inputs = Vec::new();
    for path in paths {
        inputs.extend(list(path)?);
    }
    if paths.is_empty() {
        for seed in target.seeds() {
            n_inputs[0] += 1;
            crashes.extend(target.run(&seed.encode()).map(|crash| (None, crash)));
        }
        for folder in folders.kept.iter().filter(|folder| folder.is_dir()) {
            inputs.extend(list(folder)?);
        }
    }
    for path in inputs {
        let data = file::read(&path);
        let data = data.map_err(|error| ReadInputError { path: path.clone(), error })?;
        n_inputs[1] += 1;
        crashes.extend(target.run(&data).map(|crash| (Some(path), crash)));
    }
    Ok(Replayed { name: folders.name.clone(), n_inputs, crashes })
}

/// A file, or the files of a folder in the order of their names.
fn inside(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut inside = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    inside.sort();
    Ok(inside.into_iter().filter(|path| path.is_file()).collect())
}

/// Writes the findings, the number of replayed inputs, and how to fuzz.
impl fmt::Display for Replayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, n_inputs: [n_cases, n_files], crashes } = self;
        for (path, crash) in crashes {
            match path {
                Some(path) => write!(OneLine(&mut *f), "{}", path.display())?,
                None => f.write_str("a case of the corpora")?,
            }
            writeln!(f, ":\n{crash}")?;
        }
        let n_crashes = crashes.len();
        writeln!(
            f,
            "{name}: {n_cases} cases and {n_files} files replayed, {n_crashes} with a finding"
        )?;
        write!(
            f,
            "This build replays. To fuzz: `cargo fuzz run {name}`, which needs cargo-fuzz (`cargo install \
             cargo-fuzz`), a C++ compiler, and a nightly compiler for the sanitizers; on stable run `cargo \
             fuzz run --sanitizer none {name}`."
        )
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::PathBuf;

    use super::{Folders, Replayed, replay};
    use crate::engine::fuzz::Target;
    use crate::testing::lengths;

    #[test]
    fn a_device_is_no_input() {
        let target = Target::new(|| lengths);
        let folders = Folders::of(env!("CARGO_MANIFEST_DIR"), "fuzz_targets/none.rs");
        let error = replay(&target, &folders, &["/dev/zero".into()]).unwrap_err();
        assert!(error.to_string().starts_with("/dev/zero: only regular files are read"), "{error}");
    }

    #[test]
    fn the_name_of_an_input_is_one_line() {
        let crash = Target::new(|| lengths).run(b"ab").unwrap();
        let path = PathBuf::from("a\n\u{1b}b");
        let crashes = vec![(Some(path), crash)];
        let replayed = Replayed { name: "raw".to_owned(), n_inputs: [0, 1], crashes };
        assert!(replayed.to_string().starts_with("a\\n\\x1bb:\n"), "{replayed}");
    }
}
