//! Cores from code that reads and writes a socket in non-blocking mode.
//!
//! A read gets at most what was received and [`WouldBlock`](ErrorKind::WouldBlock) where nothing is
//! there; at the end of the stream it gets nothing. Writes never block but may be short, and any call may
//! be interrupted. What was not read is not taken.

use std::fmt::{self, Debug};
use std::io::{self, ErrorKind, Read, Write};
use std::sync::{Arc, Mutex};

use crate::adapter::shared_log::{SharedLog, lock};
use crate::contract::{Core, Log, unwind as fence};
use crate::driver::turn::{STEPS_MIN, STEPS_PER_BYTE};
use crate::transcript::{End, Fault};

/// A socket in non-blocking mode whose bytes a script brings.
#[derive(Clone)]
pub struct Socket {
    flow: Arc<Mutex<Flow>>,
    voice: SharedLog,
}

struct Flow {
    incoming: Vec<u8>,
    n_read: usize,
    is_eof: bool,
    n_calls: usize,
    /// Each so manieth call is interrupted; none if 0.
    interrupts_each: usize,
    /// How many bytes a write takes.
    write_max: usize,
}

/// Code on a non-blocking socket, as a core.
pub struct NonBlockingCore {
    /// Nothing once it has failed.
    on_ready: Option<Box<dyn FnMut() -> Result<bool, Fault>>>,
    socket: Socket,
}

/// Makes cores from a function of a socket and a voice that returns what is called when the socket is
/// ready. That returns true to be called again, and false if it waits for the socket.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::nonblocking::on_ready;
/// use chunkproof::check;
/// use std::io::{ErrorKind, Read};
///
/// let bytes = on_ready(|mut socket, voice| move || {
///     let mut byte = [0];
///     match socket.read(&mut byte) {
///         Ok(n) => Ok(byte.iter().take(n).map(|byte| voice.event(byte)).count() > 0),
///         Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
///         Err(error) => Err(error),
///     }
/// });
/// check(bytes).receive("abc").eof().assert();
/// ```
pub fn on_ready<F, E>(
    open: impl Fn(Socket, SharedLog) -> F + Send + Sync + Clone + 'static,
) -> impl Fn() -> NonBlockingCore + Send + Sync + Clone
where
    F: FnMut() -> Result<bool, E> + 'static,
    E: Into<Fault>,
{
    move || {
        let socket = Socket::new();
        let mut on_ready = open(socket.clone(), socket.voice.clone());
        NonBlockingCore { on_ready: Some(Box::new(move || on_ready().map_err(Into::into))), socket }
    }
}

impl NonBlockingCore {
    /// Each `n`-th call is [interrupted](ErrorKind::Interrupted): it is to be made again.
    #[must_use]
    pub fn interrupting_each(self, n: usize) -> Self {
        lock(&self.socket.flow).interrupts_each = n;
        self
    }

    /// A write takes at most `n` bytes, and at least one.
    #[must_use]
    pub fn writing_at_most(self, n: usize) -> Self {
        lock(&self.socket.flow).write_max = n.max(1);
        self
    }

    fn run(&mut self, n_shown: usize, log: &mut Log) -> Result<(), Fault> {
        let Self { on_ready, socket } = self;
        let Some(call) = on_ready else { return Ok(()) };
        let result = socket.voice.lend(log, || {
            for _ in 0..STEPS_MIN + STEPS_PER_BYTE * n_shown {
                if !call()? {
                    return Ok(());
                }
            }
            fence::end(End::Livelock("it is always ready for one call more".to_owned()))
        });
        if result.is_err() {
            *on_ready = None;
        }
        result
    }
}

impl Core for NonBlockingCore {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self.socket.show(bytes, false);
        self.run(bytes.len(), log)?;
        Ok(self.socket.withdraw())
    }

    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        self.socket.show(rest, true);
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
        let flow = Flow {
            incoming: Vec::new(),
            n_read: 0,
            is_eof: false,
            n_calls: 0,
            interrupts_each: 0,
            write_max: usize::MAX,
        };
        Self { flow: Arc::new(Mutex::new(flow)), voice: SharedLog::new() }
    }

    fn show(&self, bytes: &[u8], is_eof: bool) {
        let mut flow = lock(&self.flow);
        flow.incoming = bytes.to_vec();
        flow.n_read = 0;
        flow.is_eof |= is_eof;
    }

    fn withdraw(&self) -> usize {
        let mut flow = lock(&self.flow);
        flow.incoming.clear();
        std::mem::take(&mut flow.n_read)
    }
}

impl Flow {
    fn begin_call(&mut self) -> io::Result<()> {
        self.n_calls += 1;
        match self.n_calls.checked_rem(self.interrupts_each) {
            Some(0) => Err(ErrorKind::Interrupted.into()),
            Some(_) | None => Ok(()),
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut flow = lock(&self.flow);
        flow.begin_call()?;
        let n_read = flow.n_read;
        let mut rest = flow.incoming.get(n_read..).unwrap_or_default();
        if rest.is_empty() && !flow.is_eof && !buffer.is_empty() {
            return Err(ErrorKind::WouldBlock.into());
        }
        let n = rest.read(buffer)?;
        flow.n_read += n;
        Ok(n)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut flow = lock(&self.flow);
        flow.begin_call()?;
        let taken = bytes.get(..flow.write_max).unwrap_or(bytes);
        drop(flow);
        self.voice.send(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flow = lock(&self.flow);
        f.debug_struct("Socket")
            .field("n_unread", &(flow.incoming.len() - flow.n_read))
            .field("is_eof", &flow.is_eof)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Read, Write};

    use super::{NonBlockingCore, Socket, on_ready};
    use crate::adapter::broken;
    use crate::adapter::shared_log::SharedLog;
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;

    /// Says two bytes at a time and sends them back; `is_right` says whether it knows of interruptions.
    fn pairs(is_right: bool) -> impl Fn() -> NonBlockingCore + Send + Sync + Clone {
        on_ready(move |mut socket: Socket, voice: SharedLog| {
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
                    voice.event(&pair);
                    socket.write_all(&std::mem::take(&mut pair))?;
                }
                io::Result::Ok(true)
            }
        })
    }

    #[test]
    fn right_code_passes_whatever_the_socket_does() {
        check(pairs(true)).receive("abcde").eof().assert();
        let rude = || pairs(true)().interrupting_each(3).writing_at_most(1);
        check(rude).receive("abcde").eof().assert();
    }

    #[test]
    fn who_does_not_know_of_interruptions_fails_by_the_cuts() {
        let rude = || pairs(false)().interrupting_each(6);
        let report = check(rude).receive("abc").run();
        assert_eq!(report.verdict(CheckId::FAULTS), Some(Verdict::Variant), "{report}");
    }

    #[test]
    fn who_loses_what_it_read_before_it_would_block_depends_on_the_cuts() {
        let forgetful = on_ready(|mut socket: Socket, voice: SharedLog| {
            move || {
                let mut pair = [0; 2];
                match socket.read_exact(&mut pair) {
                    Ok(()) => voice.event(pair),
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
    fn who_is_always_ready_is_a_livelock() {
        let restless = on_ready(|_, _| || io::Result::Ok(true));
        let report = check(restless).receive("a").run();
        assert_eq!(report.verdict(CheckId::PROGRESS), Some(Verdict::Livelock), "{report}");
    }
}
