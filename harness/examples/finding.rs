//! A core with a fault that no test of whole messages shows, and the report that explains it.
//!
//! `cargo run --example finding`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::checks::CheckId;
use chunkproof::{Fault, Log, Report, Verdict, check};

/// Looks for CRLF in each read by itself, so one that is cut in two is never seen.
fn lines(bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
    bytes.windows(2).filter(|pair| pair == b"\r\n").for_each(|_| log.event("end of line"));
    Ok(bytes.len())
}

pub(crate) fn report() -> Report {
    let head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    check(|| lines).clone_states().key_states(|_| ()).name("lines").receive(head).run()
}

fn main() {
    let report = report();
    println!("{report}");
    assert_eq!(report.verdict(CheckId::EVENTS), Some(Verdict::Variant));
}
