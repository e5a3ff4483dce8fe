//! The file that holds the play in progress after the process has ended.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::watchdog::Activity;

/// A file with the play in progress; it is removed when it is dropped.
#[derive(Debug)]
pub(crate) struct PlayFile {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
}

impl PlayFile {
    /// Makes the file anew; a link of its name, which another user may have planted, is not followed.
    pub(crate) fn at(path: &Path) -> io::Result<Self> {
        let _gone = fs::remove_file(path);
        let file = File::options().write(true).create_new(true).open(path)?;
        Ok(Self { path: path.to_owned(), file, buffer: Vec::new() })
    }

    /// Keeps a play.
    ///
    /// A file that cannot be written costs the name of a play, so a failure is not reported.
    pub(crate) fn keep(&mut self, activity: &Activity) {
        self.buffer.clear();
        self.buffer.extend([0; LEN]);
        activity.write(&mut self.buffer);
        let len = ((self.buffer.len() - LEN) as u64).to_le_bytes();
        if let Some(place) = self.buffer.first_chunk_mut() {
            *place = len;
        }
        let _unwritten = write_at_start(&mut self.file, &self.buffer);
    }
}

impl Drop for PlayFile {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.path);
    }
}

/// The play in a file, which is removed; `None` if there is none, or only a part of one.
pub(crate) fn take(path: &Path) -> Option<Activity> {
    let mut bytes = Vec::new();
    if !fs::symlink_metadata(path).ok()?.is_file() {
        return None;
    }
    File::open(path).ok()?.take(PLAY_BYTES_MAX).read_to_end(&mut bytes).ok()?;
    let _gone = fs::remove_file(path);
    // What follows is of an earlier, longer play.
    let (len, rest) = bytes.split_first_chunk::<LEN>()?;
    let len = usize::try_from(u64::from_le_bytes(*len)).ok()?;
    Activity::read(rest.get(..len)?)
}

#[cfg(unix)]
fn write_at_start(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, 0)
}

#[cfg(not(unix))]
fn write_at_start(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    use std::io::{Seek as _, SeekFrom, Write as _};
    file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(bytes))
}

/// The most that is read of a file, in bytes: a play holds little more than its script.
const PLAY_BYTES_MAX: u64 = 256 << 20;
/// The bytes of a length.
const LEN: usize = 8;
