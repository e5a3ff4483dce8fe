//! Replays inputs of the harness's own targets, where no fuzzer runs them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use chunkproof::fuzz::Folders;

/// Replays the files that the command line names.
///
/// # Errors
///
/// If a file cannot be read, or standard output cannot be written.
pub fn replay_files(run: fn(&[u8])) -> io::Result<()> {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(Into::into).collect();
    for path in &paths {
        run(&fs::read(path)?);
    }
    writeln!(io::stdout(), "{} files replayed. To fuzz: fuzz/ci SECONDS TARGET", paths.len())
}

/// Replays the seeds of the target in this file, and its inputs in `fuzz/corpus` and `fuzz/regressions`.
///
/// # Panics
///
/// If a target has no seed, or a file cannot be read.
pub fn replay_kept(file: &str, run: fn(&[u8])) {
    let Folders { name, kept, .. } = Folders::of(env!("CARGO_MANIFEST_DIR"), file);
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(&name);
    assert!(!files(&seeds).is_empty(), "{} is empty", seeds.display());
    for path in [seeds].iter().chain(&kept).flat_map(|folder| files(folder)) {
        run(&fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    }
}

/// The files of a folder, in the order of their names; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}
