//! Snapshots: the one transcript that all chunkings agree on, as text for review.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use insta::{Settings, assert_snapshot};

use crate::check::Check;
use crate::contract::unwind::{Caught, catch};

impl Check {
    /// Runs every check and compares the transcript with the snapshot of this name.
    ///
    /// As with `insta` itself, the snapshot is in the folder `snapshots` beside the file of the
    /// test, or in the one that [`Settings::set_snapshot_path`] sets, and `cargo insta review`
    /// finds it. If chunkings disagree, the test fails with a counterexample instead.
    ///
    /// For a snapshot within the test, `@"…"`, use `insta`'s own macro:
    ///
    /// ```
    /// use chunkproof::{Log, check};
    ///
    /// let raw = || |bytes: &[u8], log: &mut Log| { log.data("raw", bytes); Ok(bytes.len()) };
    /// insta::assert_snapshot!(check(raw).receive("abc").eof().transcript(), @r#"
    /// raw "abc"
    /// end
    /// "#);
    /// ```
    ///
    /// # Panics
    ///
    /// If a check fails, with the report; or if the snapshot differs.
    #[track_caller]
    pub fn snapshot(self, name: &str) {
        self.snapshot_in(Settings::clone_current().snapshot_path(), name);
    }

    /// Does the same as [`snapshot`](Self::snapshot), with the snapshot in a given folder.
    ///
    /// A relative path starts at the folder of the file of the test.
    ///
    /// # Panics
    ///
    /// As [`snapshot`](Self::snapshot).
    #[track_caller]
    pub fn snapshot_in(self, folder: impl AsRef<Path>, name: &str) {
        let place = std::panic::Location::caller();
        let folder = folder_of(place.file()).join(folder);
        let report = self.run();
        assert!(report.is_ok(), "\n{report}");
        if report.is_replay {
            // A replay has a script of its own, which the snapshot does not cover.
            return;
        }
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(report.script.to_string());
        // The source that insta notes is this file.
        settings.set_input_file(place.file());
        let before = Before::of(&folder, name);
        // The macro would report this line; the panic below reports the line of the test.
        let compared = catch(|| settings.bind(|| assert_snapshot!(name, report.transcript)));
        if let Err(Caught::Panic(message)) = compared {
            let is_difference = message.starts_with("snapshot assertion for ");
            let why = match is_difference {
                true => "the transcript differs from it".to_owned(),
                false if before.restore() => {
                    format!("insta cannot read or write it, and it stays as it was: {message}")
                }
                false => format!("insta cannot read or write it, and damaged it: {message}"),
            };
            panic!("snapshot `{name}` in {}: {why}", folder.display());
        }
    }
}

/// What insta may write for a snapshot, as it was before.
///
/// Insta writes in place, so a full disk would leave a part.
struct Before {
    /// The folder and those above it, as far as they are new.
    made: Vec<PathBuf>,
    /// The snapshot and its next version, each with its contents; `None` if it is new.
    files: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Before {
    fn of(folder: &Path, name: &str) -> Self {
        let name = name.replace(['/', '\\'], "__");
        let read = |end: &str| {
            let file = folder.join(format!("{name}.{end}"));
            match fs::read(&file) {
                Ok(text) => Some((file, Some(text))),
                Err(error) if error.kind() == ErrorKind::NotFound => Some((file, None)),
                // What cannot be read is left alone.
                Err(_) => None,
            }
        };
        let missing = folder.ancestors().take_while(|above| !above.exists());
        let made = missing.map(Path::to_owned).collect();
        Self { made, files: ["snap", "snap.new"].into_iter().filter_map(read).collect() }
    }

    /// Removes what is new, and writes again what was there; returns whether all is as it was.
    fn restore(&self) -> bool {
        let restore = |(file, text): &(PathBuf, Option<Vec<u8>>)| match text {
            Some(text) => {
                fs::read(file).is_ok_and(|now| now == *text) || fs::write(file, text).is_ok()
            }
            None => !file.exists() || fs::remove_file(file).is_ok(),
        };
        let n_restored = self.files.iter().filter(|file| restore(file)).count();
        for folder in &self.made {
            // One that insta did not make is not there, and one in which others write is not empty.
            let _kept = fs::remove_dir(folder);
        }
        n_restored == self.files.len()
    }
}

/// The folder of a source file, whose path is relative to the folder of the compiler: the
/// workspace.
fn folder_of(file: &str) -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let is_root = |folder: &&Path| folder.join(file).is_file();
    let root = package.ancestors().find(is_root).unwrap_or(&package);
    let file = root.join(file);
    file.parent().map(Path::to_owned).unwrap_or_default()
}
