//! Futures that are used badly: lost wake-ups, endless ones, reads without progress.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::task::{Poll, Waker};

use chunkproof::adapter::future::{byte_stream, task};
use chunkproof::{Fault, Report, check};
use futures_util::StreamExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

groups! {
    "a future misses a wake-up, or wakes itself" {
        drops_its_waker:
            "violated, Proven",
            "progress: stalled, stall 'it waits, and its waker was dropped'",
            "truncation: stalled, stall 'it waits, and its waker was dropped'";
        waits_without_a_waker:
            "violated, Proven",
            "progress: stalled, stall 'it waits, and its waker was dropped'";
        sleeps_although_bytes_have_come:
            "violated, Proven",
            "progress: stalled, stall 'it could go on, and was not woken'",
            "truncation: stalled, stall 'it could go on, and was not woken'";
        waits_for_another_future:
            "violated, Proven",
            "progress: stalled, stall 'it waits, and its waker was dropped'",
            "truncation: stalled, stall 'it waits, and its waker was dropped'";
        is_pending_after_the_end:
            "violated, Proven",
            "progress: stalled, stall 'it still waits after it has read the end of its stream'",
            "truncation: stalled, stall 'it still waits after it has read the end of its stream'";
        a_spawned_future_is_pending_after_the_end:
            "violated, Proven",
            "progress: stalled, stall 'it still waits after it has read the end of its stream'",
            "truncation: stalled, stall 'it still waits after it has read the end of its stream'";
        keeps_waking_itself:
            "violated, Proven",
            "progress: livelock, livelock 'its future keeps waking itself'",
            "truncation: livelock, livelock 'its future keeps waking itself'";
        two_futures_wake_each_other:
            "violated, Proven",
            "progress: livelock, livelock 'its future keeps waking itself'",
            "truncation: livelock, livelock 'its future keeps waking itself'";
        spawns_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'its future keeps waking itself'",
            "truncation: livelock, livelock 'its future keeps waking itself'";
    }
    "a future panics, floods or reads badly" {
        panics_in_a_future: "violated, Proven", "panics: panicked, panic 'boom at futures.rs'";
        panics_in_a_spawned_future:
            "violated, Proven",
            "panics: panicked, panic 'boom at futures.rs'";
        floods_in_a_future:
            "violated, Proven",
            "progress: livelock, livelock 'it logs without end'";
        panics_when_the_future_is_dropped:
            "violated, Proven",
            "truncation: panicked, panic 'dropped too early at futures.rs'";
        polls_a_finished_future:
            "violated, Proven",
            "panics: panicked, panic '`async fn` resumed after completion at futures.rs'";
        reads_into_no_room: "ok, Proven";
        reads_on_after_the_end:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps calling a transport that is not ready, or \
                has ended'",
            "truncation: livelock, livelock 'it keeps calling a transport that is not ready, or \
                has ended'";
        loses_what_a_dropped_read_has_read: "violated, Proven", "events: variant";
        stops_reading: "ok, Proven";
        a_stream_is_read_by_pieces: "violated, Proven", "events: variant";
    }
}

