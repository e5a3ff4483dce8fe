//! Correct futures pass every check; futures with one seeded fault are caught.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use ::tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader, ReadBuf};

use super::{Task, cores, cores_with};
use crate::adapter::broken;
use crate::adapter::future::executor::Spawner;
use crate::adapter::future::wire::Wire;
use crate::adapter::shared_log::SharedLog;
use crate::check::{Check, check};
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::driver::drive;
use crate::script::{Chunking, Script};
use crate::transcript::Fault;

/// Logs bytes up to a full stop, sends each back twice, and leaves the rest unread.
async fn sentence(mut wire: Wire, log: SharedLog) -> io::Result<()> {
    log.event("hello");
    loop {
        let byte = wire.read_u8().await?;
        log.event(byte);
        wire.write_all(&[byte, byte]).await?;
        if byte == b'.' {
            return wire.shutdown().await;
        }
    }
}

#[test]
fn a_right_future_passes_every_check() {
    check(cores(sentence)).receive("Hello. And more").eof().assert();
    check(cores(sentence)).receive("Hello").eof().assert();
}

#[test]
fn a_right_future_needs_little_room() {
    let echo = cores(sentence);
    for room in [1, 3, 1000] {
        let echo = echo.clone();
        let narrow = move || echo().with_room(room);
        check(narrow.clone()).receive("Hello.").eof().assert();
        check(narrow.clone()).receive("Hello. And more").assert();
        check(narrow.clone()).receive("Hello. And more").eof().assert();
        let report = check(narrow).receive("Hello").eof().run();
        assert_eq!(report.verdict(CheckId::BACKPRESSURE), Some(Verdict::Same));
        assert!(report.is_ok(), "{report}");
    }
}

#[test]
fn a_future_logs_sends_closes_and_leaves_the_rest() {
    let logged = drive(cores(sentence)(), &Script::from("a.bc"), &Chunking::new([3]));
    let lines = ["\"hello\"", "97", "sent \"aa\"", "46", "sent \"..\"", "close", "untaken \"bc\""];
    assert_eq!(logged.lines(), lines);
    let logged = drive(cores(sentence)(), &Script::new().receive("a").eof(), &Chunking::whole());
    assert_eq!(logged.lines(), ["\"hello\"", "97", "sent \"aa\"", "fault UnexpectedEof"]);
}

#[test]
fn both_pairs_of_traits_read_and_write_alike() {
    let copy = cores(|wire, _| async move {
        use futures_util::io::{AsyncReadExt as _, copy};
        let (from, mut to) = wire.split();
        copy(from, &mut to).await?;
        futures_util::io::AsyncWriteExt::close(&mut to).await
    });
    let logged = drive(copy(), &Script::new().receive("abc").eof(), &Chunking::new([1]));
    assert_eq!(logged.lines(), ["sent \"abc\"", "close", "end"]);
    check(copy).receive("abc").eof().assert();
}

/// Sends the text of its actions while it logs incoming bytes.
fn client() -> impl Fn() -> Task + Send + Sync + Clone {
    cores_with(|host| async move {
        let (mut from, mut to) = tokio::io::split(host.wire);
        let log = host.log.clone();
        host.spawner.spawn(async move {
            loop {
                match host.actions.next().await.split_once(' ') {
                    Some(("send", text)) => drop(to.write_all(text.as_bytes()).await),
                    Some(_) | None => host.actions.refuse(Fault::new("unknown")),
                }
            }
        });
        while let Ok(byte) = from.read_u8().await {
            log.event(byte);
        }
        Err(Fault::new("closed"))
    })
}

#[test]
fn actions_are_received_and_refused() {
    let script = Script::new().act("send a").receive("xy").act("sing").act("send b").eof();
    let logged = drive(client()(), &script, &Chunking::new([1]));
    let lines = ["sent \"a\"", "120", "121", "refused unknown", "sent \"b\"", "fault closed"];
    assert_eq!(logged.lines(), lines);
    check(client()).script(script).assert();
    // This future receives no actions.
    let logged = drive(cores(sentence)(), &Script::new().act("x"), &Chunking::whole());
    assert_eq!(logged.lines(), ["\"hello\"", "refused unsupported"]);
}

