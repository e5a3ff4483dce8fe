//! Tests of what makes two digests of a log differ, and what does not.

use super::Log;
use crate::transcript::outcome::LogDigests;

fn logged(write: impl FnOnce(&mut Log)) -> LogDigests {
    let mut log = Log::new(false);
    log.begin(0, 0);
    write(&mut log);
    log.digests()
}

#[test]
fn bytes_that_look_like_an_end_are_bytes() {
    let end = |log: &mut Log| {
        log.send(b"ab");
        log.close();
    };
    let bytes = |log: &mut Log| log.send(b"ab\x02\0\0\0\0\0\0\0\x07");
    assert_ne!(logged(end), logged(bytes));
    let early = |log: &mut Log| {
        log.close();
        log.send(b"ab");
    };
    assert_ne!(logged(end), logged(early));
}

#[test]
fn events_without_content_differ_by_name() {
    #[derive(Debug, Hash)]
    struct Ping;
    #[derive(Debug, Hash)]
    struct Pong;
    assert_ne!(logged(|log| log.event(Ping)), logged(|log| log.event(Pong)));
    assert_eq!(logged(|log| log.event(Ping)), logged(|log| log.event(Ping)));
}

#[test]
fn interleaved_lanes_are_compared_one_by_one() {
    let in_turns = logged(|log| {
        log.send_in("a", b"x");
        log.send_in("b", b"y");
        log.send_in("a", b"z");
    });
    let apart = logged(|log| {
        log.send_in("b", b"y");
        log.send_in("a", b"xz");
    });
    assert_eq!(in_turns, apart);
    let swapped = logged(|log| {
        log.send_in("a", b"y");
        log.send_in("b", b"xz");
    });
    assert_ne!(swapped, apart);
    assert_ne!(logged(|log| log.send_in("a", b"x")), logged(|log| log.send(b"x")));
}

#[test]
fn a_lane_continues_after_sent_bytes_but_no_event() {
    let whole = logged(|log| log.data("a", b"xy"));
    let cut = |between: fn(&mut Log)| {
        logged(|log| {
            log.data("a", b"x");
            between(log);
            log.data("a", b"y");
        })
    };
    assert_eq!(cut(|_| {}), whole);
    assert_eq!(cut(|log| log.data("b", b"")), whole);
    assert_eq!(cut(|log| log.send(b"z")).events, whole.events);
    assert_ne!(cut(|log| log.event(1)).events, whole.events);
    assert_ne!(cut(|log| log.data("b", b"z")).events, whole.events);
}
