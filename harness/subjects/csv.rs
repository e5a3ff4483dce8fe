//! CSV (RFC 4180 and its dialects): the reader of `csv-core`, by field and by record.
//!
//! The reader copies content into room that its caller has, so the adapter holds nothing: content is a
//! data lane, and a full room is a call more. An empty input is the end of the file to the reader; it is
//! shown one at the end of the stream alone.

use chunkproof::bytes::unescape;
use chunkproof::corpora::csv;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use csv_core::{ReadFieldResult, ReadRecordResult, Reader, ReaderBuilder, Terminator};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 2] {
    [
        Subject::new("csv-core/read-field", "csv", |setup| cores(setup, Csv::read_field)),
        Subject::new("csv-core/read-record", "csv", |setup| cores(setup, Csv::read_record)),
    ]
    .map(|subject| subject.version(locked_version("csv-core")).features(&["bom"]))
}

fn cores(setup: &Setup, read: Read) -> Option<Cores> {
    let reader = reader(setup)?;
    let make =
        move || Csv { reader: reader.build(), read, room: ROOM, n_in_record: 0, is_over: false };
    // A clone of a reader reads otherwise than the reader (it lacks the classes of bytes), so states are
    // rebuilt. The `Debug` of a reader is derived and shows all of it but its tables, which never change.
    let key = |csv: &Csv| {
        let Csv { reader, read: _, room, n_in_record, is_over } = csv;
        (format!("{reader:?}"), *room, *n_in_record, *is_over)
    };
    Some(Cores::of(make).key_states(key).into())
}

/// The dialect of a setup.
fn reader(setup: &Setup) -> Option<ReaderBuilder> {
    const OPTIONS: [&str; 7] =
        ["delimiter", "terminator", "quote", "double-quote", "quoting", "escape", "comment"];
    if setup.role() != "csv" || !setup.has_only(&OPTIONS) {
        return None;
    }
    let byte = |key| setup.get(key).map(|text| unescape(text).ok()?.first().copied());
    let is_on = |key| setup.get(key) != Some("no");
    let mut reader = ReaderBuilder::new();
    reader.delimiter(byte("delimiter").unwrap_or(Some(b','))?);
    reader.quote(byte("quote").unwrap_or(Some(b'"'))?);
    reader.double_quote(is_on("double-quote")).quoting(is_on("quoting"));
    reader.escape(byte("escape").flatten()).comment(byte("comment").flatten());
    if let Some(terminator) = byte("terminator") {
        reader.terminator(Terminator::Any(terminator?));
    }
    Some(reader)
}

/// Reads once; says what was read, and how many bytes it took. True where all data has been read.
type Read = fn(&mut Csv, &[u8], &mut Log) -> (usize, bool);

struct Csv {
    reader: Reader,
    read: Read,
    /// How many bytes of content are taken at a time.
    room: usize,
    /// How many bytes of the record were taken, which is what the ends of its fields are counted from.
    n_in_record: usize,
    /// Whether the reader has said that all data has been read, which is to be its last word.
    is_over: bool,
}

impl Core for Csv {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_over {
            return Ok(0);
        }
        let (len, is_over) = (self.read)(self, bytes, log);
        self.is_over = is_over;
        Ok(len)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        // A record that is open is ended first, and then the data.
        self.is_over = self.is_over || (0..2).any(|_| (self.read)(self, &[], log).1);
        if self.is_over { Ok(()) } else { Err(Fault::new("endless")) }
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.room = bytes;
        true
    }
}

impl Csv {
    fn read_field(&mut self, bytes: &[u8], log: &mut Log) -> (usize, bool) {
        let mut content = vec![0; self.room];
        let (result, len, n) = self.reader.read_field(bytes, &mut content);
        log.data(csv::TEXTDATA, content.get(..n).unwrap_or_default());
        match result {
            ReadFieldResult::Field { record_end } => {
                log.event(csv::field());
                if record_end {
                    log.event(csv::record());
                }
            }
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull | ReadFieldResult::End => {}
        }
        (len, result == ReadFieldResult::End)
    }

    fn read_record(&mut self, bytes: &[u8], log: &mut Log) -> (usize, bool) {
        let (mut content, mut ends) = (vec![0; self.room], [0; ENDS]);
        let (result, len, n, n_ends) = self.reader.read_record(bytes, &mut content, &mut ends);
        let mut from = 0;
        for end in ends.iter().take(n_ends) {
            let to = end.saturating_sub(self.n_in_record);
            log.data(csv::TEXTDATA, content.get(from..to).unwrap_or_default());
            log.event(csv::field());
            from = to;
        }
        log.data(csv::TEXTDATA, content.get(from..n).unwrap_or_default());
        self.n_in_record += n;
        if result == ReadRecordResult::Record {
            log.event(csv::record());
            self.n_in_record = 0;
        }
        (len, result == ReadRecordResult::End)
    }
}

/// For how many bytes of content there is room at a time, if nothing else is said.
const ROOM: usize = 64;

/// For how many ends of fields there is room at a time.
const ENDS: usize = 2;

#[cfg(test)]
mod tests {
    use super::{ReadFieldResult, Reader};

    /// Why states are not copied: a clone takes each byte for the end of a record.
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
