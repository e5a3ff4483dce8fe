//! A client of `h2` that sends a request for each action, and logs the content of its response.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use bytes::Bytes;
use chunkproof::Fault;
use chunkproof::adapter::future::task::Host;
use h2::client::Builder;
use http::{Method, Request, Uri};

use super::h2_transfers::{Transfers, WINDOW, read, write};
use super::payload;

pub(super) async fn client(host: Host) -> Result<(), Fault> {
    let mut builder = Builder::new();
    builder.enable_push(false).initial_window_size(WINDOW);
    let (mut sender, mut connection) = builder.handshake::<_, Bytes>(host.wire).await?;
    let transfers = Transfers::default();
    let connected = poll_fn(|cx| {
        while let Poll::Ready(action) = host.actions.poll_next(cx) {
            let Some(content) = payload(&action, "request") else {
                host.actions.refuse(Fault::new("unknown"));
                continue;
            };
            match sender.send_request(post(), false) {
                Ok((response, stream)) => {
                    let log = host.log.clone();
                    transfers.begin(async move {
                        write(stream, content.into()).await?;
                        read("answer", response.await?.into_body(), &log).await
                    });
                }
                Err(error) => host.actions.refuse(error),
            }
        }
        transfers.go_on(cx);
        Pin::new(&mut connection).poll(cx)
    });
    Ok(connected.await?)
}

fn post() -> Request<()> {
    let mut request = Request::new(());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static("https://example.com/");
    request
}
