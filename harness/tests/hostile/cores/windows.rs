//! Decoders whose output depends on how much room there is for it.

use chunkproof::{Core, Fault, Log, Report, check};

groups! {
    "its output depends on its window" {
        window_is_ignored: "ok, Proven";
        window_loses_output: "violated, Proven", "window: variant";
        window_of_one_byte_is_too_small:
            "violated, Proven",
            "window: panicked, panic 'a window of one byte at windows.rs'";
    }
}

/// A decoder that delivers each byte twice, into a window.
#[derive(Clone, Hash)]
struct Doubles {
    room: usize,
    queue: Vec<u8>,
    breaks: &'static str,
}

impl Doubles {
    fn run(breaks: &'static str) -> Report {
        let core = move || Self { room: usize::MAX, queue: Vec::new(), breaks };
        check(core).prove().receive("abc").run()
    }
}

impl Core for Doubles {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        bytes.iter().for_each(|byte| self.queue.extend([*byte; 2]));
        self.poll(log)?;
        Ok(bytes.len())
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        assert!(self.breaks != "panics" || self.room > 1, "a window of one byte");
        let n = match self.breaks {
            "ignores" => self.queue.len(),
            _ => self.queue.len().min(self.room),
        };
        let out: Vec<u8> = self.queue.drain(..n).collect();
        log.data("raw", &out);
        if self.breaks == "loses" {
            self.queue.clear();
        }
        Ok(n > 0)
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.room = bytes;
        true
    }
}

/// Accepts a window and delivers everything at once nevertheless: what it delivers is the same.
fn window_is_ignored() -> Report {
    Doubles::run("ignores")
}

/// Forgets what did not fit into its window.
fn window_loses_output() -> Report {
    Doubles::run("loses")
}

/// Panics where its window has one byte.
fn window_of_one_byte_is_too_small() -> Report {
    Doubles::run("panics")
}
