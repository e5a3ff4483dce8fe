//! The traits of `hyper` 1 by which it reads and writes, waits, and runs futures.
//!
//! A [`Wire`] is its `Read` and `Write`, the [`ScriptClock`] of the script its `Timer`, and a [`Spawner`] its
//! `Executor`: no runtime and no wrapper is needed. A client of `hyper` reads before its request is
//! written, so give it [`Wire::quiet_until_written`]; after the connection is over,
//! [`Wire::drain`] reads what else the script brings.
//!
//! Without the `Timer`, `hyper` has no timeouts: a peer that never ends its header section keeps its
//! connection open, and no cut shows that. A line that names a time does.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//!
//! use chunkproof::adapter::future::task;
//! use chunkproof::{Fault, check};
//! use hyper::body::Incoming;
//! use hyper::server::conn::http1::Builder;
//! use hyper::service::service_fn;
//! use hyper::{Request, Response};
//!
//! let server = task::cores_with(|host| async move {
//!     let log = host.log.clone();
//!     let service = service_fn(move |request: Request<Incoming>| {
//!         log.named("request", request.uri().path());
//!         async { Ok::<_, hyper::Error>(Response::new(String::new())) }
//!     });
//!     let mut builder = Builder::new();
//!     builder.auto_date_header(false).timer(host.clock);
//!     let served = builder.serve_connection(host.wire.clone(), service).await;
//!     served.map_err(|error| Fault::new(if error.is_timeout() { "timeout" } else { "http" }))?;
//!     host.wire.drain().await;
//!     Ok::<_, Fault>(())
//! });
//! check(server.clone()).receive("GET / HTTP/1.1\r\nhost: a\r\n\r\n").eof().assert();
//! check(server)
//!     .receive("GET / HTTP/1.1\r\nhost: a\r\n") // the header section never ends
//!     .advance(Duration::from_secs(60))
//!     .expect(["at 30s fault timeout"])
//!     .assert();
//! ```

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ::hyper::rt;

use crate::adapter::future::clock::{ScriptClock, Sleep};
use crate::adapter::future::executor::Spawner;
use crate::adapter::future::wire::Wire;

impl rt::Read for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: rt::ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_read_some(cx, buffer.remaining(), |bytes| buffer.put_slice(bytes))
    }
}

impl rt::Write for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_some(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flushed()
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_shut_down()
    }
}

impl rt::Timer for ScriptClock {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn rt::Sleep>> {
        Box::pin(Self::sleep(self, duration))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn rt::Sleep>> {
        Box::pin(Self::sleep_until(self, deadline.saturating_duration_since(*START)))
    }

    fn now(&self) -> Instant {
        *START + Self::now(self)
    }
}

impl rt::Sleep for Sleep {}

impl<F: Future + 'static> rt::Executor<F> for Spawner {
    fn execute(&self, future: F) {
        self.spawn(async move { drop(future.await) });
    }
}

/// The instant that stands for the start of every script; which one it is, nobody can see.
#[expect(clippy::disallowed_methods, reason = "an `Instant` cannot be made in another way")]
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ::http_body_util::BodyExt;
    use ::hyper::body::Incoming;
    use ::hyper::client::conn::http1::handshake;
    use ::hyper::rt::{Executor, Timer};
    use ::hyper::server::conn::http1::Builder;
    use ::hyper::service::service_fn;
    use ::hyper::{Request, Response};

    use crate::adapter::future::clock::ScriptClock;
    use crate::adapter::future::task::{Task, cores_with};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};
    use crate::transcript::Fault;

    /// The timer of a server's header section.
    #[derive(Clone, Copy, PartialEq)]
    enum HeaderTimer {
        Runs,
        /// The timeout is set to none.
        IsOff,
        /// No timer is given, so that the default timeout has no effect.
        IsLost,
    }

    fn server(timer: HeaderTimer) -> impl Fn() -> Task + Send + Sync + Clone {
        cores_with(move |host| async move {
            let log = host.log.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                log.named("request", request.uri().path());
                async { Ok::<_, ::hyper::Error>(Response::new(String::new())) }
            });
            let mut builder = Builder::new();
            builder.auto_date_header(false);
            match timer {
                HeaderTimer::Runs => drop(builder.timer(host.clock)),
                HeaderTimer::IsOff => drop(builder.timer(host.clock).header_read_timeout(None)),
                HeaderTimer::IsLost => {}
            }
            let served = builder.serve_connection(host.wire.clone(), service).await;
            let fault = |error: ::hyper::Error| match error.is_timeout() {
                true => Fault::new("timeout"),
                false => Fault::new("http").because(error),
            };
            served.map_err(fault)?;
            host.wire.drain().await;
            Ok::<_, Fault>(())
        })
    }

    #[test]
    fn a_missing_header_timer_is_found() {
        let run = |timer| {
            let slow = check(server(timer)).receive("GET / HTTP/1.1\r\nhost: a\r\n");
            let slow = slow.advance(Duration::from_secs(60)).receive("x: y\r\n\r\n");
            slow.expect(["at 30s fault timeout"]).run()
        };
        let right = run(HeaderTimer::Runs);
        assert!(right.is_ok(), "{right}");
        for timer in [HeaderTimer::IsOff, HeaderTimer::IsLost] {
            let report = run(timer);
            assert_eq!(report.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected), "{report}");
            // It is the same under all cuts.
            assert_eq!(report.findings().count(), 0, "{report}");
        }
    }

    #[test]
    fn a_timer_runs_for_each_header_section() {
        let seconds = Duration::from_secs;
        let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n");
        let script = Script::new().receive(get("/a")).advance(seconds(20)).receive(get("/b"));
        let script = script.advance(seconds(60));
        let lines =
            ["request \"/a\"", "...", "at 20s request \"/b\"", "...", "at 50s fault timeout"];
        check(server(HeaderTimer::Runs)).script(script).expect(lines).assert();
    }

    #[test]
    fn a_client_reads_only_what_follows_its_request() {
        let client = cores_with(|host| async move {
            let wire = host.wire.quiet_until_written();
            let failed = |error: ::hyper::Error| Fault::new("http").because(error);
            let (mut sender, connection) = handshake(wire.clone()).await.map_err(failed)?;
            host.spawner.execute(connection);
            let request = Request::builder().uri("/").header("host", "a").body(String::new())?;
            let response = sender.send_request(request).await.map_err(failed)?;
            host.log.named("status", response.status().as_u16());
            let body = response.into_body().collect().await.map_err(failed)?;
            host.log.data("body", &body.to_bytes());
            drop(sender);
            wire.close();
            wire.drain().await;
            Ok::<_, Fault>(())
        });
        let script = Script::new().receive("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").eof();
        let logged = drive(client(), &script, &Chunking::bytewise(40));
        let sent = "sent \"GET / HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n\"";
        assert_eq!(logged.lines(), [sent, "status 200", "body \"hi\"", "close", "end"]);
        check(client).script(script).assert();
    }

    #[test]
    fn instants_are_times_of_the_script() {
        let clock = ScriptClock::default();
        let start = Timer::now(&clock);
        clock.set(Duration::from_secs(5));
        assert_eq!(Timer::now(&clock) - start, Duration::from_secs(5));
    }
}
