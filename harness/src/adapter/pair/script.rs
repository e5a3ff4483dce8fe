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
/// the far end, then all to the near one, until both are quiet. The script ends with its stream, so what is
/// still on its way under other cuts arrives as well. Where an end panics, or goes on for more than
/// 65,536 ticks, the rest of the script has no ticks.
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
    for (index, action) in actions.into_iter().map(Into::into).enumerate() {
        log.begin(script.len(), index + 1);
        let ticks = pair.take().and_then(|mut pair| {
            catch(|| {
                let ticks = pair.trip(&action, &mut log);
                (pair, ticks)
            })
            .ok()
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
    /// Performs an action, moves everything both ways until both ends are quiet, and returns the ticks.
    fn trip(&mut self, action: &str, log: &mut Log) -> Vec<u8> {
        let mut ticks = Vec::new();
        // A refused action belongs to the script, too; it sends nothing.
        let _is_accepted = self.act(action, log);
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

/// The most ticks of one action.
const TICKS_MAX: usize = 1 << 16;
