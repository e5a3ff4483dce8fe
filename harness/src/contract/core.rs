//! The contract of a core: bytes in, what it says out, and no I/O of its own.

use std::time::Duration;

use crate::contract::Log;
use crate::transcript::Fault;

/// A protocol core that does no I/O: the thing under test.
///
/// One method is required. The driver calls it by one rule, which fits push parsers, parsers that
/// say how much they consumed, and parsers that start over on each call: *it carries the bytes that
/// were not taken and shows them again with more behind them; it calls again while the core took
/// or logged something; nothing taken and nothing logged means "need more".*
///
/// A core that returns an error is done with its stream. What it logged before stays logged.
///
/// A closure `FnMut(&[u8], &mut Log) -> Result<usize, Fault>` is a core, too; [`core_fn`] spares it the
/// types of its arguments.
///
/// # Examples
///
/// ```
/// use chunkproof::{check, Core, Fault, Log};
///
/// /// Says each line; takes a line only when it is complete.
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
    /// Shows the next bytes of the stream and returns how many of them the core took.
    ///
    /// What was not taken is shown again at the front of the next call. `bytes` is empty only if
    /// the core was declared to accept empty pieces.
    ///
    /// # Errors
    ///
    /// A fault that ends the stream for this core.
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault>;

    /// Pulls out one step of what is ready; true if it did anything.
    ///
    /// The driver owns the loop and its budget of steps: it polls until this returns false.
    ///
    /// # Errors
    ///
    /// A fault that ends the stream for this core.
    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        let _ = log;
        Ok(false)
    }

    /// Tells that the peer will send no more; `rest` is what was shown and not taken.
    ///
    /// # Errors
    ///
    /// A fault if the stream may not end here.
    fn receive_eof(&mut self, rest: &[u8], log: &mut Log) -> Result<(), Fault> {
        let _ = (rest, log);
        Ok(())
    }

    /// The application does something, in words: `send text "hi"`.
    ///
    /// # Errors
    ///
    /// A fault if the action is refused. A refused action must change nothing.
    fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
        let _ = log;
        Err(Fault::new("unsupported").because(format_args!("this core knows no action {action:?}")))
    }

    /// Hands over outgoing bytes that wait, at most `room` of them, with [`Log::send`]; true if there
    /// were any.
    ///
    /// For cores that queue what they send, so that the driver can play a transport that takes little
    /// or takes it late. A core that says what it sends at once needs none of this.
    ///
    /// # Errors
    ///
    /// A fault that ends the stream for this core.
    fn transmit(&mut self, room: usize, log: &mut Log) -> Result<bool, Fault> {
        let _ = (room, log);
        Ok(false)
    }

    /// Says how much room, in bytes, the caller gives for what one step delivers, from now on; false if
    /// the core has no such window.
    ///
    /// For decoders that are called with an input and an output buffer. What did not fit comes with the
    /// next [`poll`](Self::poll) or the next bytes; what comes out must not depend on the room.
    fn set_window(&mut self, bytes: usize) -> bool {
        let _ = bytes;
        false
    }

    /// Whether the core hands bytes back only because what it sends finds no room: the transport must
    /// take some of it before the core goes on.
    fn awaits_room(&self) -> bool {
        false
    }

    /// Whether the core waits for its application: it says nothing more until it is resumed.
    ///
    /// What it is shown meanwhile it keeps, or hands back by not taking it. HTTP/1.1's pause
    /// between pipelined requests is one; PEP 3153 calls it a transport's backpressure.
    fn is_paused(&self) -> bool {
        false
    }

    /// The application is ready for more; called only where the core [is paused](Self::is_paused).
    ///
    /// # Errors
    ///
    /// A fault that ends the stream for this core.
    fn resume(&mut self, log: &mut Log) -> Result<(), Fault> {
        let _ = log;
        Ok(())
    }

    /// When the core next wants to be told the time, counted from the start of the script.
    fn deadline(&self) -> Option<Duration> {
        None
    }

    /// Tells the time, counted from the start of the script.
    ///
    /// # Errors
    ///
    /// A fault that ends the stream for this core, such as a timeout.
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

/// Takes a closure as a core, so that neither its arguments nor its error need a type.
///
/// It returns the closure itself: a copy of it is a copy of the core if it captures its state.
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
