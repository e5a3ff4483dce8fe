//! The reader of `csv-core`, as a core that says content, fields and records.

use std::hash::Hash;

use chunkproof::protocol::csv;
use chunkproof::{Core, Fault, Log};
use csv_core::{ReadFieldResult, ReadRecordResult, Reader};

/// Reads once; says what was read, and how many bytes it took. True where all data has been read.
pub(super) type Read = fn(&mut Csv, &[u8], &mut Log) -> (usize, bool);

pub(super) struct Csv {
    reader: Reader,
    read: Read,
    /// How many bytes of content are taken at a time.
    room: usize,
    /// How many bytes of the record were taken, which is what the ends of its fields are counted from.
    n_in_record: usize,
    /// Whether the reader has logged that all data has been read, which is to be its last word.
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
    pub(super) fn new(reader: Reader, read: Read) -> Self {
        Self { reader, read, room: ROOM, n_in_record: 0, is_over: false }
    }

    /// All that decides the future.
    pub(super) fn standing(&self) -> impl Hash + use<> {
        let Self { reader, read: _, room, n_in_record, is_over } = self;
        (format!("{reader:?}"), *room, *n_in_record, *is_over)
    }

    pub(super) fn read_field(&mut self, bytes: &[u8], log: &mut Log) -> (usize, bool) {
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

    pub(super) fn read_record(&mut self, bytes: &[u8], log: &mut Log) -> (usize, bool) {
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

/// For how many bytes of content there is room at a time, if nothing else is logged.
const ROOM: usize = 64;

/// For how many ends of fields there is room at a time.
const ENDS: usize = 2;
