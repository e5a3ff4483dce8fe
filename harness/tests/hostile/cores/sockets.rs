//! Code on blocking and non-blocking sockets that makes calls without progress.

use std::io::{BufRead as _, ErrorKind, Read as _};
use std::thread;

use chunkproof::adapter::{blocking, nonblocking};
use chunkproof::{Fault, Report, check};

groups! {
    "code on a socket makes calls without progress" {
        reads_on_when_it_would_block:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps calling a socket that is not ready'";
        writes_nothing_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps calling a socket that is not ready'",
            "truncation: livelock, livelock 'it keeps calling a socket that is not ready'";
        is_called_again_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'it always asks for one more call'",
            "truncation: livelock, livelock 'it always asks for one more call'";
        waits_after_the_end:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps calling a socket that is not ready'",
            "truncation: livelock, livelock 'it keeps calling a socket that is not ready'";
        blocking_code_reads_on_after_the_end:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps asking for more'",
            "truncation: livelock, livelock 'it keeps asking for more'";
        blocking_code_peeks_without_end:
            "violated, Proven",
            "progress: livelock, livelock 'it keeps asking for more'",
            "truncation: livelock, livelock 'it keeps asking for more'";
        blocking_code_claims_too_much: "violated, Proven", "events: variant", "truncation: variant";
        blocking_code_does_otherwise_each_time: "violated, Proven", "determinism: flaky";
    }
}

/// Reads again and again where a read would block, as if it had a thread to itself.
fn reads_on_when_it_would_block() -> Report {
    let core = nonblocking::cores(|mut socket, log| {
        move || {
            let mut byte = [0];
            loop {
                match socket.read(&mut byte) {
                    Ok(0) => return Ok::<_, Fault>(false),
                    Ok(_) => log.event(byte[0]),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => thread::yield_now(),
                    Err(error) => return Err(error.into()),
                }
            }
        }
    });
    check(core).receive("ab").run()
}

/// Writes an empty slice until it is written.
fn writes_nothing_without_end() -> Report {
    use std::io::Write as _;

    let core = nonblocking::cores(|mut socket, _| {
        move || {
            while socket.write(b"")? == 0 {}
            Ok::<_, Fault>(false)
        }
    });
    check(core).receive("ab").run()
}

/// Wants to be called again each time, and does nothing.
fn is_called_again_without_end() -> Report {
    let core = nonblocking::cores(|_, _| || Ok::<_, Fault>(true));
    check(core).receive("ab").run()
}

/// Does not look at how many bytes it has read, and so does not see the end.
fn waits_after_the_end() -> Report {
    let core = nonblocking::cores(|mut socket, log| {
        move || {
            let mut byte = [0];
            loop {
                let n = match socket.read(&mut byte) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                    other => other?,
                };
                log.data("raw", &byte[..n]);
            }
            #[expect(unreachable_code, reason = "it gives the block its type")]
            Ok::<_, Fault>(false)
        }
    });
    check(core).receive("ab").eof().run()
}

/// Does the same with a socket that blocks.
fn blocking_code_reads_on_after_the_end() -> Report {
    let core = blocking::cores(|mut reader, log| {
        let mut byte = [0];
        loop {
            let n = reader.read(&mut byte)?;
            log.data("raw", &byte[..n]);
        }
        #[expect(unreachable_code, reason = "it gives the block its type")]
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").eof().run()
}

/// Looks at a line again and again that is not complete, and consumes none of it.
fn blocking_code_peeks_without_end() -> Report {
    let core = blocking::cores(|mut reader, log| {
        while !reader.fill_buf()?.contains(&b'\n') {}
        log.event("line");
        Ok::<_, Fault>(())
    });
    check(core).receive("ab\n").run()
}

/// Consumes more than its buffer holds.
fn blocking_code_claims_too_much() -> Report {
    let core = blocking::cores(|mut reader, log| {
        let n = reader.fill_buf()?.len();
        reader.consume(n + 1);
        log.event("read");
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}

/// Does something else each time that it runs again from the first byte.
fn blocking_code_does_otherwise_each_time() -> Report {
    use std::sync::atomic::{AtomicUsize, Ordering};

    static N_RUNS: AtomicUsize = AtomicUsize::new(0);
    let core = blocking::cores(|mut reader, log| {
        let mut bytes = [0; 2];
        let n_run = N_RUNS.fetch_add(1, Ordering::Relaxed);
        (0..n_run % 3).for_each(|_| log.event("run"));
        reader.read_exact(&mut bytes)?;
        log.event(bytes);
        Ok::<_, Fault>(())
    });
    check(core).receive("ab").run()
}
