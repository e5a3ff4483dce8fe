//! The client of `ringline-h2`: bytes in, events and bytes out, all buffers its own.
//!
//! It has no call for the end of the stream: its caller decides which requests are lost by that. Request
//! bodies and the order in which streams are reported are the caller's, too: the streams that a GOAWAY
//! refuses come in the order of a hash map, which differs from run to run, and are sorted here.

use std::iter;

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http2 as words;
use chunkproof::{Checker, Core, Fault, Log, check};
use ringline_h2::{H2Connection, H2Event, HeaderField, Settings};

use super::rewritings;
use super::ringline_events::{fault, log_event};
use crate::locked_version;

pub(super) fn client() -> Subject {
    Subject::new("ringline-h2/client", "http2", cores)
        .version(locked_version("ringline-h2"))
        .reads_sent(words::sent)
        .rewritings(rewritings)
        .features(&["head"])
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

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "client" || !setup.has_only(&["window", "fields", "table"]) {
        return None;
    }
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let (window, fields, table) = (number("window")?, number("fields")?, number("table")?);
    let settings = Settings::client_default();
    let initial_window_size = window.unwrap_or(settings.initial_window_size);
    let max_header_list_size = fields.or(settings.max_header_list_size);
    let header_table_size = table.unwrap_or(settings.header_table_size);
    let settings =
        Settings { initial_window_size, max_header_list_size, header_table_size, ..settings };
    // No powers: the connection is neither `Clone` nor `Debug`.
    let make = move || Client { connection: H2Connection::new(settings.clone()) };
    Some(check(make).into())
}

struct Client {
    connection: H2Connection,
}

impl Client {
    fn send(&mut self, log: &mut Log) {
        log.send(&self.connection.take_pending_send());
    }
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let received = self.connection.recv(bytes).map_err(fault);
        self.send(log);
        let mut events: Vec<H2Event> = iter::from_fn(|| self.connection.poll_event()).collect();
        for group in events.chunk_by_mut(|_, next| stream_of_reset(next).is_some()) {
            if let [H2Event::GoAway { .. }, refused @ ..] = group {
                refused.sort_by_key(stream_of_reset);
            }
        }
        events.into_iter().try_for_each(|event| log_event(event, log))?;
        received.map(|()| bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let method = if action == "head" { "HEAD" } else { "GET" };
        self.connection.send_request(&request(method), true).map_err(fault)?;
        self.send(log);
        Ok(())
    }
}

fn stream_of_reset(event: &H2Event) -> Option<u32> {
    let H2Event::StreamReset { stream_id, .. } = event else { return None };
    Some(*stream_id)
}

fn request(method: &str) -> [HeaderField; 4] {
    [(":method", method), (":scheme", "https"), (":authority", "example.com"), (":path", "/")]
        .map(|(name, value)| HeaderField::new(name, value))
}
