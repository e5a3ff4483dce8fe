//! The base protocol of LSP: the reader of `lsp-server`, which blocks.
//!
//! It reads one message after the other, up to the first mistake or the end of the stream. A parameter
//! that is absent is null to it, and JSON is shown as it writes it.

use std::io;

use chunkproof::Subject;
use chunkproof::adapter::blocking::{Source, blocking};
use chunkproof::adapter::voice::Voice;
use chunkproof::corpora::lsp;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use lsp_server::{Message, Response};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    [Subject::new("lsp-server/read", "lsp", reader).version(locked_version("lsp-server"))]
}

fn reader(setup: &Setup) -> Option<Cores> {
    // It cannot be stopped halfway, let alone copied there.
    let cores = || Cores::of(blocking(|source, voice| read(source, &voice))).into();
    (setup.role() == "reader" && setup.has_only(&[])).then(cores)
}

fn read(mut source: Source, voice: &Voice) -> io::Result<()> {
    while let Some(message) = Message::read(&mut source)? {
        say(message, voice);
    }
    Ok(())
}

fn say(message: Message, voice: &Voice) {
    match message {
        Message::Request(request) => {
            let (id, params) = (request.id.to_string(), request.params.to_string());
            voice.event(lsp::request(&id, &request.method, &params));
        }
        Message::Notification(notification) => {
            let params = notification.params.to_string();
            voice.event(lsp::notification(&notification.method, &params));
        }
        Message::Response(Response { id, response_result }) => {
            let id = id.to_string();
            match response_result {
                Ok(result) => voice.event(lsp::response(&id, &result.to_string())),
                Err(error) => {
                    let data = error.data.unwrap_or_default().to_string();
                    voice.event(lsp::error(&id, error.code, &error.message, &data));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use lsp_server::Message;

    /// Why no case has such a length: the reader asks for the memory at once, here for more than there can
    /// be. With fewer digits the process would abort.
    #[test]
    fn a_length_beyond_memory_is_a_panic() {
        let header = format!("Content-Length: {}\r\n\r\n", usize::MAX);
        let read = std::panic::catch_unwind(|| Message::read(&mut header.as_bytes()));
        assert!(read.is_err());
    }
}
