//! A client of `ureq-proto` that sends one request after another, and logs the content of the answers.

use std::collections::VecDeque;
use std::mem;

use chunkproof::{Core, Fault, Log};
use http::Request;
use ureq_proto::client::state::{RecvBody, RecvResponse};
use ureq_proto::client::{Call, RecvResponseResult, SendRequestResult};

use super::ureq::{BUFFER_BYTES, Content, lane};

#[derive(Default)]
pub(super) struct Client {
    exchange: Exchange,
    /// What is to be sent once the last request is answered: a connection carries one exchange at a time.
    waiting: VecDeque<Content>,
}

#[derive(Default)]
enum Exchange {
    #[default]
    None,
    Head(Call<RecvResponse>),
    Body(Call<RecvBody>),
}

impl Client {
    /// Sends the next request, if none is unanswered.
    fn go_on(&mut self, log: &mut Log) -> Result<(), Fault> {
        if let Exchange::None = self.exchange
            && let Some(content) = self.waiting.pop_front()
        {
            self.exchange = Exchange::Head(request(&content, log)?);
        }
        Ok(())
    }
}

/// Sends a request with its content.
fn request(content: &Content, log: &mut Log) -> Result<Call<RecvResponse>, Fault> {
    let (name, value) = &content.framing;
    let request = Request::post("http://a.test/").header(name, value).body(())?;
    let mut call = Call::new(request)?.proceed();
    let mut out = [0; BUFFER_BYTES];
    while !call.can_proceed() {
        let n = call.write(&mut out)?;
        log.send(out.get(..n).unwrap_or_default());
    }
    let Some(SendRequestResult::SendBody(mut call)) = call.proceed()? else {
        return Err(Fault::new("no-content").because("a request with content has none"));
    };
    let n_max = call.calculate_max_input(BUFFER_BYTES);
    content.write(n_max, |bytes, out| call.write(bytes, out), |bytes| log.send(bytes))?;
    call.proceed().ok_or_else(|| Fault::new("unfinished"))
}

impl Core for Client {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        match mem::take(&mut self.exchange) {
            Exchange::None => Ok(0),
            Exchange::Head(mut call) => {
                let (n, response) = call.try_response(bytes, false)?;
                self.exchange = match response {
                    None => Exchange::Head(call),
                    Some(_) => match call.proceed() {
                        Some(RecvResponseResult::RecvBody(call)) => Exchange::Body(call),
                        _ => Exchange::None,
                    },
                };
                self.go_on(log)?;
                Ok(n)
            }
            Exchange::Body(mut call) => {
                let mut content = [0; BUFFER_BYTES];
                let (n, n_content) = call.read(bytes, &mut content)?;
                log.data(lane(call.body_mode()), content.get(..n_content).unwrap_or_default());
                if !call.can_proceed() {
                    self.exchange = Exchange::Body(call);
                }
                self.go_on(log)?;
                Ok(n)
            }
        }
    }

    fn receive_eof(&mut self, _: &[u8], _: &mut Log) -> Result<(), Fault> {
        match self.exchange {
            Exchange::None => Ok(()),
            Exchange::Head(_) | Exchange::Body(_) => Err(Fault::new("incomplete")),
        }
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        self.waiting.push_back(Content::of(action)?);
        self.go_on(log)
    }
}
