//! `hyper::server`, one connection whose service reads each request to its end and then sends the
//! shortest answer.
//!
//! The service agrees to every upgrade unless the setup has other options; the bytes after an upgrade are
//! handed over with the connection and read there, so no byte stays untaken. Once a connection is over,
//! further bytes are discarded.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use chunkproof::adapter::future::task::{self, Host};
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::http1 as words;
use chunkproof::{Checker, Fault, check};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;

use super::hyper_rejection::KeepingWire;
use super::hyper_service::{Options, answer};
use super::hyper_words::{fault, log_tail};
use crate::locked_version;

pub(super) fn subject() -> Subject {
    Subject::new("hyper/server", "http1", cores)
        .version(locked_version("hyper"))
        .rewritings(super::rewritings)
        .features(&[
            "body",
            "trailers",
            "pipelining",
            "upgrade",
            "semantics",
            "persistence",
            "actions",
        ])
        .speaks(&["request", "header", "body", "trailer", "message", "upgrade", "rejected"])
}

fn cores(setup: &Setup) -> Option<Checker> {
    let options = ["head", "decline", "early", "rejections", "timeout", "application"];
    if setup.role() != "server" || !setup.has_only(&options) {
        return None;
    }
    let early = setup.get("early").map(|status| status.parse().ok());
    let options = Options {
        head_bytes_max: setup.number("head"),
        declines: setup.get("decline").is_some(),
        early: if let Some(status) = early { Some(status?) } else { None },
        reports_rejections: setup.get("rejections").is_some(),
        timeout: setup.number("timeout").map(|seconds| Duration::from_secs(seconds as u64)),
        is_application: setup.get("application").is_some(),
    };
    Some(check(task::cores_with(move |host| serve(host, options))).into())
}

async fn serve(host: Host, options: Options) -> Result<(), Fault> {
    let (wire, shared_log, actions) = (host.wire, host.log, Rc::new(host.actions));
    let switch = Rc::new(Cell::new(None));
    let service = service_fn(|request| {
        let actions = options.is_application.then(|| Rc::clone(&actions));
        answer(request, shared_log.clone(), Rc::clone(&switch), actions, options)
    });
    let mut builder = Builder::new();
    builder.auto_date_header(false);
    if let Some(max) = options.head_bytes_max {
        builder.max_header_size(max);
    }
    if let Some(timeout) = options.timeout {
        builder.timer(host.clock).header_read_timeout(timeout);
    }
    let keeping = KeepingWire::new(wire.clone());
    let connection = builder.serve_connection(keeping.clone(), service).with_upgrades();
    if let Err(error) = connection.await {
        let rejection = keeping.rejection().filter(|_| options.reports_rejections);
        if let Some(status) = rejection {
            shared_log.event(words::rejected(&status));
        }
        return Err(fault(&error));
    }
    if let Some(switch) = switch.take() {
        let tunnel = switch.await.map_err(|error| fault(&error))?;
        shared_log.event(words::upgrade());
        return Ok(log_tail(tunnel, &shared_log).await?);
    }
    wire.drain().await;
    Ok(())
}
