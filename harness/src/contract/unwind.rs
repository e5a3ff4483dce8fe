//! Catches panics of cores, so that the harness goes on.
//!
//! The default panic hook prints. Inside [`catch`] it is silent and the message is kept for the
//! verdict; outside, and on every other thread, panics print as usual.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::transcript::End;
use crate::watchdog;

/// What [`catch`] caught instead of a value.
#[derive(Debug)]
pub(crate) enum Caught {
    /// The message of the panic and its place.
    Panic(String),
    /// The log was flooded and the call stopped.
    Flood,
    /// An adapter ended the run.
    Ended(End),
}

/// Ends the run from inside a call, for an adapter that sees an end that is not a fault.
pub(crate) fn end(end: End) -> ! {
    panic::resume_unwind(Box::new(end))
}

/// The payload with which a log unwinds out of a core that floods it.
#[derive(Debug)]
pub(crate) struct Flood;

/// Runs `inside` and silently catches what unwinds out of it.
#[inline]
pub(crate) fn catch<R>(inside: impl FnOnce() -> R) -> Result<R, Caught> {
    INSTALL.call_once(install_hook);
    let outer = FENCED.replace(true);
    // A call inside a call is a part of it.
    if !outer {
        watchdog::beat();
    }
    let result = panic::catch_unwind(AssertUnwindSafe(inside));
    FENCED.set(outer);
    if !outer {
        watchdog::beat();
    }
    result.map_err(|payload| caught(payload.as_ref()))
}

#[cold]
fn caught(payload: &(dyn Any + Send)) -> Caught {
    if payload.is::<Flood>() {
        return Caught::Flood;
    }
    if let Some(end) = payload.downcast_ref::<End>() {
        return Caught::Ended(end.clone());
    }
    let place = PLACE.with_borrow_mut(std::mem::take);
    Caught::Panic(format!("{}{place}", message(payload)))
}

fn install_hook() {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if FENCED.get() {
            PLACE.with_borrow_mut(|kept| *kept = place(info));
        } else {
            loud(info);
        }
    }));
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location()
        .map(|at| format!(" at {}:{}", file_name(at.file()), at.line()))
        .unwrap_or_default()
}

/// The path from the package's own folder on: what comes before depends on the machine.
fn file_name(path: &str) -> &str {
    let package = path.rfind("/src/").and_then(|src| path.get(..src)?.rfind('/'));
    package.and_then(|slash| path.get(slash + 1..)).unwrap_or(path)
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}

static INSTALL: Once = Once::new();

thread_local! {
    static FENCED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

#[cfg(test)]
mod tests {
    use super::{Caught, Flood, catch, end};
    use crate::transcript::End;

    #[test]
    fn a_panic_comes_out_as_its_message_and_place() {
        let Err(Caught::Panic(message)) = catch(|| panic!("at {}", 7)) else { panic!("no panic") };
        assert!(message.starts_with("at 7 at "), "{message}");
        assert!(message.contains("unwind.rs:"), "{message}");
        assert_eq!(catch(|| 1).unwrap(), 1);
    }

    #[test]
    fn a_flood_is_not_a_panic() {
        let flooded = catch(|| std::panic::resume_unwind(Box::new(Flood)));
        assert!(matches!(flooded, Err::<(), _>(Caught::Flood)));
    }

    #[test]
    fn an_end_comes_out_as_it_is() {
        let ended = catch(|| end(End::Stall("asleep".to_owned())));
        assert!(matches!(ended, Err::<(), _>(Caught::Ended(End::Stall(_)))));
    }
}
