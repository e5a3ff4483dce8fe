//! Cores from parsers that block: functions of a [`BufRead`] or [`Read`] that cannot be resumed.
//!
//! Such a function cannot be stopped halfway without a thread. So it runs again from the first byte
//! with every piece, and only new entries of the log count. If it reads more than was received, it
//! gets [`WouldBlock`](ErrorKind::WouldBlock), and its further entries and its result are dropped.
//! It must do the same in every run with the same pieces, and the cost grows with the square of
//! their number.

use std::cell::RefCell;
use std::fmt::{self, Debug};
use std::io::{self, BufRead, ErrorKind, Read};
use std::rc::Rc;

use crate::adapter::shared_log::SharedLog;
use crate::contract::{Core, Log, unwind};
use crate::driver::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::transcript::{End, Fault};

/// A reader whose reads are as short as the pieces of a script.
///
/// `fill_buf` returns the rest of one piece, never more.
pub struct PieceReader {
    pieces: Vec<Rc<[u8]>>,
    /// The current piece, and how many of its bytes were read.
    piece: usize,
    n_read: usize,
    is_eof: bool,
    /// How often the function may call it.
    n_calls_max: usize,
    log: SharedLog,
    seen: Rc<RefCell<ParserRun>>,
}

/// What the function did in one run.
#[derive(Default)]
struct ParserRun {
    n_consumed: usize,
    n_calls: usize,
    /// Whether it tried to read more than was received.
    wants_more: bool,
}

type BlockingParser = dyn Fn(PieceReader, SharedLog) -> Result<(), Fault>;

/// A function that blocks, as a core.
pub struct BlockingCore {
    parse: Rc<BlockingParser>,
    pieces: Vec<Rc<[u8]>>,
    log: SharedLog,
    n_logged: u64,
    n_consumed: usize,
    is_over: bool,
}

/// Makes cores from a function of a reader and a log.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::blocking;
/// use chunkproof::check;
/// use std::io::BufRead;
///
/// let lines = blocking::cores(|reader, log| {
///     for line in reader.lines() {
///         log.named("line", line?);
///     }
///     Ok::<_, std::io::Error>(())
/// });
/// check(lines).receive("one\r\ntwo").eof().assert();
/// ```
pub fn cores<E: Into<Fault>>(
    parse: impl Fn(PieceReader, SharedLog) -> Result<(), E> + Send + Sync + Clone + 'static,
) -> impl Fn() -> BlockingCore + Send + Sync + Clone {
    move || {
        let parse = parse.clone();
        BlockingCore {
            parse: Rc::new(move |reader, log| parse(reader, log).map_err(Into::into)),
            pieces: Vec::new(),
            log: SharedLog::new(),
            n_logged: 0,
            n_consumed: 0,
            is_over: false,
        }
    }
}

impl BlockingCore {
    /// Runs the function with all pieces so far, and returns how many bytes it consumed in all.
    fn run(&mut self, is_eof: bool, log: &mut Log) -> Result<usize, Fault> {
        let seen = Rc::new(RefCell::new(ParserRun::default()));
        let n_bytes: usize = self.pieces.iter().map(|piece| piece.len()).sum();
        let reader = PieceReader {
            pieces: self.pieces.clone(),
            piece: 0,
            n_read: 0,
            is_eof,
            n_calls_max: STEPS_MIN + STEPS_PER_BYTE * n_bytes,
            log: self.log.clone(),
            seen: Rc::clone(&seen),
        };
        // Each run reads all pieces again, which the driver does not see.
        log.count_passed_again(self.pieces.len(), n_bytes);
        let parse = || (self.parse)(reader, self.log.clone());
        let (result, n_logged) = self.log.lend_again(log, self.n_logged, parse);
        if n_logged < self.n_logged {
            let less = "it logs less in a run with more bytes";
            unwind::end(End::ContractViolation(less.to_owned()));
        }
        self.n_logged = n_logged;
        if let Some(fault) = self.log.take_failure() {
            self.is_over = true;
            return Err(fault);
        }
        let ParserRun { n_consumed, wants_more, .. } = *seen.borrow();
        if !wants_more {
            self.is_over = true;
            result?;
        }
        Ok(n_consumed)
    }
}

impl Core for BlockingCore {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        if self.is_over || bytes.is_empty() {
            return Ok(0);
        }
        self.pieces.push(bytes.into());
        let n_consumed = self.run(false, log)?;
        // A function that wants more has read everything; one that is over leaves the rest unread.
        let n_new = n_consumed.saturating_sub(self.n_consumed);
        self.n_consumed = n_consumed;
        Ok(n_new)
    }

    fn receive_eof(&mut self, _: &[u8], log: &mut Log) -> Result<(), Fault> {
        if self.is_over { Ok(()) } else { self.run(true, log).map(drop) }
    }
}

impl Debug for BlockingCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlockingCore")
            .field("n_pieces", &self.pieces.len())
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

impl Debug for PieceReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PieceReader").field("piece", &self.piece).finish_non_exhaustive()
    }
}

