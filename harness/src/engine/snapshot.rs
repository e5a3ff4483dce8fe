//! Snapshots: the one transcript that all chunkings agree on, as text to be reviewed.

use std::path::{Path, PathBuf};

use insta::{Settings, assert_snapshot};

use crate::check::Check;

impl Check {
    /// Runs every check and compares the transcript with the snapshot of this name.
    ///
    /// The snapshot stands in the nearest folder `snapshots` at or above the package that is
    /// tested, else in a new one in the package; `cargo insta review` finds it. Where chunkings
    /// disagree there is no snapshot but a counterexample.
    ///
    /// # Panics
    ///
    /// With the report, if a check does not hold; as `insta` does, if the snapshot differs.
    #[track_caller]
    pub fn snapshot(self, name: &str) {
        let report = self.run();
        assert!(report.is_ok(), "\n{report}");
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path(folder());
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(format!("{}", report.script));
        settings.bind(|| assert_snapshot!(name, report.transcript));
    }
}

/// Where the snapshots of the package under test stand.
fn folder() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let known = package.ancestors().map(|folder| folder.join(FOLDER));
    let nearest = known.take(DEPTH_MAX).find(|folder| folder.is_dir());
    nearest.unwrap_or_else(|| Path::new(&package).join(FOLDER))
}

const FOLDER: &str = "snapshots";
/// A snapshot folder further up than this belongs to something else.
const DEPTH_MAX: usize = 3;
