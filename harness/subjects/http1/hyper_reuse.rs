//! `hyper::client`, one connection for several requests: one or none is sent at once, and each action
//! sends another if the connection can carry it.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use chunkproof::Fault;
use chunkproof::adapter::future::task::Host;
use chunkproof::adapter::shared_log::SharedLog;
use hyper::Method;
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};

use super::hyper_action;
use super::hyper_client::request;
use super::hyper_response::receive;
use super::hyper_words::fault;

type Exchange = Pin<Box<dyn Future<Output = Result<(), Fault>>>>;

/// Sends a request with the method, if there is one, and those of the actions.
pub(super) async fn serve(host: Host, first: Option<Method>) -> Result<(), Fault> {
    let Host { wire, log, actions, .. } = host;
    let wire = if first.is_some() { wire.quiet_until_written() } else { wire };
    let (mut sender, connection) = handshake(wire).await.map_err(|error| fault(&error))?;
    let mut connection = Box::pin(connection.with_upgrades());
    let mut exchange = None;
    if let Some(method) = first {
        exchange = Some(send(&mut sender, request(method)?, log.clone()));
    }
    let mut is_over = false;
    poll_fn(|cx| {
        loop {
            if !is_over && let Poll::Ready(ended) = connection.as_mut().poll(cx) {
                is_over = true;
                if let (Err(error), None) = (ended, &exchange) {
                    return Poll::Ready(Err(fault(&error)));
                }
            }
            if let Some(Poll::Ready(ended)) =
                exchange.as_mut().map(|pending| pending.as_mut().poll(cx))
            {
                exchange = None;
                if ended.is_err() {
                    return Poll::Ready(ended);
                }
                continue;
            }
            let Poll::Ready(action) = actions.poll_next(cx) else { return Poll::Pending };
            let can_send = exchange.is_none() && sender.is_ready();
            match hyper_action::request(&action) {
                Ok(request) if can_send => {
                    exchange = Some(send(&mut sender, request, log.clone()));
                }
                Ok(_) => actions.refuse(Fault::new("not-ready")),
                Err(fault) => actions.refuse(fault),
            }
        }
    })
    .await
}

fn send(
    sender: &mut SendRequest<String>,
    request: Request<String>,
    shared_log: SharedLog,
) -> Exchange {
    let is_connect = request.method() == Method::CONNECT;
    let sent = sender.send_request(request);
    Box::pin(async move {
        let response = sent.await.map_err(|error| fault(&error))?;
        receive(response, shared_log, is_connect).await
    })
}
