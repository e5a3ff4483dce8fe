//! CSV (RFC 4180 and its dialects): the reader of `csv-core`, by field and by record.
//!
//! The reader copies content into a buffer of its caller, so the adapter holds no bytes: content is a
//! data lane, and a full buffer leads to another call. The reader takes an empty input for the end of the
//! file, so it is given one only at the end of the stream.

mod dialect;
mod reading;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, check};

use crate::csv::reading::{Csv, Read};
use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [
        Subject::new("csv-core/read-field", "csv", |setup| cores(setup, Csv::read_field)),
        Subject::new("csv-core/read-record", "csv", |setup| cores(setup, Csv::read_record)),
    ]
    .map(|subject| subject.version(locked_version("csv-core")).features(&["bom"]))
}

fn cores(setup: &Setup, read: Read) -> Option<Checker> {
    let reader = dialect::of(setup)?;
    let make = move || Csv::new(reader.build(), read);
    // A clone of a reader does not read as the reader does (it lacks the classes of bytes), so states are
    // rebuilt. The `Debug` of a reader is derived and shows all of it but its tables, which never change.
    Some(check(make).key_states(Csv::standing).into())
}

#[cfg(test)]
mod tests {
    use csv_core::{ReadFieldResult, Reader};

    /// Why states are not copied: a clone mistakes each byte for the end of a record.
    #[test]
    fn a_clone_of_a_reader_does_not_read() {
        let mut reader = Reader::new();
        let mut clone = reader.clone();
        let mut content = [0; 8];
        let read = clone.read_field(b"a,b\n", &mut content);
        assert_eq!(read, (ReadFieldResult::Field { record_end: true }, 1, 0));
        let read = reader.read_field(b"a,b\n", &mut content);
        assert_eq!(read, (ReadFieldResult::Field { record_end: false }, 2, 1));
    }
}
