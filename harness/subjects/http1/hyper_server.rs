//! `hyper::server`, one connection whose service reads each request to its end and then sends the
//! shortest answer.
//!
//! The service agrees to every upgrade; the bytes after one are handed over with the connection and read
//! there, so no byte stays untaken. Once a connection is over, further bytes are discarded.

use std::cell::Cell;
use std::rc::Rc;

use chunkproof::adapter::future::task;
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1 as words;
use chunkproof::{Checker, Fault, check};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::upgrade::{OnUpgrade, on};
use hyper::{Request, Response, StatusCode};

use super::hyper_words::{fault, log_content, log_tail};
use super::{log_request, status_for};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("hyper/server", "http1", cores)
        .version(locked_version("hyper"))
        .rewritings(super::rewritings)
        .features(&["body", "trailers", "pipelining", "upgrade", "semantics", "persistence"])
        .speaks(&["request", "header", "body", "trailer", "message", "upgrade"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "server" && setup.has_only(&[]);
    fits.then(|| check(task::cores(serve)).into())
}

async fn serve(wire: Wire, shared_log: SharedLog) -> Result<(), Fault> {
    let switch = Rc::new(Cell::new(None));
    let service = service_fn(|request| answer(request, shared_log.clone(), Rc::clone(&switch)));
    let builder = Builder::new().auto_date_header(false).clone();
    let connection = builder.serve_connection(wire.clone(), service).with_upgrades();
    connection.await.map_err(|error| fault(&error))?;
    if let Some(switch) = switch.take() {
        let tunnel = switch.await.map_err(|error| fault(&error))?;
        shared_log.event(words::upgrade());
        return Ok(log_tail(tunnel, &shared_log).await?);
    }
    wire.drain().await;
    Ok(())
}

async fn answer(
    mut request: Request<Incoming>,
    shared_log: SharedLog,
    switch: Rc<Cell<Option<OnUpgrade>>>,
) -> hyper::Result<Response<String>> {
    log_request(&request, |line| shared_log.event(line));
    let status = status_for(&request);
    let upgraded = (status != StatusCode::NO_CONTENT).then(|| on(&mut request));
    log_content(request.into_body(), &shared_log).await?;
    switch.set(upgraded);
    let mut response = Response::new(String::new());
    *response.status_mut() = status;
    Ok(response)
}
