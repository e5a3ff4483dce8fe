//! Cores, and people, that choose names which act on a terminal, a snapshot or a CI system.

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "its text, or its test's, acts on a terminal" {
        in_an_event: "violated, Proven", "events: variant";
        in_a_text: "violated, Proven", "events: variant";
        in_a_name: "violated, Proven", "events: variant";
        in_a_lane: "violated, Proven", "events: variant";
        in_a_lane_that_is_sent: "violated, Proven", "outgoing: variant";
        in_a_fault: "violated, Proven", "faults: variant";
        in_the_message_of_a_fault: "violated, Proven", "faults: variant";
        in_the_message_of_a_panic:
            "violated, Proven",
            "panics: panicked, panic \
                'a\\n::error::b\\r\\u{1b}[31m\\u{202e}\\u{200b}\\u{2028}\\u{7f} at names.rs'";
        in_payload: "violated, Proven", "events: variant";
        in_the_script:
            "violated, UpToCuts(2)",
            "note: ends of stream under 3 chunkings each",
            "consumed: contract-violation, contract-violation 'took 2 of 1 bytes'";
        in_the_name_of_a_core: "violated, Proven", "events: variant";
        in_an_action: "violated, Proven", "events: variant";
        in_a_reaction: "violated, Proven", "events: variant";
        in_a_refusal: "violated, Proven", "events: variant";
        a_lane_with_a_fault: "violated, Proven", "events: variant", "faults: variant";
        an_event_with_an_end: "violated, Proven", "events: variant";
    }
}

/// A colour, a line break, a command to a CI system, a turn of direction, an invisible space.
const EVIL: &str = "a\n::error::b\r\u{1b}[31m\u{202e}\u{200b}\u{2028}\u{7f}";

/// Logs once for each piece, so that a report prints it.
fn logs(log: fn(&mut Log)) -> Report {
    let core = move || {
        core_fn(move |bytes, into| {
            log(into);
            Ok(bytes.len())
        })
    };
    check(core).receive("ab").run()
}

/// Logs it as a value.
fn in_an_event() -> Report {
    logs(|log| log.event(EVIL))
}

/// Logs it as text.
fn in_a_text() -> Report {
    logs(|log| log.debug(format_args!("{EVIL}")))
}

/// Logs it as the name of an event.
fn in_a_name() -> Report {
    logs(|log| log.named(EVIL, 1))
}

/// Delivers payload in a lane of this name.
fn in_a_lane() -> Report {
    logs(|log| {
        log.data(EVIL, b"x");
        log.event(1);
    })
}

/// Sends in a lane of this name.
fn in_a_lane_that_is_sent() -> Report {
    logs(|log| log.send_in(EVIL, b"x"))
}

/// Fails with a fault of this kind, at the second piece.
fn fails(fault: fn() -> Fault) -> Report {
    let core = move || {
        let mut n_pieces = 0;
        move |bytes: &[u8], _: &mut Log| {
            n_pieces += 1;
            if n_pieces > 1 { Err(fault()) } else { Ok(bytes.len()) }
        }
    };
    check(core).receive("ab").run()
}

/// Fails with a fault of this kind.
fn in_a_fault() -> Report {
    fails(|| Fault::new(EVIL))
}

/// Fails with a fault that has this message.
fn in_the_message_of_a_fault() -> Report {
    fails(|| Fault::new("bad").because(EVIL))
}

/// Panics with this message.
fn in_the_message_of_a_panic() -> Report {
    check(|| core_fn(|_, _| panic!("{EVIL}"))).receive("ab").run()
}

/// Delivers it as payload, a piece at a time.
fn in_payload() -> Report {
    logs(|log| {
        log.data("raw", EVIL.as_bytes());
        log.event(1);
    })
}

/// Claims more bytes than it was given, of a script that holds it.
fn in_the_script() -> Report {
    check(|| core_fn(|bytes, _| Ok(bytes.len() + 1))).receive(EVIL).run()
}

/// Logs each read, and does what it is asked to do, unless it refuses.
#[derive(Clone, Hash)]
struct Obeys {
    refuses: bool,
}

impl Core for Obeys {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        log.event(EVIL);
        Ok(bytes.len())
    }

    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        if self.refuses {
            return Err(Fault::new(action.to_owned()).because(action));
        }
        log.named("did", action);
        Ok(())
    }
}

/// Has this name in reports and tokens.
fn in_the_name_of_a_core() -> Report {
    check(|| Obeys { refuses: false }).name(EVIL).receive("ab").run()
}

/// Is asked for this action.
fn in_an_action() -> Report {
    check(|| Obeys { refuses: false }).receive("ab").act(EVIL).run()
}

/// Reacts to this event by this action.
fn in_a_reaction() -> Report {
    check(|| Obeys { refuses: false }).on(format!("{EVIL:?}"), EVIL).receive("ab").run()
}

/// Refuses this action with a fault of this kind.
fn in_a_refusal() -> Report {
    check(|| Obeys { refuses: true }).receive("ab").act(EVIL).run()
}

/// Names a lane so that its payload looks like a line with a fault: one cut makes two lines, and
/// the other one.
fn a_lane_with_a_fault() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            match bytes.len() {
                1 => log.data("a\nfault x", bytes),
                _ => log.fault(Fault::new("x")),
            }
            Ok(bytes.len())
        })
    };
    check(core).receive("ab").run()
}

/// Logs a text that looks like two events where another cut has two events.
fn an_event_with_an_end() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            match bytes.len() {
                1 => log.debug(format_args!("x")),
                _ => log.debug(format_args!("x\nx")),
            }
            Ok(bytes.len())
        })
    };
    check(core).receive("ab").run()
}
