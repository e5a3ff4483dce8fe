//! The events of `ringline-h2` in the words of the vocabulary.

use chunkproof::protocol::http2 as words;
use chunkproof::{Fault, Log};
use ringline_h2::{ErrorCode, H2Error, H2Event, HeaderField};

pub(super) fn log_event(event: H2Event, log: &mut Log) -> Result<(), Fault> {
    match event {
        H2Event::Response { stream_id, headers, end_stream } => {
            let is_status = |field: &&HeaderField| field.name == b":status";
            let status = headers.iter().find(is_status).map(|field| field.value.as_slice());
            let status = String::from_utf8_lossy(status.unwrap_or_default());
            log.event(words::response(stream_id, &status));
            log_fields(stream_id, headers.iter().filter(|field| !is_status(field)), log);
            log_end(stream_id, end_stream, log);
        }
        H2Event::Data { stream_id, data, end_stream } => {
            log.data(&words::data(stream_id), &data);
            log_end(stream_id, end_stream, log);
        }
        H2Event::Trailers { stream_id, headers } => {
            log.event(words::trailers(stream_id));
            log_fields(stream_id, headers.iter(), log);
            log_end(stream_id, true, log);
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

fn log_fields<'a>(stream: u32, fields: impl Iterator<Item = &'a HeaderField>, log: &mut Log) {
    fields.for_each(|field| log.event(words::field(stream, &field.name, &field.value)));
}

fn log_end(stream: u32, is_end: bool, log: &mut Log) {
    if is_end {
        log.event(words::end_stream(stream));
    }
}

pub(super) fn fault(error: H2Error) -> Fault {
    Fault::new(name_of(error.code())).because(error)
}

fn name_of(code: ErrorCode) -> String {
    words::code_name(code as u32)
}
