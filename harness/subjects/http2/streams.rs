//! The streams of `h2`, read one after another in the order in which they were opened.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use chunkproof::adapter::shared_log::SharedLog;
use h2::client::{PushPromises, ResponseFuture};
use h2::server::SendResponse;
use h2::{Error, RecvStream};
use http::Request;

use super::messages::{log_body, log_promise, log_pushed, log_request, log_response};

/// A stream as the crate hands it out.
#[expect(clippy::large_enum_variant, reason = "few wait at a time")]
pub(super) enum Stream {
    Request(Request<RecvStream>, SendResponse<Bytes>),
    /// A response, and what is pushed with it if that is allowed.
    Response(ResponseFuture, Option<PushPromises>),
}

/// The streams that were opened and are not read yet.
#[derive(Default)]
pub(super) struct Streams {
    waiting: RefCell<VecDeque<Stream>>,
    /// A stream was lost with the connection.
    pub(super) has_lost: Cell<bool>,
}

impl Streams {
    pub(super) fn push(&self, stream: Stream) {
        self.waiting.borrow_mut().push_back(stream);
    }

    /// Reads one stream after another and logs it; never completes.
    pub(super) async fn log_all(&self, shared_log: &SharedLog) {
        // A handle that is dropped would reset its stream.
        let mut held = Vec::new();
        loop {
            let next = poll_fn(|_| match self.waiting.borrow_mut().pop_front() {
                Some(stream) => Poll::Ready(stream),
                None => Poll::Pending,
            });
            let (number, logged) = match next.await {
                Stream::Request(request, respond) => {
                    let number = request.body().stream_id().as_u32();
                    let (head, mut body) = request.into_parts();
                    log_request(number, &head, shared_log);
                    let logged = log_body(number, &mut body, shared_log).await;
                    held.push((body, respond));
                    (number, logged)
                }
                Stream::Response(response, pushes) => {
                    let number = response.stream_id().as_u32();
                    let mut logged = log_response(response, shared_log).await;
                    if let (Ok(()), Some(pushes)) = (&logged, pushes) {
                        logged = self.log_pushes(number, pushes, shared_log).await;
                    }
                    (number, logged)
                }
            };
            self.note(number, logged, shared_log);
        }
    }

    /// Logs the requests that are promised on a stream, each with its response.
    async fn log_pushes(
        &self,
        number: u32,
        mut pushes: PushPromises,
        shared_log: &SharedLog,
    ) -> Result<(), Error> {
        while let Some(promise) = pushes.push_promise().await {
            let (request, response) = promise?.into_parts();
            let promised = response.stream_id().as_u32();
            log_promise(number, promised, request, shared_log);
            let logged = log_pushed(promised, response, shared_log).await;
            self.note(promised, logged, shared_log);
        }
        Ok(())
    }

    pub(super) fn go_on(&self, reading: Pin<&mut impl Future<Output = ()>>, cx: &mut Context<'_>) {
        let Poll::Pending = reading.poll(cx) else { return };
    }
}