#[test]
fn a_future_that_fails_on_an_action_does_not_refuse() {
    let fragile = cores_with(|host| async move {
        host.actions.next().await;
        Err::<(), _>(Fault::new("broken"))
    });
    let logged = drive(fragile(), &Script::new().act("x"), &Chunking::whole());
    assert_eq!(logged.lines(), ["fault broken"]);
}

/// Polls a read with a waker that does nothing.
fn read_asleep(wire: &mut Wire) -> Poll<Option<u8>> {
    let mut byte = [0];
    let mut buffer = ReadBuf::new(&mut byte);
    let mut cx = Context::from_waker(Waker::noop());
    match Pin::new(wire).poll_read(&mut cx, &mut buffer) {
        Poll::Ready(_) => Poll::Ready(buffer.filled().first().copied()),
        Poll::Pending => Poll::Pending,
    }
}

pub(super) fn assert_broken(check: Check, expected: &[(CheckId, Verdict)]) {
    let report = check.run();
    assert_eq!(broken(&report), expected, "{report}");
}

#[test]
fn a_future_without_a_waker_stalls() {
    let asleep = cores(|mut wire, log| async move {
        while let Some(byte) = poll_fn(|_| read_asleep(&mut wire)).await {
            log.event(byte);
        }
        Ok::<_, Fault>(())
    });
    assert_broken(check(asleep).receive("abc"), &[(CheckId::PROGRESS, Verdict::Stalled)]);
}

#[test]
fn a_future_that_yields_without_a_wake_stalls() {
    let lazy = cores(|mut wire, log| async move {
        while let Ok(byte) = wire.read_u8().await {
            log.event(byte);
            let mut has_rested = false;
            poll_fn(|_| match std::mem::replace(&mut has_rested, true) {
                false => Poll::Pending,
                true => Poll::Ready(()),
            })
            .await;
        }
        Ok::<_, Fault>(())
    });
    assert_broken(check(lazy).receive("abc"), &[(CheckId::PROGRESS, Verdict::Stalled)]);
}

#[test]
fn a_future_not_woken_for_its_read_stalls() {
    // It is polled before the first byte comes. An action could wake it; the wire cannot.
    let deaf = cores_with(|host| async move {
        let mut wire = host.wire;
        host.actions.next().await;
        poll_fn(|cx| match read_asleep(&mut wire) {
            Poll::Ready(byte) => {
                host.log.event(byte);
                Poll::Ready(())
            }
            Poll::Pending => host.actions.poll_next(cx).map(drop),
        })
        .await;
        Ok::<_, Fault>(())
    });
    let logged = drive(deaf(), &Script::new().act("x").receive("a"), &Chunking::whole());
    assert_eq!(logged.lines(), ["Some(97)", "stall \"it could go on, and was not woken\""]);
    let report = check(deaf).act("x").receive("ab").run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Stalled), "{report}");
}

#[test]
fn a_future_that_wakes_itself_is_a_livelock() {
    let spinning = cores(|mut wire, _| async move {
        if wire.read_u8().await.is_ok() {
            poll_fn(|cx| {
                cx.waker().wake_by_ref();
                Poll::<()>::Pending
            })
            .await;
        }
        Ok::<_, Fault>(())
    });
    assert_broken(check(spinning).receive("abc"), &[(CheckId::PROGRESS, Verdict::Livelock)]);
}

#[test]
fn a_read_mistaken_for_a_message_is_caught() {
    let hasty = cores(|mut wire, log| async move {
        let mut message = [0; 4];
        while let n @ 1.. = wire.read(&mut message).await? {
            log.event(&message[..n]);
        }
        io::Result::Ok(())
    });
    assert_broken(check(hasty).receive("abcd"), &[(CheckId::EVENTS, Verdict::Variant)]);
}

