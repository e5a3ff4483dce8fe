//! Catches panics of cores, so that the harness goes on.
//!
//! The default panic hook prints. Inside [`catch`] it is silent and the message is kept for the
//! verdict; outside, and on every other thread, panics print as usual. A panic of a destructor while
//! another one unwinds cannot be caught: the process ends, so the hook prints both before that.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io::{self, Write as _};
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::bytes::beginning;
use crate::transcript::End;
use crate::watchdog::{self, Activity};

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
    if !HAS_HOOK.get() {
        ensure_hook();
    }
    let outer = FENCED.replace(true);
    // A call inside a call is a part of it.
    if !outer {
        watchdog::beat();
    }
    let result = panic::catch_unwind(AssertUnwindSafe(inside)).map_err(caught);
    FENCED.set(outer);
    if !outer {
        watchdog::beat();
    }
    result
}

/// As [`catch`] for code that itself plays cores: each of their calls counts on its own.
pub(crate) fn catch_around<R>(inside: impl FnOnce() -> R) -> Result<R, Caught> {
    let outer = AROUND.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(inside)).map_err(caught);
    AROUND.set(outer);
    result
}

/// What was caught. The payload is dropped inside the fence, as its destructor may panic, too.
#[cold]
fn caught(payload: Box<dyn Any + Send>) -> Caught {
    let mut what = kind(payload.as_ref());
    if let Err(another) = panic::catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        // Its destructor may panic as well, so it is never run.
        let another = ManuallyDrop::new(another);
        if let Caught::Panic(first) = &what {
            let again = with_place(another.as_ref());
            what = Caught::Panic(format!("{first}; and its payload, when it is dropped: {again}"));
        }
    }
    PANICS.with_borrow_mut(Vec::clear);
    what
}

fn kind(payload: &(dyn Any + Send)) -> Caught {
    if payload.is::<Flood>() {
        return Caught::Flood;
    }
    if let Some(end) = payload.downcast_ref::<End>() {
        return Caught::Ended(end.clone());
    }
    Caught::Panic(with_place(payload))
}

/// The message of a panic, and the place of the latest one.
fn with_place(payload: &(dyn Any + Send)) -> String {
    let place = PANICS.with_borrow_mut(Vec::pop).map(|(_, place)| place).unwrap_or_default();
    format!("{}{place}", message(payload))
}

/// A run of checks, for which the hook is in place even if the user installed one after it.
///
/// A hook cannot be looked at without being taken away, and meanwhile a panic of another thread would print
/// and lose its place. So this is done only where no other run is under way.
#[derive(Debug)]
pub(crate) struct HookedRun(());

impl HookedRun {
    pub(crate) fn begin() -> Self {
        let mut n_runs = n_runs();
        if *n_runs == 0 && !thread::panicking() {
            install_hook();
        }
        *n_runs += 1;
        Self(())
    }
}

impl Drop for HookedRun {
    fn drop(&mut self) {
        *n_runs() -= 1;
    }
}

/// Puts the hook in place for the first panic of a thread that is caught outside of a run.
#[cold]
fn ensure_hook() {
    HAS_HOOK.set(true);
    let _no_other_installs = n_runs();
    if OUR_HOOK.load(Ordering::SeqCst) == NO_HOOK && !thread::panicking() {
        install_hook();
    }
}

/// Puts our hook in front of the current one, unless it is the current one. The number of runs is locked.
fn install_hook() {
    let current = panic::take_hook();
    if address(&*current) == OUR_HOOK.load(Ordering::SeqCst) {
        panic::set_hook(current);
        return;
    }
    let mark = HookMark;
    let ours: Box<Hook> = Box::new(move |info| {
        let _kept = &mark;
        if FENCED.get() || AROUND.get() { keep(info) } else { current(info) }
    });
    OUR_HOOK.store(address(&*ours), Ordering::SeqCst);
    panic::set_hook(ours);
}

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// Where a hook is, which distinguishes it from all others as long as it exists.
fn address(hook: &Hook) -> usize {
    std::ptr::from_ref(hook).addr()
}

/// Forgets the address of a hook that is dropped, as another one may get it.
struct HookMark;

impl Drop for HookMark {
    fn drop(&mut self) {
        OUR_HOOK.store(NO_HOOK, Ordering::SeqCst);
    }
}

fn n_runs() -> MutexGuard<'static, usize> {
    N_RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a panic inside the fence, for the verdict. Before one that ends the process, it prints the panics
/// that led to it.
fn keep(info: &PanicHookInfo<'_>) {
    let message = message(info.payload()).to_owned();
    if ENDS_PROCESS.contains(&message.as_str()) {
        explain_abort();
        return;
    }
    let place = place(info);
    PANICS.with_borrow_mut(|panics| {
        // The first and the latest: a core may catch any number of its own.
        panics.truncate(1);
        panics.push((message, place));
    });
}

/// Prints what the process ends with: a destructor of the core panicked while another panic dropped it.
fn explain_abort() {
    let panics = PANICS.take();
    let of = |panic: Option<&(String, String)>| {
        panic.map_or_else(|| "unknown".to_owned(), |(message, place)| format!("{message:?}{place}"))
    };
    let test = thread::current().name().unwrap_or("a thread without a name").to_owned();
    let (first, last) = (of(panics.first()), of(panics.last()));
    // Of a thread that is not watched, nothing more is known.
    let play = watchdog::activity().map(|activity| {
        let Activity { name, check, play } = activity;
        let script = beginning(format_args!("{}", play.script), SCRIPT_MAX);
        format!("  while `{check}` checked `{name}`, {play}:\n{script}\n")
    });
    let play = play.unwrap_or_default();
    // Not by `eprintln!`, whose text a test harness would keep until the test is over. If it cannot be
    // written, nobody can be told.
    let _unwritten = writeln!(
        io::stderr(),
        "\nchunkproof: in `{test}`, a core panicked while its own panic dropped it, which ends every \
         program.\n  first panic: {first}\n  panic in a destructor: {last}\n{play}  \
         A destructor must not panic while `std::thread::panicking()`."
    );
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

/// The messages of the panics with which the standard library ends a process that unwinds twice.
const ENDS_PROCESS: [&str; 2] =
    ["panic in a destructor during cleanup", "panic in a function that cannot unwind"];

/// The most bytes of a script that are printed before the process ends.
const SCRIPT_MAX: usize = 1 << 10;

/// The runs that are under way; locked while a hook is installed.
static N_RUNS: Mutex<usize> = Mutex::new(0);
/// The address of our hook.
static OUR_HOOK: AtomicUsize = AtomicUsize::new(NO_HOOK);
const NO_HOOK: usize = 0;

thread_local! {
    static FENCED: Cell<bool> = const { Cell::new(false) };
    static AROUND: Cell<bool> = const { Cell::new(false) };
    static HAS_HOOK: Cell<bool> = const { Cell::new(false) };
    /// The panics since the last one that was caught, each with its message and its place.
    static PANICS: RefCell<Vec<(String, String)>> = const { RefCell::new(Vec::new()) };
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
