//! Makes scripts for pairs.

use crate::adapter::pair::StreamPair;
use crate::adapter::pair::side::PairSide;
use crate::contract::unwind::catch;
use crate::contract::{Core, Log};
use crate::script::Script;

/// Makes a script of actions, with the ticks that bring to the other end whatever each action and its answers
/// make the ends send.
///
/// The actions are played once, with whole reads, to count the bytes. After each action all bytes go to
/// the far end, then all to the near one, until both are quiet. An action before a `settle` has no ticks:
/// a long handshake that is not to be cut costs less then. The script ends with its stream, so what is still
/// on its way under other cuts arrives as well. Where an end panics, the rest of the script has no ticks, and
/// no action has more than about 65,536.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::pair::{cores, round_trips};
/// use chunkproof::contract::core_fn;
/// use chunkproof::{Core, Fault, Log, Script};
///
/// struct Client;
///
/// impl Core for Client {
///     fn receive(&mut self, bytes: &[u8], _: &mut Log) -> Result<usize, Fault> {
///         Ok(bytes.len())
///     }
///     fn act(&mut self, action: &str, log: &mut Log) -> Result<(), Fault> {
///         Ok(log.send(action.as_bytes()))
///     }
/// }
/// let count = || core_fn(|bytes, log| { log.send(&[b'.'; 1]); Ok(bytes.len()) });
/// let script = round_trips(cores(|| Client, count), ["near abc", "near d"]);
/// let by_hand = Script::new().act("near abc").receive(">>><").act("near d").receive("><").eof();
/// assert_eq!(script, by_hand);
/// ```
pub fn round_trips<N: Core, F: Core, A: Into<String>>(
    make: impl Fn() -> StreamPair<N, F>,
    actions: impl IntoIterator<Item = A>,
) -> Script {
    let mut log = Log::new(false);
    let mut pair = catch(make).ok();
    let mut script = Script::new();
    let mut actions = actions.into_iter().map(Into::into).enumerate().peekable();
    while let Some((index, action)) = actions.next() {
        let is_quiet = actions.peek().is_some_and(|(_, next)| next == SETTLE);
        log.begin(script.len(), index + 1);
        let ticks = pair.take().and_then(|mut pair| {
            let played = catch(|| {
                pair.perform(&action, &mut log);
                let ticks = if is_quiet { Vec::new() } else { pair.trip(&mut log) };
                (pair, ticks)
            });
            played.ok()
        });
        script = script.act(action);
        if let Some((played, ticks)) = ticks {
            script = script.receive(ticks);
            pair = Some(played);
        }
    }
    // Its destructor may panic; every play reports that.
    let _dropped = catch(|| drop(pair));
    script.eof()
}

impl<N: Core, F: Core> StreamPair<N, F> {
    /// Performs an action, and settles if it is that one.
    fn perform(&mut self, action: &str, log: &mut Log) {
        // A refused action belongs to the script, too; it sends nothing.
        let _is_accepted = self.act(action, log);
        while self.is_settling {
            self.resume_all(log);
            self.settle(log);
        }
    }

    /// Moves everything both ways until both ends are quiet, and returns the ticks.
    fn trip(&mut self, log: &mut Log) -> Vec<u8> {
        let mut ticks = Vec::new();
        loop {
            let before = ticks.len();
            for to in [PairSide::Far, PairSide::Near] {
                self.resume_all(log);
                let n = self.deliver(to, usize::MAX, log);
                ticks.resize(ticks.len() + n, to.tick());
            }
            if ticks.len() == before || ticks.len() > TICKS_MAX {
                return ticks;
            }
        }
    }

    fn resume_all(&mut self, log: &mut Log) {
        while self.is_waiting() && self.resume(log).is_ok() {
            log.count_inner(0);
        }
    }
}

/// The action that moves everything at once.
const SETTLE: &str = "settle";
/// About the most ticks of one action.
const TICKS_MAX: usize = 1 << 16;