#[test]
fn an_ignored_short_write_is_caught() {
    let echo = cores(|mut wire, _| async move {
        let mut bytes = [0; 2];
        loop {
            wire.read_exact(&mut bytes).await?;
            let _written = wire.write(&bytes).await?;
        }
        #[expect(unreachable_code, reason = "the loop has no end; this names the error")]
        io::Result::Ok(())
    });
    check(echo.clone()).receive("abcd").assert();
    let narrow = move || echo().with_room(3);
    assert_broken(
        check(narrow).receive("abcdef"),
        &[(CheckId::OUTGOING, Verdict::Variant), (CheckId::BACKPRESSURE, Verdict::Variant)],
    );
}

#[test]
fn bytes_read_ahead_and_lost_are_caught() {
    let first = cores(|wire, log| async move {
        let mut line = String::new();
        let mut wire = pin!(BufReader::new(wire));
        wire.read_line(&mut line).await?;
        log.named("line", line);
        io::Result::Ok(())
    });
    assert_broken(
        check(first).receive("a\nbc"),
        &[(CheckId::EVENTS, Verdict::Variant), (CheckId::TRUNCATION, Verdict::Variant)],
    );
}

#[test]
fn a_future_that_waits_after_its_end_is_stalled() {
    // Something keeps the waker of each, and nothing will ever call it.
    let waits_after = |reads_end: bool| {
        cores(move |mut wire, log| async move {
            let mut byte = [0];
            while reads_end && wire.read(&mut byte).await? > 0 {
                log.event(byte);
            }
            let mut kept = None;
            poll_fn(|cx| {
                kept = Some(cx.waker().clone());
                Poll::<io::Result<()>>::Pending
            })
            .await
        })
    };
    let script = Script::new().receive("ab").eof();
    let logged = drive(waits_after(true)(), &script, &Chunking::whole());
    let line = "stall \"it still waits after it has read the end of its stream\"";
    assert_eq!(logged.lines(), ["[97]", "[98]", line]);
    let report = check(waits_after(true)).script(script.clone()).run();
    assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Stalled), "{report}");
    // One that has not read it may be about to give up the connection.
    let logged = drive(waits_after(false)(), &script, &Chunking::whole());
    assert_eq!(logged.lines(), ["untaken \"ab\"", "end"]);
}

#[test]
fn a_future_that_acts_after_its_end_is_not_stalled() {
    let late = cores_with(|mut host| async move {
        host.wire.read_to_end(&mut Vec::new()).await?;
        let action = host.actions.next().await;
        host.wire.write_all(action.as_bytes()).await
    });
    let script = Script::new().receive("ab").eof().act("bye");
    let logged = drive(late(), &script, &Chunking::whole());
    assert_eq!(logged.lines(), ["sent \"bye\"", "end"]);
    let slow = cores(|mut wire, _| async move {
        wire.read_to_end(&mut Vec::new()).await?;
        wire.write_all(b"four").await
    });
    check(move || slow().with_room(1)).receive("ab").eof().assert();
}

#[test]
fn spawning_without_end_in_drops_is_a_livelock() {
    /// Spawns a future that holds another one of these when it is dropped.
    struct Hydra(Spawner);
    impl Drop for Hydra {
        fn drop(&mut self) {
            let head = Self(self.0.clone());
            self.0.spawn(async move {
                let _head = head;
                std::future::pending::<()>().await;
            });
        }
    }
    let hydra = cores_with(|host| async move {
        drop(Hydra(host.spawner));
        Err::<(), _>(Fault::new("cut"))
    });
    let logged = drive(hydra(), &Script::from("x"), &Chunking::whole());
    let line = "livelock \"its futures spawn others as they are dropped\"";
    assert_eq!(logged.lines(), [line]);
}
