//! Where results and errors go: to standard output at once, to a file whole or not at all.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anstream::AutoStream;
use anstream::adapter::strip_str;
use chunkproof::bytes::one_line;

use crate::failure::Failure;

/// Writes results to a file, or to standard output.
///
/// Styles are written only to terminals, unless `NO_COLOR`, `CLICOLOR` or `CLICOLOR_FORCE` decides
/// otherwise, and never to a file.
///
/// A regular file is first written under another name and then renamed, so that it is never incomplete; links
/// stay links. A device or a pipe is written to, never replaced.
pub(crate) fn deliver(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    let Some(path) = file else {
        return match print(text) {
            // The reader has closed the pipe; the exit code still reports the result.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written.map_err(|error| Failure::file(Path::new("standard output"), &error)),
        };
    };
    let written = Destination::of(path).and_then(|destination| match destination {
        Destination::File(file) => replace(&file, plain(text).as_bytes()),
        Destination::Stream => {
            stream(path).and_then(|mut out| out.write_all(plain(text).as_bytes()))
        }
    });
    written.map_err(|error| Failure::file(path, &error))
}

/// How the results reach a path.
enum Destination {
    /// A regular file, or a new one: it is replaced as a whole. Links on the way are resolved.
    File(PathBuf),
    /// Something else that exists, such as a device, a pipe or a link to a missing file.
    Stream,
}

impl Destination {
    fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(known) if known.is_file() => Ok(Self::File(fs::canonicalize(path)?)),
            Ok(_) => Ok(Self::Stream),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let is_link = fs::symlink_metadata(path).is_ok();
                Ok(if is_link { Self::Stream } else { Self::File(path.to_owned()) })
            }
            Err(error) => Err(error),
        }
    }
}

/// Opens what exists to write to it; a link to a missing file makes the file.
fn stream(path: &Path) -> io::Result<File> {
    File::options().write(true).create(true).truncate(false).open(path)
}

/// Writes a file under another name, gives it the permissions of the one that it replaces, and renames it.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let (part, mut draft) = draft(file)?;
    let written = draft.write_all(bytes).and_then(|()| {
        let permissions = fs::metadata(file).map(|old| old.permissions());
        permissions.map_or(Ok(()), |old| fs::set_permissions(&part, old))
    });
    written.and_then(|()| fs::rename(&part, file)).inspect_err(|_| {
        // A file that cannot be written cannot always be removed; report the first error.
        let _gone = fs::remove_file(&part);
    })
}

/// A new file beside another one. What an earlier run left there is removed; a link is not followed.
fn draft(file: &Path) -> io::Result<(PathBuf, File)> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let _gone = fs::remove_file(&part);
    let draft = File::options().write(true).create_new(true).open(&part)?;
    Ok((part, draft))
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
        _ => try_draft(path).map_err(|error| Failure::file(path, &error)),
    }
}

/// Makes the draft that a file will need, and removes it.
fn try_draft(path: &Path) -> io::Result<()> {
    match Destination::of(path)? {
        Destination::File(file) => draft(&file).and_then(|(part, _)| fs::remove_file(part)),
        // To open a pipe would wait for its reader.
        Destination::Stream => Ok(()),
    }
}

/// Writes a sentence to standard error: why the command stops, or what it is going to do.
pub(crate) fn inform(sentence: &str) {
    // If even that cannot be written, the exit code still reports the end.
    let _unwritten = writeln!(io::stderr(), "chunkproof: {}", one_line(sentence));
}

#[cfg(test)]
mod tests {
    use super::{Delivery, is_writable};
    use std::fs;

    #[test]
    fn a_folder_removed_meanwhile_is_named() {
        let shop = tempfile::tempdir().unwrap();
        let folder = shop.path().join("results");
        let file = folder.join("out");
        fs::create_dir(&folder).unwrap();
        is_writable(&file).unwrap();
        let mut delivery = Delivery::to(Some(&file));
        delivery.add("a row\n").unwrap();
        fs::remove_dir(&folder).unwrap();
        let failure = delivery.end("the end\n").unwrap_err();
        let sentence = format!("{}: there is no such file or folder", file.display());
        assert_eq!((failure.exit_code(), failure.to_string()), (2, sentence));
        assert_eq!(fs::read_dir(shop.path()).unwrap().count(), 0);
    }
}
