//! How `ureq-proto`'s client reads a response.

use chunkproof::protocol::http1 as words;
use chunkproof::{Fault, Log};
use ureq_proto::BodyMode;
use ureq_proto::client::state::{RecvBody, RecvResponse};
use ureq_proto::client::{Call, RecvResponseResult};
use ureq_proto::http::Version;

use super::ureq_body::{BUFFER_BYTES, History};
use super::ureq_call::{end, end_body};
use super::ureq_client::Client;

impl Client {
    pub(super) fn receive_head(
        &mut self,
        mut call: Call<RecvResponse>,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let (n, response) = call.try_response(bytes, false)?;
        let Some(response) = response else {
            *self = Self::Head(call);
            return Ok(n);
        };
        let version = if response.version() == Version::HTTP_10 { "1.0" } else { "1.1" };
        log.event(words::response(response.status().as_str(), "", version));
        for (name, value) in response.headers() {
            log.event(words::header(name, value));
        }
        match call.proceed() {
            Some(RecvResponseResult::RecvBody(call)) => {
                *self = Self::Body(call, History::new(bytes.get(..n).unwrap_or_default()));
            }
            Some(RecvResponseResult::Redirect(call)) => end(&call.proceed(), log),
            Some(RecvResponseResult::Cleanup(call)) => end(&call, log),
            None => {}
        }
        Ok(n)
    }

    pub(super) fn receive_body(
        &mut self,
        mut call: Call<RecvBody>,
        mut history: History,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let mut content = [0; BUFFER_BYTES];
        let (n, n_content) = call.read(bytes, &mut content)?;
        log.data(words::BODY, content.get(..n_content).unwrap_or_default());
        // Content that ends with the stream may always be over; only the end of the stream decides.
        if call.can_proceed() && call.body_mode() != BodyMode::CloseDelimited {
            end_body(call, log);
        } else {
            history.read(bytes, n);
            *self = Self::Body(call, history);
        }
        Ok(n)
    }
}
