//! A client built on hyper: its executor, its timer, a server that is silent until it is asked, and what
//! follows the response.
//!
//! `cargo run --example hyper_client`

#![expect(clippy::print_stdout, reason = "a program to be looked at")]

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use chunkproof::adapter::future::task;
use chunkproof::{Fault, check};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{Connection, handshake};
use hyper::rt::{Executor, Read, Timer, Write};
use hyper::{Error, Request, StatusCode};

/// Fetches a page; `None` if that takes longer than ten seconds.
///
/// In production the transport is a `TokioIo<TcpStream>`, the executor a `TokioExecutor`, and the timer a
/// `TokioTimer`, all of `hyper-util`.
async fn fetch<T: Read + Write + Unpin>(
    request: Request<Empty<Bytes>>,
    transport: T,
    executor: &impl Executor<Connection<T, Empty<Bytes>>>,
    timer: &impl Timer,
) -> Result<Option<(StatusCode, Bytes)>, Error> {
    let mut late = timer.sleep(Duration::from_secs(10));
    let mut fetching = pin!(async {
        let (mut sender, connection) = handshake(transport).await?;
        executor.execute(connection);
        let response = sender.send_request(request).await?;
        let status = response.status();
        Ok(Some((status, response.into_body().collect().await?.to_bytes())))
    });
    // Whichever is first.
    poll_fn(|cx| match fetching.as_mut().poll(cx) {
        fetched if fetched.is_ready() => fetched,
        _ => late.as_mut().poll(cx).map(|()| Ok(None)),
    })
    .await
}

fn main() {
    let client = task::cores_with(|host| async move {
        // A script begins with the response, and no server sends that before it has read a request.
        let wire = host.wire.quiet_until_written();
        let request = Request::get("/").header("host", "a").body(Empty::new())?;
        match fetch(request, wire.clone(), &host.spawner, &host.clock).await? {
            Some((status, page)) => {
                host.log.named("status", status.as_u16());
                host.log.data("page", &page);
            }
            None => host.log.event("late"),
        }
        // When hyper closes its connection depends on the cuts, and so does what it reads before that.
        wire.close();
        wire.drain().await;
        Ok::<_, Fault>(())
    });
    let report = check(client.clone())
        .name("a page")
        .receive("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello and more")
        .eof()
        .expect(["...", "status 200", r#"page "hello""#, "close", "end"])
        .run();
    println!("{report}\n{}", report.transcript);
    assert!(report.is_ok());

    let report = check(client)
        .name("half a page")
        .receive("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel")
        .advance(Duration::from_secs(60))
        .expect(["...", r#"at 10s "late""#, "close"])
        .run();
    println!("{report}\n{}", report.transcript);
    assert!(report.is_ok());
}
