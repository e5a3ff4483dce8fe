//! A server of `ureq-proto` that logs the content of each request, and answers it by an action.

use std::mem;

use chunkproof::{Core, Fault, Log};
use http::Response;
use ureq_proto::server::state::{ProvideResponse, RecvBody, RecvRequest};
use ureq_proto::server::{RecvRequestResult, Reply, SendResponseResult};

use super::ureq::{BUFFER_BYTES, Content, lane};

#[derive(Default)]
pub(super) struct Server {
    exchange: Exchange,
}

#[derive(Default)]
enum Exchange {
    #[default]
    Fresh,
    Head(Reply<RecvRequest>),
    Body(Reply<RecvBody>),
    /// The request is complete, and waits for its answer.
    Answering(Reply<ProvideResponse>),
    /// No request follows.
    Over,
}

impl Server {
    fn receive_head(
        &mut self,
        mut reply: Reply<RecvRequest>,
        bytes: &[u8],
    ) -> Result<usize, Fault> {
        let (n, request) = reply.try_request(bytes)?;
        self.exchange = match request {
            None => Exchange::Head(reply),
            Some(_) => match reply.proceed() {
                Some(RecvRequestResult::RecvBody(reply)) => Exchange::Body(reply),
                Some(RecvRequestResult::ProvideResponse(reply)) => Exchange::Answering(reply),
                Some(RecvRequestResult::Send100(_)) | None => Exchange::Over,
            },
        };
        Ok(n)
    }

    fn receive_body(
        &mut self,
        mut reply: Reply<RecvBody>,
        bytes: &[u8],
        log: &mut Log,
    ) -> Result<usize, Fault> {
        let mut content = [0; BUFFER_BYTES];
        let (n, n_content) = reply.read(bytes, &mut content)?;
        log.data(lane(reply.body_mode()), content.get(..n_content).unwrap_or_default());
        self.exchange = match reply.is_ended() {
            true => Exchange::Answering(reply.proceed()?),
            false => Exchange::Body(reply),
        };
        Ok(n)
    }
}

/// Answers a request, and returns what follows on the connection.
fn answer(
    reply: Reply<ProvideResponse>,
    content: &Content,
    log: &mut Log,
) -> Result<Exchange, Fault> {
    let (name, value) = &content.framing;
    let mut reply = reply.provide(Response::builder().header(name, value).body(())?)?;
    let mut out = [0; BUFFER_BYTES];
    while !reply.is_finished() {
        let n = reply.write(&mut out)?;
        log.send(out.get(..n).unwrap_or_default());
    }
    let reply = match reply.proceed() {
        SendResponseResult::SendBody(mut reply) => {
            let n_max = reply.calculate_max_input(BUFFER_BYTES);
            content.write(n_max, |bytes, out| reply.write(bytes, out), |bytes| log.send(bytes))?;
            reply.proceed()
        }
        SendResponseResult::Cleanup(reply) => reply,
    };
    if reply.must_close_connection() {
        log.close();
        return Ok(Exchange::Over);
    }
    Ok(Exchange::Fresh)
}

impl Core for Server {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // A fault ends the connection.
        match mem::replace(&mut self.exchange, Exchange::Over) {
            Exchange::Fresh => self.receive_head(Reply::new()?, bytes),
            Exchange::Head(reply) => self.receive_head(reply, bytes),
            Exchange::Body(reply) => self.receive_body(reply, bytes, log),
            waiting @ (Exchange::Answering(_) | Exchange::Over) => {
                self.exchange = waiting;
                Ok(0)
            }
        }
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        let is_cut = matches!(self.exchange, Exchange::Body(_));
        if is_cut { Err(Fault::new("incomplete")) } else { Ok(()) }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let content = Content::of(action)?;
        let Exchange::Answering(_) = self.exchange else { return Err(Fault::new("no-request")) };
        if let Exchange::Answering(reply) = mem::replace(&mut self.exchange, Exchange::Over) {
            self.exchange = answer(reply, &content, log)?;
        }
        Ok(())
    }
}
