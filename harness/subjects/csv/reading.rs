//! The reader of `csv-core`, as a core that logs content, fields and records.

use std::hash::Hash;

use chunkproof::protocol::csv;
use chunkproof::{Core, Fault, Log};
use csv_core::{ReadFieldResult, ReadRecordResult, Reader};

/// Reads once and logs what was read; returns the bytes consumed, and whether all data has been read.
pub(super) type Read = fn(&mut Csv, &[u8], &mut Log) -> (usize, bool);

pub(super) struct Csv {
    reader: Reader,
    read: Read,
    /// The size of the buffer for content.
    room: usize,
    /// The bytes of content that the record has so far; the ends of its fields count from its start.
    n_in_record: usize,
    /// Whether the reader has reported that all data has been read, after which it is not called.
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
        // The first call ends an open record, and the next one the data.
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

    /// All state that decides the future.
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

/// The size of the buffer for content, unless a window is set.
const ROOM: usize = 64;

/// The size of the buffer for ends of fields.
const ENDS: usize = 2;
