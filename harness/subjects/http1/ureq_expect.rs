//! `ureq-proto`, the client of a request with `Expect: 100-continue`, whose content waits for a response.
//!
//! The crate consumes a 100 response, or leaves another one for the state that reads responses.

use std::mem;

use chunkproof::{Checker, Core, Fault, Log, check};
use ureq_proto::client::state::{Await100, RecvResponse};
use ureq_proto::client::{Await100Result, Call, SendRequestResult};
use ureq_proto::http::{Method, Request};

use super::ureq_body::BUFFER_BYTES;
use super::ureq_client::Client;

/// Cores without a state key: calls have none, and their history is not kept here.
pub(super) fn cores(method: &Method) -> Option<Checker> {
    request(method)?;
    let method = method.clone();
    Some(check(move || request(&method).map_or(Expecting::Over, Expecting::Awaiting)).into())
}

/// Sends the head of a request whose content is "hi".
fn request(method: &Method) -> Option<Call<Await100>> {
    let request = Request::builder().method(method).uri("http://a.test:80/");
    let request = request.header("content-length", "2").header("expect", "100-continue");
    let mut call = Call::new(request.body(()).ok()?).ok()?.proceed();
    call.write(&mut [0; BUFFER_BYTES]).ok()?;
    match call.proceed().ok()?? {
        SendRequestResult::Await100(call) => Some(call),
        SendRequestResult::SendBody(_) | SendRequestResult::RecvResponse(_) => None,
    }
}

enum Expecting {
    Awaiting(Call<Await100>),
    Receiving(Client),
    Over,
}

impl Core for Expecting {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match mem::replace(self, Self::Over) {
            Self::Awaiting(mut call) => {
                let n = call.try_read_100(bytes)?;
                if call.can_keep_await_100() {
                    *self = Self::Awaiting(call);
                    return Ok(n);
                }
                *self = Self::Receiving(Client::Head(answered(call, log)?));
                // A call that consumes nothing asks for more input, so the response is read in this one.
                if n > 0 { Ok(n) } else { self.receive(bytes, log) }
            }
            Self::Receiving(mut client) => {
                let received = client.receive(bytes, log);
                *self = Self::Receiving(client);
                received
            }
            Self::Over => Ok(0),
        }
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        match self {
            Self::Awaiting(_) if !rest.is_empty() => Err(Fault::new("incomplete")),
            Self::Awaiting(_) | Self::Over => Ok(()),
            Self::Receiving(client) => client.receive_eof(rest, log),
        }
    }
}

/// Sends the content if it was asked for, and awaits the final response.
fn answered(call: Call<Await100>, log: &mut Log) -> Result<Call<RecvResponse>, Fault> {
    let mut call = match call.proceed()? {
        Await100Result::SendBody(call) => call,
        Await100Result::RecvResponse(call) => return Ok(call),
    };
    let mut out = [0; BUFFER_BYTES];
    let (_, n) = call.write(b"hi", &mut out)?;
    log.send(out.get(..n).unwrap_or_default());
    call.proceed()
        .ok_or_else(|| Fault::new("stuck").because("content was sent and is not complete"))
}
