//! The server and the client of `h2`, over a scripted transport.
//!
//! The crate hands out each stream on its own and leaves it to the application in which order to ask
//! them. This one asks them in the order in which they were opened, each to its end, for that order
//! does not depend on when the transport brings what. It grants new room for all that it reads.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use chunkproof::adapter::task::{Host, task_with};
use chunkproof::adapter::voice::Voice;
use chunkproof::corpora::http2 as words;
use chunkproof::corpus::Setup;
use chunkproof::state::Cores;
use chunkproof::{Fault, Subject};
use h2::client::ResponseFuture;
use h2::server::SendResponse;
use h2::{Error, Reason, RecvStream, client, server};
use http::{HeaderMap, Request, Response};

use super::{code_name, rewritings};
use crate::locked_version;

pub(super) fn server() -> Subject {
    Subject::new("h2/server", "http2", |setup| {
        let limits = limits(setup, "server")?;
        Some(Cores::of(task_with(move |host| serve(host, limits))).into())
    })
    .version(locked_version("h2"))
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["request", "field", "data", "trailers", "end-stream", "reset"])
}

pub(super) fn client() -> Subject {
    Subject::new("h2/client", "http2", |setup| {
        let limits = limits(setup, "client")?;
        Some(Cores::of(task_with(move |host| ask(host, limits))).into())
    })
    .version(locked_version("h2"))
    .rewritings(rewritings)
    .features(&["end"])
    .speaks(&["response", "field", "data", "trailers", "end-stream", "reset", "goaway"])
}

/// The flow-control window of a stream, and the size of a field section.
type Limits = [Option<u32>; 2];

fn limits(setup: &Setup, role: &str) -> Option<Limits> {
    let number = |key| setup.number(key).map(u32::try_from).transpose().ok();
    let fits = setup.role() == role && setup.has_only(&["window", "fields"]);
    fits.then_some([number("window")?, number("fields")?])
}

async fn serve(host: Host, [window, fields]: Limits) -> Result<(), Fault> {
    let mut builder = server::Builder::new();
    window.map(|size| builder.initial_window_size(size));
    fields.map(|size| builder.max_header_list_size(size));
    let mut connection = builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.say_all(&host.voice));
    let over = poll_fn(|cx| {
        let over = loop {
            match connection.poll_accept(cx) {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    streams.push(Stream::Request(request, respond));
                }
                Poll::Ready(Some(Err(error))) => break Poll::Ready(Err(error)),
                Poll::Ready(None) => break Poll::Ready(Ok(())),
                Poll::Pending => break Poll::Pending,
            }
        };
        streams.go_on(reading.as_mut(), cx);
        over
    });
    streams.judge(over.await, &host.voice)
}

async fn ask(host: Host, [window, fields]: Limits) -> Result<(), Fault> {
    let mut builder = client::Builder::new();
    builder.enable_push(false);
    window.map(|size| builder.initial_window_size(size));
    fields.map(|size| builder.max_header_list_size(size));
    let (mut sender, mut connection) =
        builder.handshake::<_, Bytes>(host.wire).await.map_err(fault)?;
    let streams = Streams::default();
    let mut reading = pin!(streams.say_all(&host.voice));
    let over = poll_fn(|cx| {
        while let Poll::Ready(_) = host.actions.poll_next(cx) {
            match sender.send_request(request(), true) {
                Ok((response, _)) => streams.push(Stream::Response(response)),
                Err(error) => host.actions.refuse(fault(error)),
            }
        }
        let over = Pin::new(&mut connection).poll(cx);
        streams.go_on(reading.as_mut(), cx);
        over
    });
    streams.judge(over.await, &host.voice)
}

fn request() -> Request<()> {
    let mut request = Request::new(());
    *request.uri_mut() = http::Uri::from_static("https://example.com/");
    request
}

enum Stream {
    Request(Request<RecvStream>, SendResponse<Bytes>),
    Response(ResponseFuture),
}

/// The streams that were opened and are not read yet.
#[derive(Default)]
struct Streams {
    waiting: RefCell<VecDeque<Stream>>,
    /// A stream was lost with the connection.
    has_lost: Cell<bool>,
}

impl Streams {
    fn push(&self, stream: Stream) {
        self.waiting.borrow_mut().push_back(stream);
    }

    /// Reads one stream after the other, for ever.
    async fn say_all(&self, voice: &Voice) {
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

    fn go_on(&self, reading: Pin<&mut impl Future<Output = ()>>, cx: &mut Context<'_>) {
        let Poll::Pending = reading.poll(cx) else { return };
    }

    /// What becomes of a core whose connection is over.
    fn judge(&self, over: Result<(), Error>, voice: &Voice) -> Result<(), Fault> {
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

fn fault(error: Error) -> Fault {
    let kind = match error.get_io() {
        Some(io) => format!("{:?}", io.kind()),
        None => reason(&error),
    };
    Fault::new(kind).because(error)
}
