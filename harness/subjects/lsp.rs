//! The base protocol of LSP: the reader of `lsp-server`, which blocks.
//!
//! It reads one message after another, up to the first mistake or the end of the stream. It reads an
//! absent parameter as null, and JSON is logged as it writes it. It has no limit, and allocates the memory
//! of a message as soon as it knows the length; the adapter refuses a length that could end the process,
//! except where the setup asks for none of its limits.

use std::io::{self, BufRead, ErrorKind, Read};

use chunkproof::adapter::blocking::{PieceReader, cores};
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::lsp;
use chunkproof::{Checker, check};
use lsp_server::{Message, Response};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("lsp-server/read", "lsp", reader).version(locked_version("lsp-server"))]
}

fn reader(setup: &Setup) -> Option<Checker> {
    // It cannot be stopped halfway, much less copied there.
    if setup.role() != "reader" || !setup.has_only(&["limit"]) {
        return None;
    }
    Some(match setup.get("limit") {
        None => check(cores(|source, shared_log| read(modest(source), &shared_log))).into(),
        Some(_) => check(cores(|source, shared_log| read(source, &shared_log))).into(),
    })
}

fn read(mut source: impl BufRead, shared_log: &SharedLog) -> io::Result<()> {
    while let Some(message) = Message::read(&mut source)? {
        log_message(message, shared_log);
    }
    Ok(())
}

/// A source that fails at a line with a length above [`LENGTH_MAX`]. The reader takes lines from its buffer,
/// and content by `read`.
struct Modest {
    source: PieceReader,
    /// What was taken of the current line.
    line: Vec<u8>,
}

fn modest(source: PieceReader) -> Modest {
    Modest { source, line: Vec::new() }
}

impl Modest {
    fn is_too_long(&self) -> bool {
        let line = self.line.strip_suffix(b"\r\n").and_then(|line| str::from_utf8(line).ok());
        let length = line.and_then(|line| line.split_once(": ")?.1.parse::<usize>().ok());
        length.is_some_and(|length| length > LENGTH_MAX)
    }
}

impl BufRead for Modest {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_too_long() {
            return Err(ErrorKind::OutOfMemory.into());
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, n: usize) {
        if self.line.ends_with(b"\n") {
            self.line.clear();
        }
        // The buffer still has the bytes that are consumed now.
        let taken = self.source.fill_buf().unwrap_or_default();
        self.line.extend_from_slice(taken.get(..n).unwrap_or_default());
        self.source.consume(n);
    }
}

impl Read for Modest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.source.read(buffer)
    }
}

/// More than any message of a case has; the reader fills that much memory in each run.
const LENGTH_MAX: usize = 1 << 20;

fn log_message(message: Message, shared_log: &SharedLog) {
    match message {
        Message::Request(request) => {
            let (id, params) = (request.id.to_string(), request.params.to_string());
            shared_log.event(lsp::request(&id, &request.method, &params));
        }
        Message::Notification(notification) => {
            let params = notification.params.to_string();
            shared_log.event(lsp::notification(&notification.method, &params));
        }
        Message::Response(Response { id, response_result }) => {
            let id = id.to_string();
            match response_result {
                Ok(result) => shared_log.event(lsp::response(&id, &result.to_string())),
                Err(error) => {
                    let data = error.data.unwrap_or_default().to_string();
                    shared_log.event(lsp::error(&id, error.code, &error.message, &data));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chunkproof::corpus::Setup;
    use chunkproof::{Chunking, Script};
    use lsp_server::Message;

    use super::reader;

    #[test]
    fn a_length_above_the_limit_is_a_fault() {
        let cores = reader(&Setup::new("reader")).expect("a setup of the vocabulary");
        for (length, fault) in [(1_u64 << 20, "UnexpectedEof"), (99_999_999_999, "OutOfMemory")] {
            let header = format!("Content-Length: {length}\r\n\r\n");
            let script = Script::from(header.as_bytes()).eof();
            for cuts in [Chunking::whole(), Chunking::bytewise(header.len())] {
                let logged = cores.factory().replay(&script, &cuts);
                assert_eq!(logged.lines(), [format!("fault {fault}")]);
            }
        }
    }

    /// Why the adapter has a limit: the reader allocates at once, here more than there can be. With fewer
    /// digits the process would abort, as in an isolated case.
    #[test]
    fn a_length_beyond_memory_is_a_panic() {
        let header = format!("Content-Length: {}\r\n\r\n", usize::MAX);
        let read = std::panic::catch_unwind(|| Message::read(&mut header.as_bytes()));
        assert!(read.is_err());
    }
}
