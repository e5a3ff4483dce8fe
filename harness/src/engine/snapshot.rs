//! Snapshots: the one transcript that all chunkings agree on, as text for review.

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
        // The macro would report this line; the panic below reports the line of the test.
        let compared = catch(|| settings.bind(|| assert_snapshot!(name, report.transcript)));
        if let Err(Caught::Panic(message)) = compared {
            let is_difference = message.starts_with("snapshot assertion for ");
            let why = if is_difference { "the transcript differs from it" } else { &message };
            panic!("snapshot `{name}` in {}: {why}", folder.display());
        }
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
