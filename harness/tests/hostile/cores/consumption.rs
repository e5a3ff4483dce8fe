//! Cores that claim to have consumed other bytes than they did, or log without being asked.

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "claims more bytes than it was given" {
        one_more_byte:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 2 of 1 bytes'";
        all_bytes_there_are:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 18446744073709551615 of 1 \
                bytes'";
        one_more_byte_at_a_cut:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 2 of 1 bytes'";
        a_byte_of_an_empty_piece:
            "violated, Proven",
            "consumed: contract-violation, contract-violation 'took 1 of 0 bytes'";
    }
    "forgets bytes that it consumed" {
        an_unfinished_line_is_lost: "violated, Proven", "events: variant";
        what_follows_a_line_is_lost: "violated, Proven", "events: variant", "truncation: variant";
    }
    "logs without new bytes, or never consumes" {
        keeps_waiting: "ok, Proven";
        a_longer_message_than_there_is: "ok, Proven";
        before_its_first_call:
            "violated, Sampled",
            "self-check: contract-violation, it logs before its first call; let an action start it";
        the_same_bytes_twice:
            "violated, Sampled",
            "self-check: contract-violation, given the same bytes again, it logs more";
        once_for_each_read: "violated, Proven", "events: variant";
        an_empty_piece_is_the_end: "violated, Proven", "empty-pieces: variant";
    }
}

/// Claims one byte more than each piece has.
fn one_more_byte() -> Report {
    check(|| core_fn(|bytes, _| Ok(bytes.len() + 1))).receive("abc").run()
}

/// Claims all bytes that an address can reach.
fn all_bytes_there_are() -> Report {
    check(|| core_fn(|_, _| Ok(usize::MAX))).receive("abc").run()
}

/// Claims a CRLF where only its first byte has come.
fn one_more_byte_at_a_cut() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let Some(end) = bytes.iter().position(|&byte| byte == b'\r') else { return Ok(0) };
            log.data("line", &bytes[..end]);
            Ok(end + 2)
        })
    };
    check(core).receive("ab\r\n").run()
}

/// Claims a byte of an empty piece, although it accepts those.
fn a_byte_of_an_empty_piece() -> Report {
    let core = core_fn(|bytes, _| Ok(bytes.len().max(1)));
    check(move || core).accept_empty().receive("abc").run()
}

/// Consumes a part of a line without keeping it.
fn an_unfinished_line_is_lost() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            if let Some(line) = bytes.strip_suffix(b"\n") {
                log.event(line.to_vec());
            }
            Ok(bytes.len())
        })
    };
    check(core).receive("ab\n").run()
}

/// Consumes everything, and reads the first line of it only.
fn what_follows_a_line_is_lost() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
            log.event(bytes[..end].to_vec());
            Ok(bytes.len())
        })
    };
    check(core).receive("a\nb\n").run()
}

/// Neither consumes nor logs anything: it needs more input, and the rest is left to others.
fn keeps_waiting() -> Report {
    check(|| core_fn(|_, _| Ok(0))).receive("abc").eof().run()
}

/// Waits for a message of 4 GB that one byte announces.
fn a_longer_message_than_there_is() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            if bytes.len() < u32::MAX as usize {
                return Ok(0);
            }
            log.event("message");
            Ok(bytes.len())
        })
    };
    check(core).receive("\u{7f}abc").run()
}

/// Logs a greeting when it is polled, before it has received anything.
fn before_its_first_call() -> Report {
    #[derive(Clone, Hash, Default)]
    struct Greets(bool);

    impl Core for Greets {
        fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
            Ok(bytes.len())
        }

        fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
            let is_first = !std::mem::replace(&mut self.0, true);
            if is_first {
                log.event("hello");
            }
            Ok(is_first)
        }
    }
    check(Greets::default).prove().receive("abc").run()
}

/// Logs bytes that it does not consume, each time that it is given them.
fn the_same_bytes_twice() -> Report {
    let core = || {
        let mut n_known = 0;
        move |bytes: &[u8], log: &mut Log| {
            if bytes.len() != n_known {
                log.event(bytes.len());
            }
            n_known = if bytes.len() == n_known { 0 } else { bytes.len() };
            Ok(0)
        }
    };
    check(core).receive("abc").run()
}

/// Logs one event for each read, whatever it holds.
fn once_for_each_read() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            log.event("read");
            Ok(bytes.len())
        })
    };
    check(core).receive("abc").run()
}

/// Takes an empty read for the end of the stream, as with a socket, and reads no further.
fn an_empty_piece_is_the_end() -> Report {
    let core = || {
        let (mut n_read, mut has_ended) = (0, false);
        move |bytes: &[u8], log: &mut Log| {
            has_ended |= bytes.is_empty() && n_read > 0;
            n_read += bytes.len();
            log.data("raw", if has_ended { b"" } else { bytes });
            Ok(bytes.len())
        }
    };
    check(core).accept_empty().receive("abc").run()
}
