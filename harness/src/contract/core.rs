//! The trait of a core: bytes in, a log out, and no I/O of its own.

use std::time::Duration;

use crate::contract::Log;
use crate::transcript::Fault;

/// A protocol core that does no I/O: the thing under test.
///
/// One method is required: [`receive`](Self::receive). The driver calls it by one rule, which fits
/// push parsers, parsers that report how much they consumed, and parsers that start over on each
/// call: *bytes that were not consumed come again, followed by the next piece. The driver keeps
/// calling while a call consumes or logs something; a call that does neither means "need more
/// input".*
///
/// A core that returns an error has failed for good. What it logged before stays logged.
///
/// A closure `FnMut(&[u8], &mut Log) -> Result<usize, Fault>` is a core, too; with [`core_fn`] its
/// arguments need no types.
///
/// # Examples
///
/// ```
/// use chunkproof::{check, Core, Fault, Log};
///
/// /// Logs each line, and consumes a line only when it is complete.
/// struct Lines;
///
/// impl Core for Lines {
///     fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
///         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///         log.named("line", String::from_utf8_lossy(&bytes[..end]));
///         Ok(end + 1)
///     }
/// }
///
/// check(|| Lines).receive(b"one\ntwo\n").assert();
/// ```
pub trait Core {
    /// Receives the next bytes of the stream and returns how many of them were consumed.
    ///
    /// Bytes that were not consumed come again at the front of the next call. `bytes` is empty only
    /// if the core was declared to accept empty pieces.
    ///
    /// # Errors
    ///
    /// Returns a fault if the core fails.
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault>;

    /// Does one step of the work that is ready, and returns whether there was any.
    ///
    /// The driver owns the loop and its budget of steps: it polls until this returns false.
    ///
    /// # Errors
    ///
    /// Returns a fault if the core fails.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let _ = log;
        Ok(false)
    }

    /// Ends the stream: the peer will send no more. `rest` holds the bytes that were not consumed.
    ///
    /// # Errors
    ///
    /// Returns a fault if the stream may not end here.
    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        let _ = (rest, log);
        Ok(())
    }

    /// Performs an action of the application, given in words such as `send text "hi"`.
    ///
    /// # Errors
    ///
    /// Returns a fault if the action is refused. A refused action must not change the core.
    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let _ = log;
        Err(Fault::new("unsupported").because(format_args!("this core knows no action {action:?}")))
    }

    /// Passes queued outgoing bytes, at most `room` of them, to [`Log::send`] and returns whether
    /// there were any.
    ///
    /// For cores that queue their output, so that the driver can play a transport that is slow or
    /// late. A core that sends at once does not need it.
    ///
    /// # Errors
    ///
    /// Returns a fault if the core fails.
    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let _ = (room, log);
        Ok(false)
    }

    /// Sets the room, in bytes, for what one step delivers from now on; returns false if the core
    /// has no such window.
    ///
    /// For decoders that are called with an input and an output buffer. What did not fit comes with
    /// the next [`poll`](Self::poll) or the next bytes; the output must not depend on the room.
    fn set_window(&mut self, bytes: usize) -> bool {
        let _ = bytes;
        false
    }

    /// Returns whether the core leaves bytes unconsumed only because its output has no room: the
    /// transport must take some of it before the core goes on.
    fn awaits_room(&self) -> bool {
        false
    }

    /// Returns whether the core waits for its application: it logs no more until it is resumed.
    ///
    /// Meanwhile it keeps the bytes that it receives, or leaves them unconsumed. HTTP/1.1's pause
    /// between pipelined requests is an example; PEP 3153 calls it a transport's backpressure.
    fn is_paused(&self) -> bool {
        false
    }

    /// Resumes a [paused](Self::is_paused) core: its application is ready for more.
    ///
    /// # Errors
    ///
    /// Returns a fault if the core fails.
    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        let _ = log;
        Ok(())
    }

    /// Returns the time at which the core next needs [`advance`](Self::advance), counted from the
    /// start of the script.
    fn deadline(&self) -> Option<Duration> {
        None
    }

    /// Advances the core's clock to `now`, counted from the start of the script.
    ///
    /// # Errors
    ///
    /// Returns a fault if the core fails, for example because of a timeout.
    fn advance(&mut self, now: Duration, log: &mut Log) -> Result<(), Fault> {
        let _ = (now, log);
        Ok(())
    }
}

impl<F> Core for F
where
    F: FnMut(&[u8], &mut Log) -> Result<usize, Fault>,
{
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        self(bytes, log)
    }
}

/// Makes a core of a closure whose arguments and error need no types.
///
/// It returns the closure itself: a clone of it is a clone of the core if the closure owns its
/// state.
///
/// # Examples
///
/// ```
/// use chunkproof::check;
/// use chunkproof::contract::core_fn;
///
/// let lines = || {
///     core_fn(|bytes, log| {
///         let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else { return Ok(0) };
///         log.data("line", &bytes[..end]);
///         log.event("end");
///         Ok(end + 1)
///     })
/// };
/// check(lines).receive("one\ntwo\n").assert();
/// ```
pub fn core_fn<F>(receive: F) -> F
where
    F: FnMut(&[u8], &mut Log) -> Result<usize, Fault>,
{
    receive
}
