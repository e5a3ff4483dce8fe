//! Cores that end or block their process, in one call that never returns.

use std::sync::{Condvar, Mutex, mpsc};
use std::thread;

use chunkproof::contract::core_fn;
use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "loops or waits in a call" {
        in_receive:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        in_clone:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        in_hash:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        in_drop:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        in_the_factory:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        in_a_question:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        catches_its_flood_for_ever:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        for_a_message:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        for_a_condition:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        for_itself:
            "exit code 101, no result",
            "stderr: hung: a call of the core has not returned for 2 s";
        for_input: "ok, Proven";
    }
    "overflows its stack" {
        in_recursion: "killed by SIGABRT, no result", "stderr: has overflowed its stack";
        in_the_drop_of_a_list: "killed by SIGABRT, no result", "stderr: has overflowed its stack";
        on_a_thread: "killed by SIGABRT, no result", "stderr: has overflowed its stack";
    }
    "aborts, or panics while it panics" {
        by_itself: "killed by SIGABRT, no result";
        in_a_function_that_cannot_unwind:
            "killed by SIGABRT, no result",
            "stderr: \"boom in a callback\"";
        in_a_panic_hook:
            "killed by SIGABRT, no result",
            "stderr: thread panicked while processing panic";
        in_a_destructor:
            "killed by SIGABRT, no result",
            "stderr: panic in a destructor: \"boom in the destructor\"";
        in_the_destructor_of_a_field:
            "killed by SIGABRT, no result",
            "stderr: panic in a destructor: \"boom in the destructor\"";
        in_a_destructor_after_a_flood:
            "killed by SIGABRT, no result",
            "stderr: panic in a destructor: \"boom in the destructor\"";
        in_the_destructor_of_a_thread_local:
            "killed by SIGABRT, no result",
            "stderr: thread local panicked on drop";
    }
    "exits" {
        with_success: "exit code 0, no result";
        with_failure: "exit code 3, no result";
    }
    "takes all memory" {
        a_buffer_that_grows: "killed by SIGABRT, no result", "stderr: memory allocation of";
        one_allocation_that_is_too_large:
            "killed by SIGABRT, no result",
            "stderr: memory allocation of 68719476736 bytes failed";
        more_than_an_address_can_reach:
            "violated, Proven",
            "panics: panicked, panic 'capacity overflow at a library'";
        a_length_of_a_peer:
            "killed by SIGABRT, no result",
            "stderr: memory allocation of 68719476736 bytes failed";
    }
}

/// Runs something in each call that receives bytes.
fn calls(call: impl Fn() + Send + Sync + Copy + 'static) -> Report {
    let core = move || {
        core_fn(move |bytes, _| {
            call();
            Ok(bytes.len())
        })
    };
    check(core).receive("ab").run()
}

/// A loop that the compiler cannot see through.
fn spin() {
    while !std::hint::black_box(false) {
        std::hint::spin_loop();
    }
}

/// Loops where it receives bytes.
fn in_receive() -> Report {
    calls(spin)
}

/// Loops in one of its operations.
#[derive(PartialEq)]
struct Loops {
    operation: &'static str,
    n_received: usize,
}

impl Loops {
    fn run(operation: &'static str) -> Report {
        check(move || Self { operation, n_received: 0 }).prove().receive("ab").run()
    }

    fn at(&self, operation: &str) {
        if self.operation == operation && self.n_received > 1 {
            spin();
        }
    }
}

impl Clone for Loops {
    fn clone(&self) -> Self {
        self.at("clone");
        Self { ..*self }
    }
}

impl std::hash::Hash for Loops {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.at("hash");
        self.n_received.hash(state);
    }
}

impl Drop for Loops {
    fn drop(&mut self) {
        self.at("drop");
    }
}

impl Core for Loops {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.n_received += bytes.len();
        log.data("raw", bytes);
        Ok(bytes.len())
    }

    fn is_paused(&self) -> bool {
        self.at("question");
        false
    }
}

/// Loops where it is copied.
fn in_clone() -> Report {
    Loops::run("clone")
}

/// Loops where its state is compared.
fn in_hash() -> Report {
    Loops::run("hash")
}

/// Loops where it is dropped.
fn in_drop() -> Report {
    Loops::run("drop")
}

/// Loops before there is a core.
fn in_the_factory() -> Report {
    let make = || {
        spin();
        core_fn(|bytes, _| Ok(bytes.len()))
    };
    check(make).receive("ab").run()
}

/// Loops where it is asked whether it is paused.
fn in_a_question() -> Report {
    Loops::run("question")
}

/// Logs without end, and catches whatever is to stop it.
fn catches_its_flood_for_ever() -> Report {
    let core = || {
        core_fn(|_, log| {
            loop {
                let flood = std::panic::AssertUnwindSafe(|| log.event(1));
                drop(std::panic::catch_unwind(flood));
            }
        })
    };
    check(core).receive("ab").run()
}

