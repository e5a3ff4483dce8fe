//! The client of `ringline-h2`: bytes in, events and bytes out, all buffers its own.
//!
//! It is told of no end of the stream; which of its requests are lost by that is for its caller to
//! say, and so are request bodies and the order in which applications hear of streams.

use chunkproof::corpora::http2 as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Core, Fault, Log, Subject};
use ringline_h2::{ErrorCode, H2Connection, H2Error, H2Event, HeaderField, Settings};

use super::{code_name, rewritings};
use crate::locked_version;

pub(super) fn client() -> Subject {
    Subject::new("ringline-h2/client", "http2", cores)
        .version(locked_version("ringline-h2"))
        .rewritings(rewritings)
        .speaks(&[
            "response",
            "field",
            "data",
            "trailers",
            "end-stream",
            "reset",
            "goaway",
            "last-stream",
            "pong",
            "settings-acknowledged",
        ])
}

fn cores(setup: &Setup) -> Option<Cores> {
    if setup.role() != "client" || !setup.has_only(&["window", "fields"]) {
        return None;
    }
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let (window, fields) = (number("window")?, number("fields")?);
    let settings = Settings::client_default();
    let initial_window_size = window.unwrap_or(settings.initial_window_size);
    let max_header_list_size = fields.or(settings.max_header_list_size);
    let settings = Settings { initial_window_size, max_header_list_size, ..settings };
    // No powers: the connection is neither `Clone` nor `Debug`.
    let make = move || Client(H2Connection::new(settings.clone()));
    Some(Cores::of(make).into())
}

struct Client(H2Connection);

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let received = self.0.recv(bytes).map_err(fault);
        log.send(&self.0.take_pending_send());
        while let Some(event) = self.0.poll_event() {
            say(event, log)?;
        }
        received.map(|()| bytes.len())
    }

    fn act(&mut self, _: &str, log: &mut Log) -> Result<(), Fault> {
        self.0.send_request(&request(), true).map_err(fault)?;
        log.send(&self.0.take_pending_send());
        Ok(())
    }
}

fn request() -> [HeaderField; 4] {
    [(":method", "GET"), (":scheme", "https"), (":authority", "example.com"), (":path", "/")]
        .map(|(name, value)| HeaderField::new(name, value))
}

fn say(event: H2Event, log: &mut Log) -> Result<(), Fault> {
    match event {
        H2Event::Response { stream_id, headers, end_stream } => {
            let is_status = |field: &&HeaderField| field.name == b":status";
            let status = headers.iter().find(is_status).map(|field| field.value.as_slice());
            let status = String::from_utf8_lossy(status.unwrap_or_default());
            log.event(words::response(stream_id, &status));
            say_fields(stream_id, headers.iter().filter(|field| !is_status(field)), log);
            say_end(stream_id, end_stream, log);
        }
        H2Event::Data { stream_id, data, end_stream } => {
            log.data(&words::data(stream_id), &data);
            say_end(stream_id, end_stream, log);
        }
        H2Event::Trailers { stream_id, headers } => {
            log.event(words::trailers(stream_id));
            say_fields(stream_id, headers.iter(), log);
            say_end(stream_id, true, log);
        }
        H2Event::StreamReset { stream_id, error_code } => {
            log.event(words::reset(stream_id, &name_of(error_code)));
        }
        H2Event::GoAway { last_stream_id, error_code, debug_data } => {
            log.event(words::goaway(&name_of(error_code)));
            log.event(words::last_stream(last_stream_id, &debug_data));
        }
        H2Event::PingAcknowledged { opaque_data } => log.event(words::pong(&opaque_data)),
        H2Event::SettingsAcknowledged => log.event(words::settings_acknowledged()),
        H2Event::Error(error) => return Err(fault(error)),
        other => log.debug(other),
    }
    Ok(())
}

fn say_fields<'a>(stream: u32, fields: impl Iterator<Item = &'a HeaderField>, log: &mut Log) {
    fields.for_each(|field| log.event(words::field(stream, &field.name, &field.value)));
}

fn say_end(stream: u32, is_end: bool, log: &mut Log) {
    if is_end {
        log.event(words::end_stream(stream));
    }
}

fn fault(error: H2Error) -> Fault {
    Fault::new(name_of(error.code())).because(error)
}

fn name_of(code: ErrorCode) -> String {
    code_name(code as u32)
}
