//! The streams of `h2`, read one after the other in the order in which they were opened.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use chunkproof::Fault;
use chunkproof::adapter::voice::Voice;
use chunkproof::corpora::http2 as words;
use h2::client::ResponseFuture;
use h2::server::SendResponse;
use h2::{Error, Reason, RecvStream};
use http::{HeaderMap, Request, Response};

use super::code_name;

/// A stream as the crate hands it out.
pub(super) enum Stream {
    Request(Request<RecvStream>, SendResponse<Bytes>),
    Response(ResponseFuture),
}

/// The streams that were opened and are not read yet.
#[derive(Default)]
pub(super) struct Streams {
    waiting: RefCell<VecDeque<Stream>>,
    /// A stream was lost with the connection.
    has_lost: Cell<bool>,
}

impl Streams {
    pub(super) fn push(&self, stream: Stream) {
        self.waiting.borrow_mut().push_back(stream);
    }

    /// Reads one stream after the other, for ever.
    pub(super) async fn say_all(&self, voice: &Voice) {
        // A handle that is dropped would reset its stream.
        let mut held = Vec::new();
        loop {
            let next = poll_fn(|_| match self.waiting.borrow_mut().pop_front() {
                Some(stream) => Poll::Ready(stream),
                None => Poll::Pending,
            });
            let (number, said) = match next.await {
                Stream::Request(request, respond) => {
                    let number = request.body().stream_id().as_u32();
                    let (head, mut body) = request.into_parts();
                    say_request(number, &head, voice);
                    let said = say_body(number, &mut body, voice).await;
                    held.push((body, respond));
                    (number, said)
                }
                Stream::Response(response) => {
                    (response.stream_id().as_u32(), say_response(response, voice).await)
                }
            };
            match said {
                // It is lost alone; or the peer winds up in good order and did not act on it.
                Err(error) if error.is_reset() || error.reason() == Some(Reason::NO_ERROR) => {
                    voice.event(words::reset(number, &reason(&error)));
                }
                Err(_) => self.has_lost.set(true),
                Ok(()) => {}
            }
        }
    }

    pub(super) fn go_on(&self, reading: Pin<&mut impl Future<Output = ()>>, cx: &mut Context<'_>) {
        let Poll::Pending = reading.poll(cx) else { return };
    }

    /// What becomes of a core whose connection is over.
    pub(super) fn judge(&self, over: Result<(), Error>, voice: &Voice) -> Result<(), Fault> {
        match over {
            Ok(()) if self.has_lost.get() => Err(Fault::new("lost")),
            Ok(()) => Ok(()),
            Err(error) if error.is_remote() => {
                voice.event(words::goaway(&reason(&error)));
                Ok(())
            }
            Err(error) => Err(fault(error)),
        }
    }
}

fn say_request(number: u32, head: &http::request::Parts, voice: &Voice) {
    let scheme = head.uri.scheme_str().unwrap_or_default();
    let authority = head.uri.authority().map_or("", |authority| authority.as_str());
    let path = head.uri.path_and_query().map_or("", |path| path.as_str());
    voice.event(words::request(number, head.method.as_str(), scheme, authority, path));
    say_fields(number, &head.headers, voice);
}

async fn say_response(mut response: ResponseFuture, voice: &Voice) -> Result<(), Error> {
    let number = response.stream_id().as_u32();
    while let Some(interim) = poll_fn(|cx| response.poll_informational(cx)).await {
        say_status(number, &interim?, voice);
    }
    let mut response = response.await?;
    say_status(number, &response, voice);
    say_body(number, response.body_mut(), voice).await
}

fn say_status<B>(number: u32, response: &Response<B>, voice: &Voice) {
    voice.event(words::response(number, response.status().as_str()));
    say_fields(number, response.headers(), voice);
}

async fn say_body(number: u32, body: &mut RecvStream, voice: &Voice) -> Result<(), Error> {
    while let Some(data) = body.data().await {
        let data = data?;
        body.flow_control().release_capacity(data.len())?;
        voice.data(&words::data(number), &data);
    }
    if let Some(trailers) = body.trailers().await? {
        voice.event(words::trailers(number));
        say_fields(number, &trailers, voice);
    }
    voice.event(words::end_stream(number));
    Ok(())
}

fn say_fields(number: u32, fields: &HeaderMap, voice: &Voice) {
    for (name, value) in fields {
        voice.event(words::field(number, name.as_str(), value.as_bytes()));
    }
}

fn reason(error: &Error) -> String {
    error.reason().map_or_else(String::new, |reason| code_name(reason.into()))
}

/// A fault by the name of its error code, or of what the transport did.
pub(super) fn fault(error: Error) -> Fault {
    let kind = match error.get_io() {
        Some(io) => format!("{:?}", io.kind()),
        None => reason(&error),
    };
    Fault::new(kind).because(error)
}
