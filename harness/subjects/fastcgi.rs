//! `FastCGI`, as an application reads it: the requests of `tokio-fastcgi`, a future on a transport.
//!
//! The crate hands over a request when all of its streams have ended. The adapter logs it and drops it, so
//! that nothing is sent but what the crate answers by itself.

use std::io::{self, Read};

use chunkproof::adapter::future::task;
use chunkproof::adapter::future::wire::Wire;
use chunkproof::adapter::shared_log::SharedLog;
use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::fastcgi as words;
use chunkproof::{Checker, check};
use tokio_fastcgi::{Error, Request, Requests, Role};

use crate::locked_version;

/// The subjects of this protocol.
pub fn all() -> [Subject; 1] {
    let subject = Subject::new("tokio-fastcgi/requests", "fastcgi", cores).reads_sent(words::sent);
    [subject.version(locked_version("tokio-fastcgi"))]
}

fn cores(setup: &Setup) -> Option<Checker> {
    // A future cannot be copied: states are rebuilt by replaying.
    let fits = setup.role() == "application" && setup.has_only(&[]);
    fits.then(|| check(task::cores(serve)).into())
}

async fn serve(wire: Wire, shared_log: SharedLog) -> Result<(), Error> {
    let mut requests = Requests::new(wire.clone(), wire, 1, 10);
    while let Some(request) = requests.next().await? {
        log_request(&request, &shared_log)?;
    }
    Ok(())
}

fn log_request(request: &Request<Wire>, shared_log: &SharedLog) -> io::Result<()> {
    let role = match request.role {
        Role::Responder => "responder",
        Role::Authorizer => "authorizer",
        Role::Filter => "filter",
    };
    shared_log.event(words::request(request.get_request_id(), role));
    // The crate's map has no order, and its names are in lower case.
    let params = request.params_iter().into_iter().flatten();
    let mut params: Vec<(String, &[u8])> =
        params.map(|(name, value)| (name.to_ascii_uppercase(), value)).collect();
    params.sort();
    params.iter().for_each(|(name, value)| shared_log.event(words::param(name, value)));
    let mut content = Vec::new();
    request.get_stdin().read_to_end(&mut content)?;
    if !content.is_empty() {
        shared_log.event(words::stdin(&content));
    }
    content.clear();
    request.get_data().read_to_end(&mut content)?;
    if !content.is_empty() {
        shared_log.event(words::data(&content));
    }
    Ok(())
}
