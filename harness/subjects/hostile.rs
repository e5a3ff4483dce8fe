//! A core that ends or blocks its process, for the tests of the command.
//!
//! It is a subject only where the environment variable `CHUNKPROOF_HOSTILE` is set.

use std::hint::{black_box, spin_loop};
use std::io::{self, Write as _};

use chunkproof::corpus::{Setup, Subject};
use chunkproof::protocol::framing;
use chunkproof::{Checker, Core, Fault, Log, check};

/// The subject, if it is asked for.
pub fn all() -> Vec<Subject> {
    let is_asked_for = std::env::var_os("CHUNKPROOF_HOSTILE").is_some();
    is_asked_for.then(|| Subject::new("hostile/lines", "framing", lines)).into_iter().collect()
}

fn lines(setup: &Setup) -> Option<Checker> {
    (setup.role() == "lines" && setup.has_only(&[])).then(|| check(Hostile::default).prove().into())
}

/// Reads lines. What a line begins with decides what it does at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Hostile {
    line: Vec<u8>,
}

impl Core for Hostile {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        for byte in bytes {
            if *byte != b'\n' {
                self.line.push(*byte);
                continue;
            }
            self.end_line(bytes.len());
            log.event(framing::line(&self.line));
            self.line.clear();
        }
        Ok(bytes.len())
    }
}

impl Hostile {
    fn end_line(&self, n_bytes: usize) {
        match self.line.as_slice() {
            b"abort" => std::process::abort(),
            // Only where the line end comes alone.
            b"abort-alone" if n_bytes == 1 => std::process::abort(),
            b"exit" => std::process::exit(0),
            b"hang" => {
                write("hangs\n");
                loop {
                    spin_loop();
                }
            }
            b"memory" => drop(black_box(vec![0_u8; 1 << 40])),
            b"stack" => drop(deep(0)),
            b"print" => write("printed by a core\n"),
            b"panic" => panic!("as asked"),
            _ => {}
        }
    }
}

#[expect(unconditional_recursion, reason = "it overflows the stack")]
fn deep(depth: u64) -> [u64; 64] {
    black_box(deep(black_box(depth + 1)))
}

/// Writes to standard output, as a core may do.
fn write(text: &str) {
    // A closed pipe is no concern of a core.
    let _unwritten = io::stdout().write_all(text.as_bytes());
}
