//! A core written by hand, proved: every chunking of two lines, and the end of the stream at every offset.
//!
//! `cargo run --example first`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use chunkproof::{Core, Fault, Log, check};

/// Reports each line without its line feed.
#[derive(Clone, Hash)]
struct Lines;

impl Core for Lines {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
        log.named("line", String::from_utf8(bytes.iter().take(end).copied().collect())?);
        // What is not consumed is passed again, followed by more.
        Ok(end + 1)
    }
}

fn main() {
    let report = check(|| Lines).prove().name("lines").receive("one\ntwo\n").run();
    println!("{report}");
    assert!(report.is_ok());
}
