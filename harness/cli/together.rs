//! Writes files of a folder all together, or none of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes files, each with its path below the folder.
///
/// They are written to a folder of drafts first, and then moved, which takes no room. A file that is
/// replaced is kept among the drafts until the last one is moved; if anything fails, all is moved back,
/// and what was made is removed.
pub(crate) fn write(folder: &Path, files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failure> {
    let mut changes = Changes(Vec::new());
    let written = write_all(folder, files, &mut changes);
    if written.is_err() {
        changes.undo();
    }
    written
}

fn write_all(
    folder: &Path,
    files: &BTreeMap<PathBuf, Vec<u8>>,
    changes: &mut Changes,
) -> Result<(), Failure> {
    let drafts = folder.join(DRAFTS);
    changes.make_folder(folder)?;
    // It must be new, so that nothing of others is removed with it.
    fs::create_dir(&drafts).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            let rest = "is left from a run that was killed; remove it";
            return Failure::Usage(format!("{}: {rest}", drafts.display()));
        }
        Failure::file(&drafts, &error)
    })?;
    changes.0.push(Change::Drafts(drafts.clone()));
    let draft = |index: usize| drafts.join(index.to_string());
    for (index, (name, bytes)) in files.iter().enumerate() {
        let named = |error: io::Error| Failure::file(&folder.join(name), &error);
        fs::write(draft(index), bytes).map_err(named)?;
    }
    for (index, name) in files.keys().enumerate() {
        let path = folder.join(name);
        changes.make_folder(path.parent().unwrap_or(folder))?;
        let named = |error: io::Error| Failure::file(&path, &error);
        if let Some(file) = replaced(&path)? {
            changes.move_file(&file, &drafts.join(format!("{index}.old"))).map_err(named)?;
            changes.move_file(&draft(index), &file).map_err(named)?;
        } else {
            changes.move_file(&draft(index), &path).map_err(named)?;
        }
    }
    // Everything is in its place; a rest of the drafts is no failure.
    let _gone = fs::remove_dir_all(&drafts);
    Ok(())
}

/// The file that one at this path replaces, through links; `None` if there is none.
fn replaced(path: &Path) -> Result<Option<PathBuf>, Failure> {
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let file = fs::canonicalize(path).map_err(|error| Failure::file(path, &error))?;
    if !file.is_file() {
        return Err(Failure::Usage(format!("{}: is no file, and stays as it is", path.display())));
    }
    Ok(Some(file))
}

/// What was changed so far, in order.
struct Changes(Vec<Change>);

enum Change {
    Folder(PathBuf),
    Drafts(PathBuf),
    Moved { from: PathBuf, to: PathBuf },
}

impl Changes {
    /// Makes a folder and those above it, unless they exist.
    fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        let is_missing = |above: &&Path| !above.as_os_str().is_empty() && !above.exists();
        let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder).map_err(|error| Failure::file(folder, &error))?;
            self.0.push(Change::Folder(folder.to_owned()));
        }
        Ok(())
    }

    fn move_file(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        self.0.push(Change::Moved { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    /// Undoes the last change first. What cannot be undone stays; the first failure is the one to report.
    fn undo(&mut self) {
        while let Some(change) = self.0.pop() {
            let _undone = match change {
                Change::Folder(folder) => fs::remove_dir(folder),
                Change::Drafts(drafts) => fs::remove_dir_all(drafts),
                Change::Moved { from, to } => fs::rename(to, from),
            };
        }
    }
}

/// The folder of drafts; fuzzers and shells pass over hidden names.
const DRAFTS: &str = ".chunkproof.part";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::{DRAFTS, write};

    fn files(names: &[&str]) -> BTreeMap<PathBuf, Vec<u8>> {
        names.iter().map(|name| (PathBuf::from(name), name.as_bytes().to_vec())).collect()
    }

    /// The paths below a folder, with the texts of the files.
    fn below(folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = entry.file_name().unwrap().to_string_lossy().into_owned();
            match entry.is_dir() {
                true => found.extend(below(&entry).iter().map(|inner| format!("{name}/{inner}"))),
                false => found.push(format!("{name}: {}", fs::read_to_string(&entry).unwrap())),
            }
        }
        found.sort();
        found
    }

    #[test]
    fn files_are_written_with_their_folders() {
        let shop = tempfile::tempdir().unwrap();
        let out = shop.path().join("a/b");
        write(&out, &files(&["x/1", "x/2", "y"])).unwrap();
        assert_eq!(below(&out), ["x/1: x/1", "x/2: x/2", "y: y"]);
        fs::write(out.join("y"), "old").unwrap();
        fs::write(out.join("z"), "z").unwrap();
        write(&out, &files(&["x/1", "y"])).unwrap();
        assert_eq!(below(&out), ["x/1: x/1", "x/2: x/2", "y: y", "z: z"]);
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let shop = tempfile::tempdir().unwrap();
        let out = shop.path().join("out");
        // The last file of all cannot be moved to where a folder is.
        fs::create_dir_all(out.join("z/taken")).unwrap();
        fs::write(out.join("a"), "old").unwrap();
        let error = write(&out, &files(&["a", "x/1", "z"])).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: is no file", out.join("z").display())), "{error}");
        assert_eq!(below(&out), ["a: old"]);
        let names: Vec<_> =
            fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        // No folder can be made below a file.
        write(&out.join("a/b"), &files(&["x"])).unwrap_err();
        assert_eq!(below(shop.path()), ["out/a: old"]);
    }

    #[test]
    fn folders_that_were_made_are_removed_again() {
        let shop = tempfile::tempdir().unwrap();
        // A name that is too long for any file.
        let error = write(&shop.path().join("a/b"), &files(&["x", &"y".repeat(300)]));
        assert!(error.is_err());
        assert_eq!(fs::read_dir(shop.path()).unwrap().count(), 0);
    }

    #[test]
    fn drafts_of_a_killed_run_are_named() {
        let shop = tempfile::tempdir().unwrap();
        fs::create_dir(shop.path().join(DRAFTS)).unwrap();
        let error = write(shop.path(), &files(&["x"])).unwrap_err().to_string();
        assert!(error.ends_with(".chunkproof.part: is left from a run that was killed; remove it"));
        assert_eq!(fs::read_dir(shop.path()).unwrap().count(), 1);
    }
}
