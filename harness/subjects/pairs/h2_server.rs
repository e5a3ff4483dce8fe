//! A server of `h2` that logs the content of each request, and answers the oldest one by an action.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::Poll;

use bytes::Bytes;
use chunkproof::Fault;
use chunkproof::adapter::future::task::Host;
use h2::server::{Builder, SendResponse};
use http::Response;

use super::h2_transfers::{Transfers, WINDOW, read, write};
use super::payload;

pub(super) async fn server(host: Host) -> Result<(), Fault> {
    let mut builder = Builder::new();
    builder.initial_window_size(WINDOW);
    let mut connection = builder.handshake::<_, Bytes>(host.wire).await?;
    let transfers = Transfers::default();
    let mut unanswered: VecDeque<SendResponse<Bytes>> = VecDeque::new();
    let served = poll_fn(|cx| {
        let over = loop {
            match connection.poll_accept(cx) {
                Poll::Ready(Some(Ok((request, respond)))) => {
                    unanswered.push_back(respond);
                    let log = host.log.clone();
                    transfers
                        .begin(async move { read("content", request.into_body(), &log).await });
                }
                Poll::Ready(Some(Err(error))) => break Poll::Ready(Err(error)),
                Poll::Ready(None) => break Poll::Ready(Ok(())),
                Poll::Pending => break Poll::Pending,
            }
        };
        while let Poll::Ready(action) = host.actions.poll_next(cx) {
            let Some(content) = payload(&action, "respond").filter(|_| !unanswered.is_empty())
            else {
                host.actions.refuse(Fault::new("unknown"));
                continue;
            };
            let Some(mut respond) = unanswered.pop_front() else { continue };
            transfers.begin(async move {
                write(respond.send_response(Response::new(()), false)?, content.into()).await
            });
        }
        transfers.go_on(cx);
        over
    });
    Ok(served.await?)
}
