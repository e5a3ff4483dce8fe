//! Futures that share a wire and a log: spawned ones, handlers.

use ::tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::adapter::future::task::{cores, cores_with};
use crate::adapter::shared_log::SharedLog;
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::driver::drive;
use crate::script::{Chunking, Script};
use crate::transcript::Fault;

#[test]
fn code_inside_fails_the_core_in_its_place() {
    // A spawned handler, whose result nobody can see. What follows the fault is no longer the core's.
    let server = |after: fn(&SharedLog)| {
        cores_with(move |host| async move {
            let (mut wire, log) = (host.wire.clone(), host.log.clone());
            host.spawner.spawn(async move {
                while let Ok(byte) = wire.read_u8().await {
                    if byte == b'!' {
                        log.fail(Fault::new("mark"));
                        after(&log);
                        wire.write_all(b"after").await.unwrap_or_default();
                    } else {
                        log.event(byte);
                        wire.write_all(&[byte]).await.unwrap_or_default();
                    }
                }
            });
            Ok::<_, Fault>(())
        })
    };
    let script = Script::new().receive("a!b").eof();
    let talks = |log: &SharedLog| {
        log.event("after");
        log.fail(Fault::new("another"));
    };
    for room in [1, 100] {
        let core = server(talks)().with_room(room);
        let logged = drive(core, &script, &Chunking::bytewise(3));
        assert_eq!(logged.lines(), ["97", "sent \"a\"", "fault mark"]);
    }
    check(server(talks)).script(script.clone()).assert();
    // A panic is no way to do that.
    let report = check(server(|_| panic!("no"))).script(script).run();
    assert_eq!(report.verdict(CheckId::PANICS), Some(Verdict::Panicked), "{report}");
}

#[test]
fn a_future_may_fail_its_core_before_it_waits() {
    let early = cores(|_, log| {
        log.fail(Fault::new("refused"));
        std::future::pending::<Result<(), Fault>>()
    });
    let logged = drive(early(), &Script::from("a"), &Chunking::whole());
    assert_eq!(logged.lines(), ["fault refused"]);
}

#[test]
fn tasks_that_share_a_wire_are_all_woken() {
    // Whichever of the two is polled first gets the next byte; none may be forgotten.
    let shared = cores_with(|host| async move {
        let logs = |name: &'static str| {
            let (mut wire, log) = (host.wire.clone(), host.log.clone());
            async move {
                let _last = wire.read_u8().await.map(|_| log.event(name));
            }
        };
        host.spawner.spawn(logs("byte"));
        host.spawner.spawn(logs("byte"));
        Ok::<_, Fault>(())
    });
    for cuts in [vec![], vec![1]] {
        let logged = drive(shared(), &Script::from("abc"), &Chunking::new(cuts));
        assert_eq!(logged.lines(), ["\"byte\"", "\"byte\"", "untaken \"c\""]);
    }
    check(shared.clone()).receive("abc").assert();
    check(shared).receive("a").eof().assert();
}
