//! Applications that request more at once, later, or never.

use ::tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::adapter::future::task::{Task, cores_with};
use crate::check::check;
use crate::checks::CheckId;
use crate::context::Verdict;
use crate::driver::drive;
use crate::runner::Report;
use crate::script::{Chunking, Mode, Play, Script};
use crate::transcript::Fault;

/// Answers each byte, either before the application has its event or before it reads on.
fn answering(at_once: bool) -> impl Fn() -> Task + Send + Sync + Clone {
    cores_with(move |mut host| async move {
        let mut answer = Vec::new();
        loop {
            host.wire.write_all(&std::mem::take(&mut answer)).await?;
            let Ok(byte) = host.wire.read_u8().await else {
                return host.wire.shutdown().await;
            };
            answer.extend(b"<");
            answer.push(byte);
            if at_once {
                host.wire.write_all(&std::mem::take(&mut answer)).await?;
            }
            host.log.event(byte);
            host.demand.more().await;
        }
    })
}

#[test]
fn an_answer_that_waits_for_the_next_read_is_caught() {
    let verdicts = |report: &Report| {
        [CheckId::EVENTS, CheckId::POLLING, CheckId::FLUSHING].map(|check| report.verdict(check))
    };
    let same = Some(Verdict::Same);
    for script in [Script::from("ab"), Script::new().receive("ab").eof()] {
        let right = check(answering(true)).script(script.clone()).run();
        assert!(right.is_ok(), "{right}");
        assert_eq!(verdicts(&right), [same, same, same], "{right}");
        let late = check(answering(false)).script(script).run();
        assert_eq!(verdicts(&late), [same, same, Some(Verdict::Variant)], "{late}");
        assert_eq!(late.findings().count(), 1, "{late}");
    }
}

#[test]
fn a_future_waits_until_more_is_requested() {
    let play = Play::whole("ab").in_mode(Mode::PollUntil(1));
    let logged = check(answering(true)).factory().play(&play);
    assert_eq!(logged.lines(), ["sent \"<a\"", "97", "untaken \"b\""]);
    let logged = drive(answering(true)(), &Script::from("ab"), &Chunking::whole());
    assert_eq!(logged.lines(), ["sent \"<a\"", "97", "98", "sent \"<b\""]);
}

#[test]
fn to_await_a_request_after_the_end_is_no_stall() {
    let waits = cores_with(|mut host| async move {
        while let Ok(byte) = host.wire.read_u8().await {
            host.log.event(byte);
        }
        host.demand.more().await;
        Err::<(), _>(Fault::new("over"))
    });
    let logged = drive(waits(), &Script::new().receive("a").eof(), &Chunking::whole());
    assert_eq!(logged.lines(), ["97", "fault over"]);
}
