//! A folder to run the command in, and its results.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A corpus of one case, without a mistake.
pub(crate) const GOOD: &str = r#"# A line.

[[case]]
id = "one"
spec = "s"
must = "one"
setup = "lines"
receive = 'x\n'
eof = true
expect = ['line "x"', 'end']
"#;

/// A waiver to append, which does not apply; tests replace its parts.
pub(crate) const WAIVER: &str = r#"
[[waiver]]
subject = "tokio-util/lines"
check = "expected"
cases = ["one"]
class = "deviation"
reason = "r"
"#;

/// The good case with an expectation that is wrong on purpose.
pub(crate) fn wrong() -> String {
    GOOD.replace("line \"x\"", "line \"y\"")
}

/// A copy of the bundled vocabulary of a protocol, for few cases, which cite `s`.
pub(crate) fn vocabulary(protocol: &str) -> String {
    let words = fs::read_to_string(bundled(&format!("{protocol}/vocabulary.toml"))).unwrap();
    let cited = "documents = [\n    { form = \"s\", means = \"what cases of tests cite\" },";
    format!("shared = true\n{}", words.replace("documents = [", cited))
}

/// A bundled corpus file, or a folder of them.
pub(crate) fn bundled(path: &str) -> String {
    format!("{}/../../corpora/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder, removed after the test; the command runs in it.
pub(crate) struct Workshop(TempDir);

impl Workshop {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with a corpus `framing/x.toml` and the bundled vocabulary.
    pub(crate) fn with(corpus: &str) -> Self {
        let shop = Self::new();
        shop.write("framing/vocabulary.toml", vocabulary("framing"));
        shop.write("framing/x.toml", corpus);
        shop
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The names of the entries of the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = entries.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chunkproof"));
        command.current_dir(self.0.path()).args(args);
        // The environment of the tests may force colours.
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Tried {
        Tried::from(self.command(args).output().unwrap())
    }

    /// Runs the command where no file can get more than that many blocks, as on a full disk.
    #[cfg(unix)]
    pub(crate) fn run_on_full_disk(&self, n_blocks: usize, args: &[&str]) -> Tried {
        let mut command = Command::new("sh");
        let limit = format!("trap '' XFSZ && ulimit -f {n_blocks} && exec \"$0\" \"$@\"");
        command.args(["-c", &limit, env!("CARGO_BIN_EXE_chunkproof")]).args(args);
        Tried::from(command.current_dir(self.0.path()).output().unwrap())
    }
}

/// The results of running the command.
#[derive(Debug)]
pub(crate) struct Tried {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Tried {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Tried {
    /// Asserts this exit code and an empty standard error; returns the results.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.err, "", "neither progress, as this is not a terminal, nor an error");
        self.out
    }

    /// Asserts that the command refused to work, reported why, and printed no result.
    #[track_caller]
    pub(crate) fn refused(self, words: &[&str]) {
        assert_eq!(self.code, Some(2), "{self:?}");
        assert_eq!(self.out, "", "half a result");
        for word in words {
            assert!(self.err.contains(word), "`{}` does not contain `{word}`", self.err);
        }
        assert!(!self.err.contains("panicked at"), "{}", self.err);
    }
}
