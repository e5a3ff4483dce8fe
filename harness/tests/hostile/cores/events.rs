//! Events and faults whose `Debug`, `Hash` or text misbehaves.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};

use chunkproof::{Fault, Log, Report, check};

groups! {
    "an event panics, or its hash or text is wrong" {
        hash_panics: "violated, Proven", "panics: panicked, panic 'no hash at events.rs'";
        debug_panics:
            "violated, Proven",
            "panics: panicked, the text of an event, panic 'no text at events.rs'";
        debug_panics_where_only_it_is_read:
            "violated, Proven",
            "panics: panicked, panic 'no text at events.rs'";
        debug_of_a_value_panics:
            "violated, Proven",
            "panics: panicked, the text of an event, panic 'no text at events.rs'";
        display_of_an_error_panics:
            "violated, Proven",
            "panics: panicked, panic 'no message at events.rs'";
        hash_is_constant: "ok, Proven";
        hash_is_random: "violated, Proven", "determinism: flaky";
        debug_is_an_error: "ok, Proven";
        debug_hides_a_difference: "violated, Proven", "events: variant";
    }
}

/// An event of a number, with one part that misbehaves.
struct Event {
    number: usize,
    hash: fn(usize) -> usize,
    debug: fn(usize, &mut fmt::Formatter<'_>) -> fmt::Result,
}

impl Event {
    const GOOD: Self =
        Self { number: 0, hash: |number| number, debug: |number, f| write!(f, "Event({number})") };
}

impl Hash for Event {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.hash)(self.number).hash(state);
    }
}

impl Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.debug)(self.number, f)
    }
}

/// Logs an event for each byte: its number is the byte, or the length of the piece.
fn logs(event: impl Fn() -> Event + Send + Sync + Copy + 'static, is_length: bool) -> Report {
    let core = move || {
        move |bytes: &[u8], log: &mut Log| {
            for byte in bytes {
                let number = if is_length { bytes.len() } else { usize::from(*byte) };
                log.event(Event { number, ..event() });
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("ab").run()
}

/// Logs an event for each byte, and whether they agree does not depend on the cuts.
fn logs_bytes(event: impl Fn() -> Event + Send + Sync + Copy + 'static) -> Report {
    logs(event, false)
}

/// Logs the length of its piece for each byte, so that the cuts make a difference.
fn logs_lengths(event: impl Fn() -> Event + Send + Sync + Copy + 'static) -> Report {
    logs(event, true)
}

/// Logs an event that panics when it is hashed, in every run.
fn hash_panics() -> Report {
    logs_bytes(|| Event { hash: |_| panic!("no hash"), ..Event::GOOD })
}

/// Logs an event that panics when it is printed: in the runs whose text is read, and not in others.
fn debug_panics() -> Report {
    let event = || Event { hash: |_| 0, debug: |_, _| panic!("no text"), ..Event::GOOD };
    logs_bytes(event)
}

/// Logs an event without a hash, which panics when it is printed.
fn debug_panics_where_only_it_is_read() -> Report {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            log.debug(Event { debug: |_, _| panic!("no text"), ..Event::GOOD });
            Ok(bytes.len())
        }
    };
    check(core).receive("ab").run()
}

/// Logs a named value that panics when it is printed.
fn debug_of_a_value_panics() -> Report {
    let core = || {
        |bytes: &[u8], log: &mut Log| {
            for _ in bytes {
                let value = Event { hash: |_| 0, debug: |_, _| panic!("no text"), ..Event::GOOD };
                log.named("value", value);
            }
            Ok(bytes.len())
        }
    };
    check(core).receive("ab").run()
}

/// Logs events that differ with the cuts and all have one hash.
fn hash_is_constant() -> Report {
    logs_lengths(|| Event { hash: |_| 0, ..Event::GOOD })
}

/// Logs an event whose hash is another in each call.
fn hash_is_random() -> Report {
    use std::hash::{BuildHasher as _, RandomState};
    let hash = |_| RandomState::new().build_hasher().finish().try_into().unwrap_or(0);
    logs_bytes(move || Event { hash, ..Event::GOOD })
}

/// Logs an event that cannot be printed: its `Debug` returns an error.
fn debug_is_an_error() -> Report {
    logs_bytes(|| Event { hash: |_| 0, debug: |_, _| Err(fmt::Error), ..Event::GOOD })
}

/// Logs events whose hashes differ with the cuts, and which print alike.
fn debug_hides_a_difference() -> Report {
    logs_lengths(|| Event { debug: |_, f| f.write_str("Event"), ..Event::GOOD })
}

/// An error of a parser whose message panics.
#[derive(Debug)]
struct Unprintable;

impl fmt::Display for Unprintable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("no message")
    }
}

impl std::error::Error for Unprintable {}

/// Fails with an error that panics when it becomes a fault.
fn display_of_an_error_panics() -> Report {
    check(|| |_: &[u8], _: &mut Log| Err::<usize, _>(Fault::from(Unprintable))).receive("ab").run()
}
