//! Where results and errors go: to standard output at once, to a file whole or not at all.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use anstream::AutoStream;
use anstream::adapter::strip_str;

use crate::failure::Failure;

/// Writes results to a file, or to standard output.
///
/// Styles are written only to terminals, unless `NO_COLOR`, `CLICOLOR` or `CLICOLOR_FORCE` decides
/// otherwise, and never to a file.
///
/// A file is first written under another name and then renamed, so that it is never incomplete.
pub(crate) fn deliver(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = file else {
        return match print(text) {
            // The reader has closed the pipe; the exit code still reports the result.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| Failure::file(Path::new("standard output"), &error)),
        };
    };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let written = fs::write(&part, plain(text).as_bytes()).and_then(|()| fs::rename(&part, path));
    written.map_err(|error| {
        // A file that cannot be written cannot always be removed; report the first error.
        let _gone = fs::remove_file(&part);
        Failure::file(path, &error)
    })
}

fn print(text: &str) -> io::Result<()> {
    let out = io::stdout().lock();
    let mut out = match is_styled(text) {
        true => AutoStream::auto(out),
        // JSON is written unchanged.
        false => AutoStream::always_ansi(out),
    };
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// A text without its styles.
fn plain(text: &str) -> Cow<'_, str> {
    match is_styled(text) {
        true => Cow::Owned(strip_str(text).to_string()),
        false => Cow::Borrowed(text),
    }
}

/// Whether a text has styles; control characters in quoted bytes are escaped.
fn is_styled(text: &str) -> bool {
    text.contains('\x1b')
}

/// Results in several parts: standard output receives each at once, a file all of them at the end.
pub(crate) struct Delivery<'a> {
    file: Option<&'a Path>,
    kept: String,
}

impl<'a> Delivery<'a> {
    /// A delivery to a file, or to standard output.
    pub(crate) fn to(file: Option<&'a Path>) -> Self {
        Self { file, kept: String::new() }
    }

    /// Delivers the next part.
    pub(crate) fn add(&mut self, text: &str) -> Result<(), Failure> {
        if self.file.is_none() {
            return deliver(text, None);
        }
        self.kept.push_str(text);
        Ok(())
    }

    /// Delivers the last part.
    pub(crate) fn end(mut self, text: &str) -> Result<(), Failure> {
        self.add(text)?;
        self.file.map_or(Ok(()), |file| deliver(&self.kept, Some(file)))
    }
}

/// Refuses a file that cannot be written, before the work rather than after it.
pub(crate) fn is_writable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if !folder.is_dir() => {
            let sentence = format!("{}: there is no such folder to write to", folder.display());
            Err(Failure::Usage(sentence))
        }
        _ if path.is_dir() => {
            Err(Failure::Usage(format!("{}: is a folder, not a file", path.display())))
        }
        _ => Ok(()),
    }
}

/// Writes a sentence to standard error: why the command stops, or what it is going to do.
pub(crate) fn inform(sentence: &str) {
    // If even that cannot be written, the exit code still reports the end.
    let _unwritten = writeln!(io::stderr(), "chunkproof: {sentence}");
}