impl PieceReader {
    /// Stops a function that keeps calling without reading.
    fn count_call(&self) {
        let mut seen = self.seen.borrow_mut();
        seen.n_calls += 1;
        let n_calls = seen.n_calls;
        drop(seen);
        if n_calls > self.n_calls_max {
            unwind::end(End::Livelock("it keeps asking for more".to_owned()));
        }
    }

    fn rest(&self) -> &[u8] {
        let piece = self.pieces.get(self.piece).map(|piece| &**piece).unwrap_or_default();
        piece.get(self.n_read..).unwrap_or_default()
    }
}

impl BufRead for PieceReader {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.count_call();
        if self.rest().is_empty() && self.piece < self.pieces.len() {
            self.piece += 1;
            self.n_read = 0;
        }
        if self.piece == self.pieces.len() && !self.is_eof {
            self.seen.borrow_mut().wants_more = true;
            self.log.mute();
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(self.rest())
    }

    fn consume(&mut self, n: usize) {
        let n = n.min(self.rest().len());
        self.n_read += n;
        self.seen.borrow_mut().n_consumed += n;
    }
}

impl Read for PieceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{self, BufRead, Read};

    use super::{PieceReader, cores};
    use crate::adapter::broken;
    use crate::adapter::shared_log::SharedLog;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::driver::drive;
    use crate::script::{Chunking, Play, Script};
    use crate::search::sample::outcome_within;

    /// Logs lines up to an empty one, and leaves the rest unread.
    #[expect(clippy::needless_pass_by_value, reason = "the adapter passes an owned log")]
    fn lines(mut reader: PieceReader, log: SharedLog) -> io::Result<()> {
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            log.named("line", &line);
            if line == "\n" {
                return Ok(());
            }
        }
    }

    #[test]
    fn a_right_function_passes_every_check() {
        check(cores(lines)).receive("one\ntwo\n\nmore").eof().assert();
        check(cores(lines)).receive("one\ntw").eof().assert();
    }

    #[test]
    fn pieces_read_again_count_against_the_budget() {
        let factory = check(cores(lines)).factory();
        let cost = |len: usize| {
            let play = Play::new("x".repeat(len), Chunking::bytewise(len));
            outcome_within(&factory, &play, u64::MAX).1
        };
        // Each of `len` runs reads all pieces so far: a piece costs 32 bytes and its own.
        assert!(cost(100) > 33 * 100 * 100 / 2, "{}", cost(100));
        assert!(cost(200) > 3 * cost(100), "{} and {}", cost(200), cost(100));
    }

    #[test]
    fn each_record_is_logged_once() {
        let script = Script::from("a\n\nbc");
        let logged = drive(cores(lines)(), &script, &Chunking::new([1, 2, 4]));
        assert_eq!(logged.lines(), ["line \"a\\n\"", "line \"\\n\"", "untaken \"bc\""]);
        let logged = drive(cores(lines)(), &Script::new().receive("a").eof(), &Chunking::whole());
        assert_eq!(logged.lines(), ["line \"a\"", "fault UnexpectedEof"]);
    }

    #[test]
    fn a_read_mistaken_for_a_message_is_caught() {
        let hasty = cores(|mut reader, log| {
            let mut message = [0; 4];
            while let n @ 1.. = reader.read(&mut message)? {
                log.event(&message[..n]);
            }
            io::Result::Ok(())
        });
        let report = check(hasty).receive("abcd").run();
        assert_eq!(broken(&report), [(CheckId::EVENTS, Verdict::Variant)], "{report}");
    }

    #[test]
    fn code_inside_can_fail_its_core() {
        let digits = cores(|reader, log| {
            for byte in reader.bytes() {
                match byte? {
                    digit @ b'0'..=b'9' => log.event(digit),
                    _ => log.fail(crate::Fault::new("no-digit")),
                }
            }
            io::Result::Ok(())
        });
        let script = Script::from("12x3");
        check(digits.clone()).script(script.clone()).assert();
        let logged = drive(digits(), &script, &Chunking::bytewise(4));
        assert_eq!(logged.lines(), ["49", "50", "fault no-digit"]);
    }

    #[test]
    fn a_second_run_that_logs_less_is_a_violation() {
        thread_local!(static N_RUNS: Cell<u32> = const { Cell::new(0) });
        let fickle = cores(|mut reader, log| {
            let n_runs = N_RUNS.replace(N_RUNS.get() + 1);
            (n_runs..3).for_each(|n| log.event(n));
            reader.read_exact(&mut [0; 9])
        });
        let logged = drive(fickle(), &Script::from("ab"), &Chunking::new([1]));
        assert!(logged.lines().last().unwrap().starts_with("contract-violation"), "{logged}");
    }

    #[test]
    fn a_function_that_keeps_asking_is_a_livelock() {
        let stubborn = cores(|mut reader, _| {
            loop {
                let n = reader.fill_buf().map_or(0, <[u8]>::len);
                reader.consume(n);
                if n > 9 {
                    return io::Result::Ok(());
                }
            }
        });
        let report = check(stubborn).receive("a").run();
        assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
    }
}
