//! Cores from code that reads and writes a socket in non-blocking mode.
//!
//! A read gets at most the bytes received so far, or [`WouldBlock`](ErrorKind::WouldBlock) if there
//! are none; at the end of the stream it gets no bytes. Writes never block but may be short, and
//! any call may be interrupted. Bytes that were not read are not consumed. Code that keeps calling a
//! socket that is not ready is a livelock.

use std::fmt::{self, Debug};
use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex};

use crate::adapter::shared_log::{SharedLog, lock};
use crate::contract::{Core, Log, unwind};
use crate::driver::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::transcript::{End, Fault};

/// A socket in non-blocking mode that receives the bytes of a script.
#[derive(Clone)]
pub struct Socket {
    state: Arc<Mutex<SocketState>>,
    log: SharedLog,
}

struct SocketState {
    incoming: Vec<u8>,
    n_read: usize,
    is_eof: bool,
    n_calls: usize,
    /// How many calls in a row moved no bytes.
    n_idle: usize,
    /// Every call whose number this divides is interrupted; 0 for none.
    interrupts_each: usize,
    /// The most bytes that a write takes.
    write_max: usize,
}

/// Code on a non-blocking socket, as a core.
pub struct NonBlockingCore {
    /// `None` once it has failed.
    on_ready: Option<Box<dyn FnMut() -> Result<bool, Fault>>>,
    socket: Socket,
}

/// Makes cores from a function of a socket and a log that returns the function to call when the
/// socket is ready. The latter returns true to be called again, and false if it waits for the
/// socket.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::nonblocking;
/// use chunkproof::check;
/// use std::io::{ErrorKind, Read};
///
/// let bytes = nonblocking::cores(|mut socket, log| move || {
///     let mut byte = [0];
///     match socket.read(&mut byte) {
///         Ok(n) => Ok(byte.iter().take(n).map(|byte| log.event(byte)).count() > 0),
///         Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
///         Err(error) => Err(error),
///     }
/// });
/// check(bytes).receive("abc").eof().assert();
/// ```
pub fn cores<F, E>(
    open: impl Fn(Socket, SharedLog) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> NonBlockingCore + Send + Sync + Clone
where
    F: FnMut() -> Result<bool, E> + 'static,
    E: Into<Fault>,
{
    move || {
        let socket = Socket::new();
        let mut on_ready = open(socket.clone(), socket.log.clone());
        NonBlockingCore { on_ready: Some(Box::new(move || on_ready().map_err(Into::into))), socket }
    }
}

impl NonBlockingCore {
    /// [Interrupts](ErrorKind::Interrupted) every `n`-th call, which the code must repeat.
    #[must_use]
    pub fn interrupting_each(self, n: usize) -> Self {
        lock(&self.socket.state).interrupts_each = n;
        self
    }

    /// Limits each write to `n` bytes, and at least one.
    #[must_use]
    pub fn writing_at_most(self, n: usize) -> Self {
        lock(&self.socket.state).write_max = n.max(1);
        self
    }

    fn run(&mut self, n_bytes: usize, log: &mut Log) -> Result<(), Fault> {
        let Self { on_ready, socket } = self;
        let Some(call) = on_ready else { return Ok(()) };
        let own = &socket.log;
        let result = own.lend(log, || {
            for _ in 0..STEPS_MIN + STEPS_PER_BYTE * n_bytes {
                let is_ready = call();
                own.take_failure().map_or(Ok(()), Err)?;
                if !is_ready? {
                    return Ok(());
                }
            }
            unwind::end(End::Livelock("it always asks for one more call".to_owned()))
        });
        if result.is_err() {
            *on_ready = None;
        }
        result
    }
}

impl Core for NonBlockingCore {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.socket.put(bytes, false);
        self.run(bytes.len(), log)?;
        Ok(self.socket.withdraw())
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.socket.put(rest, true);
        self.run(rest.len(), log)
    }
}

impl Debug for NonBlockingCore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NonBlockingCore").field("socket", &self.socket).finish_non_exhaustive()
    }
}

impl Socket {
    fn new() -> Self {
        let state = SocketState {
            incoming: Vec::new(),
            n_read: 0,
            is_eof: false,
            n_calls: 0,
            n_idle: 0,
            interrupts_each: 0,
            write_max: usize::MAX,
        };
        Self { state: Arc::new(Mutex::new(state)), log: SharedLog::new() }
    }

    fn put(&self, bytes: &[u8], is_eof: bool) {
        let mut state = lock(&self.state);
        state.incoming = bytes.to_vec();
        state.n_read = 0;
        state.n_idle = 0;
        state.is_eof |= is_eof;
    }

    fn withdraw(&self) -> usize {
        let mut state = lock(&self.state);
        state.incoming.clear();
        std::mem::take(&mut state.n_read)
    }
}

