//! `hyper::client`, one connection for one request: it is sent at once, then its response is read.
//!
//! The crate consumes interim responses and does not report them. After the response the connection is
//! given up, and further bytes are discarded; after an upgrade it is handed over and read to its end.

use std::future::poll_fn;
use std::pin::pin;

use chunkproof::adapter::future::task;
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::{Checker, Fault, check};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};

use super::hyper_response::receive;
use super::hyper_reuse;
use super::hyper_words::fault;
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("hyper/client", "http1", cores)
        .version(locked_version("hyper"))
        .rewritings(super::rewritings)
        .features(&[
            "body",
            "trailers",
            "interim",
            "upgrade",
            "semantics",
            "reason",
            "requests",
            "actions",
        ])
        .speaks(&["response", "header", "body", "trailer", "message", "upgrade"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    if setup.role() != "client" || !setup.has_only(&["method", "requests", "reuse"]) {
        return None;
    }
    let method: Method = setup.get("method").unwrap_or("GET").parse().ok()?;
    let cores = match setup.number("requests").unwrap_or(1) {
        1 if setup.get("reuse").is_none() => {
            let serve = move |wire, shared_log| serve(wire, shared_log, method.clone());
            return Some(check(task::cores(serve)).into());
        }
        n @ (0 | 1) => {
            task::cores_with(move |host| hyper_reuse::serve(host, (n > 0).then(|| method.clone())))
        }
        // The crate sends a request only after the response to the previous one.
        _ => return None,
    };
    Some(check(cores).into())
}

async fn serve(wire: Wire, shared_log: SharedLog, method: Method) -> Result<(), Fault> {
    let wire = wire.quiet_until_written();
    let connected = handshake(wire.clone()).await;
    let (sender, connection) = connected.map_err(|error| fault(&error))?;
    let mut connection = pin!(connection.with_upgrades());
    let mut exchange = pin!(exchange(sender, shared_log, method));
    let mut is_over = false;
    // Errors of the connection concern the response, where they are reported, or bytes after it.
    let exchanged = poll_fn(|cx| {
        is_over = is_over || connection.as_mut().poll(cx).is_ready();
        exchange.as_mut().poll(cx)
    });
    exchanged.await?;
    if !is_over {
        connection.await.unwrap_or_default();
    }
    wire.close();
    wire.drain().await;
    Ok(())
}

async fn exchange(
    mut sender: SendRequest<String>,
    shared_log: SharedLog,
    method: Method,
) -> Result<(), Fault> {
    let is_connect = method == Method::CONNECT;
    let response = sender.send_request(request(method)?).await.map_err(|error| fault(&error))?;
    receive(response, shared_log, is_connect).await
}

/// The request that is sent at once.
pub(super) fn request(method: Method) -> Result<Request<String>, Fault> {
    let target = if method == Method::CONNECT { "a.test:80" } else { "/" };
    let request = Request::builder().method(method).uri(target).header("host", "a.test");
    Ok(request.body(String::new())?)
}
