//! Reads the files that users name: regular files of bounded size, so that no path can keep the
//! harness waiting or take its memory.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The most that is read of a file, in bytes.
pub const FILE_BYTES_MAX: u64 = 16 << 20;

/// Reads a regular file of at most 16 MiB; links are followed.
///
/// # Errors
///
/// What the system reports, and a sentence for a folder, for a larger file, and for a pipe, a
/// device or a socket, which may never end.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let known = fs::metadata(path)?;
    // To open a pipe would wait for its writer.
    if !known.is_file() {
        return Err(refusal(if known.is_dir() { FOLDER } else { ENDLESS }));
    }
    if known.len() > FILE_BYTES_MAX {
        return Err(refusal(TOO_LARGE));
    }
    let mut bytes = Vec::new();
    // Its size is not known for a file that grows, or one that the system makes as it is read.
    File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > FILE_BYTES_MAX {
        true => Err(refusal(TOO_LARGE)),
        false => Ok(bytes),
    }
}

fn refusal(sentence: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, sentence)
}

const FOLDER: &str = "this is a folder, not a file";
const ENDLESS: &str = "only regular files are read, as a pipe or a device may never end; copy what \
                       it holds to a file";
const TOO_LARGE: &str =
    "this file is larger than 16 MiB, the most that is read; shorten or split it";

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::path::{Path, PathBuf};
    use std::{env, fs, process};

    use super::{FILE_BYTES_MAX, read};

    /// A file of zeros, removed after the test.
    struct Sparse(PathBuf);

    impl Sparse {
        fn of(len: u64) -> Self {
            let path = env::temp_dir().join(format!("chunkproof-{}-{len}", process::id()));
            File::create(&path).unwrap().set_len(len).unwrap();
            Self(path)
        }
    }

    impl Drop for Sparse {
        fn drop(&mut self) {
            let _gone = fs::remove_file(&self.0);
        }
    }

    #[test]
    fn the_largest_file_is_read_and_a_larger_one_not() {
        let largest = Sparse::of(FILE_BYTES_MAX);
        assert_eq!(read(&largest.0).unwrap().len() as u64, FILE_BYTES_MAX);
        let larger = Sparse::of(FILE_BYTES_MAX + 1);
        let error = read(&larger.0).unwrap_err().to_string();
        assert!(error.starts_with("this file is larger than 16 MiB"), "{error}");
    }

    #[test]
    fn a_folder_is_no_file() {
        assert_eq!(read(&env::temp_dir()).unwrap_err().to_string(), "this is a folder, not a file");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_never_opened() {
        let error = read(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(error.starts_with("only regular files are read"), "{error}");
    }

    /// The system makes this file as it is read, and reports a size of 0.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_of_unknown_size_is_read() {
        let status = read(Path::new("/proc/self/status")).unwrap();
        assert!(status.starts_with(b"Name:"));
    }
}