impl SocketState {
    /// Counts a call that moves no bytes, and ends the run if the code keeps making such calls.
    fn count_idle(&mut self) {
        self.n_idle += 1;
        if self.n_idle > STEPS_MIN && !std::thread::panicking() {
            let waits = "it keeps calling a socket that is not ready";
            unwind::end(End::Livelock(waits.to_owned()));
        }
    }

    /// Begins a read or a write, which may be interrupted.
    fn begin_call(&mut self) -> io::Result<()> {
        self.count_idle();
        self.n_calls += 1;
        match self.n_calls.checked_rem(self.interrupts_each) {
            Some(0) => Err(ErrorKind::Interrupted.into()),
            Some(_) | None => Ok(()),
        }
    }

    /// Notes that a call moved bytes, and returns their number.
    fn moved(&mut self, n_bytes: usize) -> usize {
        self.n_idle = if n_bytes > 0 { 0 } else { self.n_idle };
        n_bytes
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = lock(&self.state);
        state.begin_call()?;
        let n_read = state.n_read;
        let mut rest = state.incoming.get(n_read..).unwrap_or_default();
        if rest.is_empty() && !state.is_eof && !buffer.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let n = rest.read(buffer)?;
        state.n_read += n;
        Ok(state.moved(n))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = lock(&self.state);
        state.begin_call()?;
        let written = bytes.get(..state.write_max).unwrap_or(bytes);
        state.moved(written.len());
        drop(state);
        self.log.send(written);
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(&self.state).count_idle();
        Ok(())
    }
}

impl Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("Socket")
            .field("n_unread", &(state.incoming.len() - state.n_read))
            .field("is_eof", &state.is_eof)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Read, Write};

    use super::{NonBlockingCore, Socket, cores};
    use crate::adapter::broken;
    use crate::adapter::shared_log::SharedLog;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;

    /// Logs two bytes at a time and sends them back; repeats interrupted calls if `is_right`.
    fn pairs(is_right: bool) -> impl Fn() -> NonBlockingCore + Send + Sync + Clone {
        cores(move |mut socket: Socket, log: SharedLog| {
            let mut pair = Vec::new();
            move || {
                let mut byte = [0];
                match socket.read(&mut byte) {
                    Ok(0) => return Ok(false),
                    Ok(_) => pair.extend(byte),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                    Err(error) if is_right && error.kind() == ErrorKind::Interrupted => {
                        return Ok(true);
                    }
                    Err(error) => return Err(error),
                }
                if pair.len() == 2 {
                    log.event(&pair);
                    socket.write_all(&std::mem::take(&mut pair))?;
                }
                io::Result::Ok(true)
            }
        })
    }

    #[test]
    fn right_code_passes_with_any_socket() {
        check(pairs(true)).receive("abcde").eof().assert();
        let rude = || pairs(true)().interrupting_each(3).writing_at_most(1);
        check(rude).receive("abcde").eof().assert();
    }

    #[test]
    fn unhandled_interruptions_are_caught() {
        let rude = || pairs(false)().interrupting_each(6);
        let report = check(rude).receive("abc").run();
        assert_eq!(report.verdict(CheckId::FAULTS), Some(Verdict::Variant), "{report}");
    }

    #[test]
    fn bytes_lost_when_a_read_would_block_are_caught() {
        let forgetful = cores(|mut socket: Socket, log: SharedLog| {
            move || {
                let mut pair = [0; 2];
                match socket.read_exact(&mut pair) {
                    Ok(()) => log.event(pair),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                    Err(error) => return Err(error),
                }
                Ok(true)
            }
        });
        let report = check(forgetful).receive("abcd").run();
        assert_eq!(broken(&report), [(CheckId::EVENTS, Verdict::Variant)], "{report}");
    }

    #[test]
    fn endless_idle_calls_within_a_call_are_a_livelock() {
        let calls: [fn(&mut Socket) -> bool; 3] = [
            |socket| socket.read(&mut [0]).is_ok_and(|n| n > 9),
            |socket| socket.write(b"").is_ok_and(|n| n > 9),
            |socket| socket.flush().is_err(),
        ];
        for call in calls {
            let stubborn = cores(move |mut socket: Socket, _| {
                move || {
                    while !call(&mut socket) {}
                    io::Result::Ok(false)
                }
            });
            let report = check(stubborn).receive("a").eof().run();
            assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
        }
        let all_interrupted = || pairs(true)().interrupting_each(1);
        let report = check(all_interrupted).receive("a").run();
        assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
        // Bytes that move are progress, however few a call moves.
        let prompt = cores(|mut socket: Socket, _| {
            let mut answer = vec![0; 20_000];
            move || socket.write_all(&std::mem::take(&mut answer)).map(|()| false)
        });
        check(move || prompt().writing_at_most(1)).receive("a").assert();
    }

    #[test]
    fn code_that_is_always_ready_is_a_livelock() {
        let restless = cores(|_, _| || io::Result::Ok(true));
        let report = check(restless).receive("a").run();
        assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
    }
}