/// Waits for a message that nobody sends.
fn for_a_message() -> Report {
    calls(|| {
        let (sender, receiver) = mpsc::channel::<()>();
        receiver.recv().unwrap();
        drop(sender);
    })
}

/// Waits for a condition that nobody makes true.
fn for_a_condition() -> Report {
    calls(|| {
        let lock = Mutex::new(());
        let held = lock.lock().unwrap();
        drop(Condvar::new().wait_while(held, |()| true));
    })
}

/// Joins a thread that waits for it.
fn for_itself() -> Report {
    calls(|| {
        let caller = thread::current();
        let other = thread::spawn(move || {
            loop {
                caller.unpark();
                thread::park();
            }
        });
        drop(other.join());
    })
}

/// Reads a line from the standard input, which a test has closed: it gets none, and goes on.
fn for_input() -> Report {
    calls(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).unwrap();
    })
}

/// How deep a recursion is that never ends.
fn depth(of: usize) -> usize {
    let bytes = std::hint::black_box([of; 64]);
    if bytes[0] == usize::MAX { 0 } else { depth(of + 1) + bytes[1] }
}

/// Calls itself without end, as a parser of nested values may.
fn in_recursion() -> Report {
    calls(|| drop(std::hint::black_box(depth(0).to_string())))
}

/// Drops a list whose nodes are dropped one within the other.
fn in_the_drop_of_a_list() -> Report {
    struct Node(#[expect(dead_code, reason = "it is dropped")] Option<Box<Self>>);

    calls(|| {
        let mut list = None;
        for _ in 0..1_000_000 {
            list = Some(Box::new(Node(list)));
        }
        drop(list);
    })
}

/// Calls itself without end on a thread of its own.
fn on_a_thread() -> Report {
    calls(|| drop(thread::spawn(|| depth(0)).join()))
}

/// Aborts its process.
fn by_itself() -> Report {
    calls(|| std::process::abort())
}

/// Panics in a function that C code could call.
fn in_a_function_that_cannot_unwind() -> Report {
    extern "C" fn callback() {
        panic!("boom in a callback");
    }
    calls(|| callback())
}

/// Sets a panic hook that panics.
fn in_a_panic_hook() -> Report {
    calls(|| {
        std::panic::set_hook(Box::new(|_| panic!("boom in the hook")));
        panic!("boom");
    })
}

/// Panics when it is dropped.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("boom in the destructor");
    }
}

/// Panics while it holds something whose destructor panics.
fn in_a_destructor() -> Report {
    calls(|| {
        let _bomb = Bomb;
        panic!("boom");
    })
}

/// Drops two fields whose destructors panic.
fn in_the_destructor_of_a_field() -> Report {
    calls(|| drop((Bomb, Bomb)))
}

/// Floods its log while it holds something whose destructor panics.
fn in_a_destructor_after_a_flood() -> Report {
    let core = || {
        core_fn(|_, log| {
            let _bomb = Bomb;
            loop {
                log.event(1);
            }
        })
    };
    check(core).receive("ab").run()
}

/// Leaves something in its thread that panics when the thread ends.
fn in_the_destructor_of_a_thread_local() -> Report {
    thread_local! { static LEFT: Bomb = const { Bomb } }

    calls(|| drop(thread::spawn(|| LEFT.with(|_| {})).join()))
}

/// Exits, as if all had been well.
fn with_success() -> Report {
    calls(|| std::process::exit(0))
}

/// Exits with a code of its own.
fn with_failure() -> Report {
    calls(|| std::process::exit(3))
}

/// Fills a buffer without end.
fn a_buffer_that_grows() -> Report {
    calls(|| {
        let mut buffer = Vec::new();
        loop {
            buffer.extend_from_slice(std::hint::black_box(&[1_u8; 1 << 16]));
        }
    })
}

/// Asks for 64 GiB at once.
fn one_allocation_that_is_too_large() -> Report {
    calls(|| drop(std::hint::black_box(vec![1_u8; 64 << 30])))
}

/// Asks for more bytes than there are addresses: that is a panic.
fn more_than_an_address_can_reach() -> Report {
    calls(|| drop(std::hint::black_box(Vec::<u8>::with_capacity(usize::MAX))))
}

/// Reserves as many bytes as a peer announces.
fn a_length_of_a_peer() -> Report {
    let core = || {
        core_fn(|bytes, log| {
            let Some((len, rest)) = bytes.split_first_chunk() else { return Ok(0) };
            let len = usize::try_from(u64::from_be_bytes(*len))?;
            let mut message = Vec::with_capacity(len);
            message.extend_from_slice(rest);
            log.event(message.len());
            Ok(bytes.len())
        })
    };
    check(core).receive(b"\0\0\0\x10\0\0\0\0a").run()
}
