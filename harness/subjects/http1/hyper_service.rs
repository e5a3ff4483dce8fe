//! The service of `hyper::server`: reads and logs requests, and answers them as a setup asks.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use chunkproof::adapter::future::actions::Actions;
use chunkproof::adapter::shared_log::SharedLog;
use hyper::body::Incoming;
use hyper::upgrade::{OnUpgrade, on};
use hyper::{Method, Request, Response, StatusCode};

use super::hyper_words::log_content;
use super::{hyper_action, log_request, status_for};

/// The options of a setup.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) head_bytes_max: Option<usize>,
    /// Whether the service agrees to no upgrade.
    pub(super) declines: bool,
    /// The status with which the service answers before it reads content.
    pub(super) early: Option<StatusCode>,
    pub(super) reports_rejections: bool,
    pub(super) timeout: Option<Duration>,
    /// Whether the service waits for actions.
    pub(super) is_application: bool,
}

/// Logs a request and returns the response to it.
pub(super) async fn answer(
    mut request: Request<Incoming>,
    shared_log: SharedLog,
    switch: Rc<Cell<Option<OnUpgrade>>>,
    actions: Option<Rc<Actions>>,
    options: Options,
) -> hyper::Result<Response<String>> {
    log_request(&request, |line| shared_log.event(line));
    let mut response = Response::new(String::new());
    if let Some(status) = options.early {
        *response.status_mut() = status;
        return Ok(response);
    }
    let status = if options.declines { StatusCode::NO_CONTENT } else { status_for(&request) };
    let upgraded = (status != StatusCode::NO_CONTENT).then(|| on(&mut request));
    let is_connect = request.method() == Method::CONNECT;
    log_content(request.into_body(), &shared_log).await?;
    if let Some(actions) = actions {
        return Ok(next_response(&actions).await);
    }
    switch.set(upgraded);
    // To CONNECT, every 2xx response would open a tunnel.
    let declines_connect = options.declines && is_connect;
    *response.status_mut() = if declines_connect { StatusCode::FORBIDDEN } else { status };
    Ok(response)
}

/// The response of the next action that can be sent.
async fn next_response(actions: &Actions) -> Response<String> {
    loop {
        match hyper_action::response(&actions.next().await) {
            Ok(response) => return response,
            Err(fault) => actions.refuse(fault),
        }
    }
}
