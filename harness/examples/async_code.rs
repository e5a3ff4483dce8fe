//! An async function over a transport, without a runtime or a socket.
//!
//! `cargo run --example async_code`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use std::io;

use chunkproof::adapter::future::task;
use chunkproof::check;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

/// Sends each line back in upper case; `line` is called with what was read.
async fn shout<T>(transport: T, mut line: impl FnMut(&str)) -> io::Result<()>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let mut transport = BufReader::new(transport);
    let mut text = String::new();
    while transport.read_line(&mut text).await? > 0 {
        line(text.trim_end());
        transport.write_all(text.to_uppercase().as_bytes()).await?;
        transport.flush().await?;
        text.clear();
    }
    transport.shutdown().await
}

fn main() {
    let cores = task::cores(|wire, log| shout(wire, move |line| log.named("line", line)));
    // A future cannot be copied, so chunkings are played one by one: all of them, as they are few.
    let report = check(cores).name("shout").receive("one\ntwo\n").eof().run();
    println!("{report}\n{}", report.transcript);
    assert!(report.is_ok());
}
