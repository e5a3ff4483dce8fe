//! Timers of futures: they run out at their time, and one that is missing or moved is caught.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use ::tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};

use super::tests::assert_broken;
use crate::adapter::future::task::{Task, cores_with};
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::driver::drive;
use crate::script::{Chunking, Script};
use crate::transcript::Fault;

/// Logs each byte, and fails when a second has passed without one, if it keeps a timer for that.
fn impatient(keeps_timer: bool) -> impl Fn() -> Task + Send + Sync + Clone {
    cores_with(move |host| async move {
        let (mut wire, log, clock) = (host.wire, host.log, host.clock);
        let second = Duration::from_secs(1);
        let mut late = keeps_timer.then(|| clock.sleep(second));
        poll_fn(move |cx| {
            let mut byte = [0];
            let mut buffer = ReadBuf::new(&mut byte);
            while let Poll::Ready(read) = Pin::new(&mut wire).poll_read(cx, &mut buffer) {
                read?;
                let Some(byte) = buffer.filled().first() else { return Poll::Ready(Ok(())) };
                log.event(byte);
                buffer.clear();
                late.iter_mut().for_each(|late| late.reset(clock.now() + second));
            }
            match late.as_mut().map(|late| Pin::new(late).poll(cx)) {
                Some(Poll::Ready(())) => Poll::Ready(Err(Fault::new("timeout"))),
                Some(Poll::Pending) | None => Poll::Pending,
            }
        })
        .await
    })
}

#[test]
fn a_timer_runs_out_at_its_time() {
    let millis = Duration::from_millis;
    let script =
        Script::new().receive("ab").advance(millis(700)).receive("c").advance(millis(1500));
    let logged = drive(impatient(true)(), &script, &Chunking::whole());
    let times = logged.entries().map(|entry| entry.time.as_millis());
    assert_eq!(times.collect::<Vec<_>>(), [0, 0, 700]);
    assert_eq!(logged.lines(), ["97", "98", "99", "fault timeout"]);
    let lines = ["97", "98", "at 700ms 99", "at 1.7s fault timeout"];
    check(impatient(true)).script(script.clone()).expect(lines).assert();
    let report = check(impatient(false)).script(script).expect(lines).run();
    assert_eq!(report.verdict(CheckId::EXPECTED), Some(Verdict::Unexpected), "{report}");
    let before_any_byte = check(impatient(true)).advance(millis(5000)).receive("a");
    before_any_byte.expect(["at 1s fault timeout"]).assert();
}

#[test]
fn a_timer_that_each_piece_puts_off_is_caught() {
    let put_off = cores_with(|host| async move {
        let (mut wire, clock) = (host.wire, host.clock);
        let mut n_reads = 0;
        let mut late = clock.sleep(Duration::from_secs(1));
        poll_fn(move |cx| {
            let mut bytes = [0; 16];
            let mut buffer = ReadBuf::new(&mut bytes);
            while Pin::new(&mut wire).poll_read(cx, &mut buffer).is_ready() {
                if buffer.filled().is_empty() {
                    return Poll::Ready(Ok::<_, Fault>(()));
                }
                buffer.clear();
                n_reads += 1;
                late.reset(Duration::from_secs(n_reads));
            }
            Pin::new(&mut late).poll(cx).map(|()| Err(Fault::new("timeout")))
        })
        .await
    });
    assert_broken(check(put_off).receive("abc"), &[(CheckId::TIME, Verdict::Variant)]);
}

#[test]
fn a_wait_for_time_after_the_end_is_no_stall() {
    let lingers = cores_with(|mut host| async move {
        host.wire.read_to_end(&mut Vec::new()).await?;
        host.clock.sleep(Duration::from_secs(2)).await;
        host.wire.shutdown().await
    });
    let script = Script::new().receive("ab").eof().advance(Duration::from_secs(9));
    check(lingers.clone()).script(script).expect(["at 2s close", "at 0s end"]).assert();
    check(lingers).receive("ab").eof().expect(["end"]).assert();
}
