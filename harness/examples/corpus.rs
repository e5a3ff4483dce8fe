//! A published parser, `httparse`, judged by the bundled cases of HTTP/1.1.
//!
//! `cargo run --example corpus`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::corpus::Setup;
use chunkproof::protocol::http1;
use chunkproof::{CheckId, Checker, Core, Fault, Log, Waiver, check};
use httparse::{EMPTY_HEADER, Request, Status};

/// Heads of requests; bodies are for the caller.
#[derive(Clone, Hash)]
struct Heads;

impl Core for Heads {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut fields = [EMPTY_HEADER; 128];
        let mut head = Request::new(&mut fields);
        let Status::Complete(len) = head.parse(bytes)? else { return Ok(0) };
        let (method, target) = (head.method.unwrap_or_default(), head.path.unwrap_or_default());
        let version = if head.version == Some(0) { "1.0" } else { "1.1" };
        // The words of the protocol: a mistyped one does not compile.
        log.event(http1::request(method, target, version));
        for field in head.headers {
            log.event(http1::header(&field.name.to_lowercase(), field.value));
        }
        Ok(len)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if rest.is_empty() { Ok(()) } else { Err(Fault::new("incomplete")) }
    }
}

/// Servers of the default setup; the cases of others do not concern this core.
fn core(setup: &Setup) -> Option<Checker> {
    let fits = setup.role() == "server" && setup.has_only(&[]);
    fits.then(|| check(|| Heads).prove().into())
}

fn main() {
    let restarts = "starts over on each piece, as its interface is made";
    let judged = http1()
        .features(&["pipelining"])
        .speaks(&["request", "header"])
        .waive(Waiver::permitted(CheckId::GROWTH, restarts))
        .judge(core);
    // What a case only recommends is counted as missed, and fails no test.
    println!("{judged}");
    judged.assert();
}
