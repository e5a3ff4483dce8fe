//! The messages on the streams of `h2` in the words of the vocabulary, each read to its end.

use std::future::poll_fn;

use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::protocol::http2 as words;
use h2::client::ResponseFuture;
use h2::{Error, RecvStream};
use http::{HeaderMap, Response};

pub(super) fn say_request(number: u32, head: &http::request::Parts, voice: &SharedLog) {
    let scheme = head.uri.scheme_str().unwrap_or_default();
    let authority = head.uri.authority().map_or("", |authority| authority.as_str());
    let path = head.uri.path_and_query().map_or("", |path| path.as_str());
    voice.event(words::request(number, head.method.as_str(), scheme, authority, path));
    say_fields(number, &head.headers, voice);
}

pub(super) async fn say_response(
    mut response: ResponseFuture,
    voice: &SharedLog,
) -> Result<(), Error> {
    let number = response.stream_id().as_u32();
    while let Some(interim) = poll_fn(|cx| response.poll_informational(cx)).await {
        say_status(number, &interim?, voice);
    }
    let mut response = response.await?;
    say_status(number, &response, voice);
    say_body(number, response.body_mut(), voice).await
}

fn say_status<B>(number: u32, response: &Response<B>, voice: &SharedLog) {
    voice.event(words::response(number, response.status().as_str()));
    say_fields(number, response.headers(), voice);
}

pub(super) async fn say_body(
    number: u32,
    body: &mut RecvStream,
    voice: &SharedLog,
) -> Result<(), Error> {
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

fn say_fields(number: u32, fields: &HeaderMap, voice: &SharedLog) {
    for (name, value) in fields {
        voice.event(words::field(number, name.as_str(), value.as_bytes()));
    }
}