/// Waits once, and its waker is dropped.
fn drops_its_waker() -> Report {
    let core = task::cores(|mut wire, log| async move {
        let mut has_waited = false;
        poll_fn(|_| {
            if std::mem::replace(&mut has_waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        log.event(wire.read_u8().await?);
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Waits for something that nobody will ever do.
fn waits_without_a_waker() -> Report {
    let core = task::cores(|mut wire, log| async move {
        log.event(wire.read_u8().await?);
        pending::<()>().await;
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}

/// Keeps a waker of an earlier poll, and waits for a byte although more have come.
fn sleeps_although_bytes_have_come() -> Report {
    let core = task::cores(|mut wire, log| async move {
        loop {
            log.event(wire.read_u8().await?);
            let mut waker: Option<Waker> = None;
            poll_fn(|cx| match waker.replace(cx.waker().clone()) {
                None => Poll::Pending,
                Some(_) => Poll::Ready(()),
            })
            .await;
        }
        #[expect(unreachable_code, reason = "it gives the block its type")]
        Ok::<_, Fault>(())
    });
    check(core).receive("abc").run()
}

/// Waits for another future, which forgets to wake it.
fn waits_for_another_future() -> Report {
    let core = task::cores_with(|mut host| async move {
        let is_done = Rc::new(RefCell::new(false));
        let done = Rc::clone(&is_done);
        host.spawner.spawn(async move { *done.borrow_mut() = true });
        poll_fn(|_| if *is_done.borrow() { Poll::Ready(()) } else { Poll::Pending }).await;
        host.log.event(host.wire.read_u8().await?);
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Reads the end of its stream, and keeps a waker for something that will not come.
fn is_pending_after_the_end() -> Report {
    let core = task::cores(|mut wire, log| async move {
        let mut bytes = Vec::new();
        wire.read_to_end(&mut bytes).await?;
        log.data("raw", &bytes);
        let mut kept = None;
        poll_fn(|cx| {
            kept = Some(cx.waker().clone());
            Poll::<()>::Pending
        })
        .await;
        drop(kept);
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").eof().run()
}

/// Is over at the end of its stream, and a future that it spawned is not.
fn a_spawned_future_is_pending_after_the_end() -> Report {
    let core = task::cores_with(|mut host| async move {
        let kept = Rc::new(RefCell::new(None));
        let waker = Rc::clone(&kept);
        host.spawner.spawn(poll_fn(move |cx| {
            *waker.borrow_mut() = Some(cx.waker().clone());
            Poll::Pending
        }));
        let mut bytes = Vec::new();
        host.wire.read_to_end(&mut bytes).await?;
        host.log.data("raw", &bytes);
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").eof().run()
}

/// Wakes itself in each poll, and never comes to an end.
fn keeps_waking_itself() -> Report {
    let core = task::cores(|_, _| async move {
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        })
        .await;
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Two futures wake each other without end.
fn two_futures_wake_each_other() -> Report {
    let core = task::cores_with(|host| async move {
        let wakers: Rc<RefCell<[Option<Waker>; 2]>> = Rc::default();
        let one = |own: usize| {
            let wakers = Rc::clone(&wakers);
            poll_fn(move |cx| {
                let mut wakers = wakers.borrow_mut();
                wakers[own] = Some(cx.waker().clone());
                wakers[1 - own].take().into_iter().for_each(Waker::wake);
                Poll::<()>::Pending
            })
        };
        host.spawner.spawn(one(0));
        one(1).await;
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Each future spawns another one.
fn spawns_without_end() -> Report {
    use chunkproof::adapter::future::executor::Spawner;

    fn another(spawner: Spawner) -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move { spawner.clone().spawn(another(spawner)) })
    }
    let core = task::cores_with(|host| async move {
        host.spawner.spawn(another(host.spawner.clone()));
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Panics in its future.
fn panics_in_a_future() -> Report {
    let core = task::cores(|mut wire, _| async move {
        let byte = wire.read_u8().await?;
        assert!(byte == b'b', "boom");
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}

/// Panics in a future that it spawned.
fn panics_in_a_spawned_future() -> Report {
    let core = task::cores_with(|mut host| async move {
        let byte = host.wire.read_u8().await?;
        host.spawner.spawn(async move { assert!(byte == b'b', "boom") });
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}

/// Logs without end in its future.
fn floods_in_a_future() -> Report {
    let core = task::cores(|mut wire, log| async move {
        let byte = wire.read_u8().await?;
        loop {
            log.event(byte);
        }
        #[expect(unreachable_code, reason = "it gives the block its type")]
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}

/// Holds something that panics when its future is dropped before it is over.
fn panics_when_the_future_is_dropped() -> Report {
    struct Guard(bool);

    impl Drop for Guard {
        fn drop(&mut self) {
            assert!(self.0, "dropped too early");
        }
    }
    let core = task::cores(|mut wire, log| async move {
        let mut guard = Guard(false);
        log.event(wire.read_u8().await?);
        guard.0 = true;
        Ok::<_, Fault>(())
    });
    check(core).receive("a").run()
}

/// Polls an async block again that is over.
fn polls_a_finished_future() -> Report {
    let core = task::cores(|mut wire, _| async move {
        let mut once = Box::pin(async { 1 });
        let sum = once.as_mut().await + if wire.read_u8().await? == 0 { 0 } else { once.await };
        if sum == 0 { Err(Fault::new("zero")) } else { Ok(()) }
    });
    check(core).receive("a").run()
}

/// Reads into a buffer without room, and takes that for the end of the stream.
fn reads_into_no_room() -> Report {
    let core = task::cores(|mut wire, log| async move {
        let n = wire.read(&mut []).await?;
        log.named("end", n);
        Ok::<_, Fault>(())
    });
    check(core).receive("a").eof().run()
}

/// Reads on and on at the end of the stream.
fn reads_on_after_the_end() -> Report {
    let core = task::cores(|mut wire, log| async move {
        let mut byte = [0];
        loop {
            if wire.read(&mut byte).await? > 0 {
                log.event(byte[0]);
            }
        }
        #[expect(unreachable_code, reason = "it gives the block its type")]
        Ok::<_, Fault>(())
    });
    check(core).receive("a").eof().run()
}

/// Drops a read that has read a part of three bytes, as a `select!` with `read_exact` does.
fn loses_what_a_dropped_read_has_read() -> Report {
    let core = task::cores(|mut wire, log| async move {
        loop {
            let mut bytes = [0; 3];
            let mut n_polls = 0;
            let mut read = Box::pin(wire.read_exact(&mut bytes));
            let is_whole = poll_fn(|cx| {
                n_polls += 1;
                match read.as_mut().poll(cx) {
                    Poll::Ready(result) => Poll::Ready(result.map(|_| true)),
                    Poll::Pending if n_polls > 1 => Poll::Ready(Ok(false)),
                    Poll::Pending => Poll::Pending,
                }
            });
            let is_whole = is_whole.await?;
            drop(read);
            if is_whole {
                log.event(bytes);
            }
        }
        #[expect(unreachable_code, reason = "it gives the block its type")]
        Ok::<_, Fault>(())
    });
    check(core).receive("abcdef").run()
}

/// Is over before its stream is: the rest is left to others.
fn stops_reading() -> Report {
    let core = task::cores(|mut wire, log| async move {
        log.event(wire.read_u8().await?);
        wire.shutdown().await
    });
    check(core).receive("abc").eof().run()
}

/// Logs each piece of a stream of pieces.
fn a_stream_is_read_by_pieces() -> Report {
    let core = byte_stream::cores(|mut pieces, log| async move {
        while let Some(piece) = pieces.next().await {
            log.event(piece?.to_vec());
        }
        Ok::<_, Fault>(())
    });
    check(core).receive("abc").eof().run()
}
