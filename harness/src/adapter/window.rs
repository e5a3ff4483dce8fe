//! A [`Core`] from any decoder that is called with an input and an output buffer and returns how
//! much it read and wrote: `inflate`, converters of text encodings.
//!
//! One step is one call. A call that has written is followed by another, even without input, until
//! no more output comes: so output that did not fit into a small buffer needs no new bytes. At the
//! end of the stream a flag marks the last input.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::contract::{Core, Log, unwind};
use crate::transcript::{End, Fault};

/// The result of one call of a decoder: how much it read and wrote, and whether it ended.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::window::Moved;
///
/// assert!(Moved::new(3, 5).done().is_done);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Moved {
    /// How many bytes of the input were read.
    pub read: usize,
    /// How many bytes of the output buffer were written.
    pub written: usize,
    /// Whether the stream is over: the decoder reads and writes no more.
    pub is_done: bool,
    /// The fault after the bytes that were read and written.
    pub fault: Option<Fault>,
}

impl Moved {
    /// Makes the result of a call that read and wrote these numbers of bytes.
    #[must_use]
    pub fn new(read: usize, written: usize) -> Self {
        Self { read, written, is_done: false, fault: None }
    }

    /// Marks the last call: unread bytes do not belong to the stream.
    #[must_use]
    pub fn done(self) -> Self {
        Self { is_done: true, ..self }
    }

    /// Adds a fault that the call found after the bytes that it wrote. A call that wrote no bytes
    /// may return an error instead.
    #[must_use]
    pub fn failed(self, fault: impl Into<Fault>) -> Self {
        Self { fault: Some(fault.into()), ..self }
    }
}

/// A decoder with an output buffer, as a core that logs its output as payload.
///
/// The decoder is a state and a function `(state, input, output, is_last)`. Everything that decides
/// the future belongs in the state, which gives the core its `Clone` and `Hash`. A decoder that
/// must not be called again after the last input returns a result that is [done](Moved::done).
#[derive(Clone)]
pub struct WindowCore<S> {
    state: S,
    call: Arc<Call<S>>,
    lane: &'static str,
    at_end: Option<Arc<AtEnd>>,
    room: usize,
    room_min: usize,
    /// Whether the last call wrote, so that more may come without new input.
    may_have_more: bool,
    /// The rest of the stream at its end.
    last: Option<Vec<u8>>,
    is_over: bool,
}

type Call<S> = dyn Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Moved, Fault> + Send + Sync;
type AtEnd = dyn Fn(&mut Log) + Send + Sync;

/// Makes cores from a decoder and a function that calls it.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::window::{Moved, cores};
/// use chunkproof::{CheckId, Fault, Verdict, check};
///
/// // Upper case, as much as there is room for.
/// let upper = cores(|| (), |(), input, output, _is_last| {
///     let n = input.len().min(output.len());
///     output[..n].copy_from_slice(&input[..n].to_ascii_uppercase());
///     Ok::<_, Fault>(Moved::new(n, n))
/// });
/// let report = check(upper).prove().receive("one two").eof().run();
/// assert_eq!(report.transcript.lines(), ["text \"ONE TWO\"", "end"]);
/// assert_eq!(report.verdict(CheckId::WINDOW), Some(Verdict::Same));
/// ```
pub fn cores<S, E: Into<Fault>>(
    make: impl Fn() -> S,
    call: impl Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Moved, E> + Send + Sync + 'static,
) -> impl Fn() -> WindowCore<S> {
    let call = shared(call);
    move || WindowCore::calling(make(), Arc::clone(&call))
}

fn shared<S, E: Into<Fault>>(
    call: impl Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Moved, E> + Send + Sync + 'static,
) -> Arc<Call<S>> {
    Arc::new(move |state: &mut S, input: &[u8], output: &mut [u8], is_last| {
        call(state, input, output, is_last).map_err(Into::into)
    })
}

impl<S> WindowCore<S> {
    /// Makes a core that logs its output in lane `text`, with room for 4096 bytes at a time.
    pub fn new<E: Into<Fault>>(
        state: S,
        call: impl Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Moved, E> + Send + Sync + 'static,
    ) -> Self {
        Self::calling(state, shared(call))
    }

    fn calling(state: S, call: Arc<Call<S>>) -> Self {
        Self {
            state,
            call,
            lane: "text",
            at_end: None,
            room: ROOM,
            room_min: 1,
            may_have_more: false,
            last: None,
            is_over: false,
        }
    }

    /// Sets the lane of the output.
    #[must_use]
    pub fn lane(self, lane: &'static str) -> Self {
        Self { lane, ..self }
    }

    /// Sets a function that logs the end, after the output of the call that is [done](Moved::done).
    #[must_use]
    pub fn at_end(self, log_end: impl Fn(&mut Log) + Send + Sync + 'static) -> Self {
        Self { at_end: Some(Arc::new(log_end)), ..self }
    }

    /// Sets the least room, in bytes, that the decoder needs to make progress; it is never given
    /// less.
    #[must_use]
    pub fn room_min(self, bytes: usize) -> Self {
        Self { room_min: bytes.max(1), ..self }
    }

    /// Calls the decoder once and returns how many bytes it read.
    fn step(&mut self, input: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut output = vec![0; self.room.max(self.room_min)];
        let is_last = self.last.is_some();
        let called = (self.call)(&mut self.state, input, &mut output, is_last);
        self.is_over = called.as_ref().map_or(true, |moved| moved.is_done || moved.fault.is_some());
        let Moved { read, written, is_done, fault } = called?;
        let Some(delivered) = output.get(..written) else {
            let claim = format!("wrote {written} bytes with room for {}", output.len());
            unwind::end(End::ContractViolation(claim));
        };
        log.data(self.lane, delivered);
        if let Some(log_end) = self.at_end.as_ref().filter(|_| is_done) {
            log_end(log);
        }
        self.may_have_more = written > 0 && !self.is_over;
        fault.map_or(Ok(read), Err)
    }
}

impl<S> Core for WindowCore<S> {
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // After its end a decoder is not called again: decoders differ in how they answer.
        if self.is_over || self.last.is_some() {
            return Ok(0);
        }
        let read = self.step(bytes, log)?;
        // Unread bytes are passed again anyway, because the call has logged output.
        self.may_have_more &= read == bytes.len();
        Ok(read)
    }

    fn poll(&mut self, log: &mut Log) -> Result<bool, Fault> {
        if !self.may_have_more || self.is_over {
            return Ok(false);
        }
        let rest = self.last.clone().unwrap_or_default();
        let read = self.step(&rest, log)?;
        if let Some(last) = &mut self.last {
            last.drain(..read.min(rest.len()));
            self.may_have_more |= read > 0 && !self.is_over;
        }
        Ok(self.may_have_more)
    }

    fn receive_eof(&mut self, rest: &[u8], _: &mut Log) -> Result<(), Fault> {
        if !self.is_over && self.last.is_none() {
            self.last = Some(rest.to_vec());
            self.may_have_more = true;
        }
        Ok(())
    }

    fn set_window(&mut self, bytes: usize) -> bool {
        self.room = bytes.min(ROOM);
        true
    }
}

// By hand: the functions are not part of the state.
impl<S: Hash> Hash for WindowCore<S> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let Self { state, call: _, lane: _, at_end: _, room, room_min: _, may_have_more, .. } =
            self;
        (state, room, may_have_more, &self.last, self.is_over).hash(hasher);
    }
}

impl<S: Debug> Debug for WindowCore<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowCore")
            .field("state", &self.state)
            .field("room", &self.room)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// More than most scripts deliver at once, and small enough to allocate for each call.
const ROOM: usize = 4096;

#[cfg(test)]
mod tests {
    use super::{Moved, WindowCore, cores};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::context::Verdict;
    use crate::runner::Report;
    use crate::script::Script;
    use crate::transcript::Fault;

    /// Decodes runs: `3a` is `aaa`; a `.` ends the stream. Output without room waits.
    #[derive(Clone, Hash, Default)]
    struct Runs {
        count: u8,
        waiting: (u8, u8),
    }

    /// What happens to the rest of a run that has no room.
    #[derive(Clone, Copy)]
    enum Rest {
        Waits,
        IsLost,
    }

    fn expand(rest: Rest) -> impl Fn(&mut Runs, &[u8], &mut [u8], bool) -> Result<Moved, Fault> {
        move |runs, input, output, is_last| {
            let mut moved = Moved::new(0, 0);
            loop {
                while runs.waiting.0 > 0 && moved.written < output.len() {
                    output[moved.written] = runs.waiting.1;
                    moved.written += 1;
                    runs.waiting.0 -= 1;
                }
                if matches!(rest, Rest::IsLost) {
                    runs.waiting.0 = 0;
                }
                if runs.waiting.0 > 0 {
                    return Ok(moved);
                }
                let Some(byte) = input.get(moved.read) else {
                    let is_truncated = is_last && moved.written == 0;
                    return if is_truncated { Err(Fault::new("truncated")) } else { Ok(moved) };
                };
                moved.read += 1;
                match byte {
                    b'.' => return Ok(moved.done()),
                    b'!' => return Ok(moved.failed(Fault::new("mistake"))),
                    b'0'..=b'9' => runs.count = runs.count.wrapping_mul(10) + (byte - b'0'),
                    other => runs.waiting = (std::mem::take(&mut runs.count), *other),
                }
            }
        }
    }

    fn report(rest: Rest, script: impl Into<Script>) -> Report {
        let runs = move || WindowCore::new(Runs::default(), expand(rest)).lane("run");
        check(runs).prove().accept_empty().script(script.into()).run()
    }

    fn fired(report: &Report) -> Vec<CheckId> {
        let results = report.results.iter().filter(|result| !result.verdict.is_ok());
        results.map(|result| result.check).collect()
    }

    #[test]
    fn the_end_is_logged_after_the_payload() {
        let runs = || {
            let runs = WindowCore::new(Runs::default(), expand(Rest::Waits)).lane("run");
            runs.at_end(|log| log.event("over"))
        };
        let report = check(runs).prove().accept_empty().receive("2a.x").eof().run();
        let logged = [r#"run "aa""#, r#""over""#, r#"untaken "x""#, "end"];
        assert_eq!(report.transcript.lines(), logged, "{report}");
        assert!(fired(&report).is_empty(), "{report}");
    }

    #[test]
    fn output_without_room_comes_later() {
        for (bytes, logged) in [
            ("3a12b", vec![r#"run "aaabbbbbbbbbbbb""#]),
            ("3a200b.rest", vec![r#"run "aaa{b}""#, r#"untaken "rest""#]),
            ("9a!", vec![r#"run "aaaaaaaaa""#, "fault mistake"]),
        ] {
            let report = report(Rest::Waits, bytes);
            assert!(report.is_ok(), "{report}");
            let logged: Vec<String> =
                logged.iter().map(|line| line.replace("{b}", &"b".repeat(200))).collect();
            assert_eq!(report.transcript.lines(), logged);
        }
    }

    #[test]
    fn output_still_comes_after_the_last_input() {
        let ended = |bytes| report(Rest::Waits, Script::new().receive(bytes).eof());
        let accepted = ended("2a100b.");
        assert!(accepted.is_ok(), "{accepted}");
        assert_eq!(accepted.transcript.lines().last().unwrap(), "end");
        let truncated = ended("2a100b3");
        assert!(truncated.is_ok(), "{truncated}");
        assert_eq!(truncated.transcript.lines().last().unwrap(), "fault truncated");
    }

    #[test]
    fn lost_output_is_found_by_window_alone() {
        let report = report(Rest::IsLost, "3a12b4c.");
        assert_eq!(fired(&report), [CheckId::WINDOW], "{report}");
    }

    #[test]
    fn a_decoder_always_gets_its_least_room() {
        // Writes only pairs.
        fn pairs((): &mut (), input: &[u8], output: &mut [u8], _: bool) -> Result<Moved, Fault> {
            match input {
                [byte, ..] if output.len() >= 2 => {
                    output[..2].fill(*byte);
                    Ok(Moved::new(1, 2))
                }
                _ => Ok(Moved::new(0, 0)),
            }
        }
        let stuck = check(cores(|| (), pairs)).receive("ab").run();
        assert_eq!(fired(&stuck), [CheckId::WINDOW], "{stuck}");
        let report = check(|| WindowCore::new((), pairs).room_min(2)).receive("ab").run();
        assert!(report.is_ok(), "{report}");
    }

    #[test]
    fn writing_more_than_the_room_is_a_violation() {
        let liar = cores(|| (), |(), _, output, _| Ok::<_, Fault>(Moved::new(0, output.len() + 1)));
        let report = check(liar).receive("a").run();
        assert_eq!(report.verdict(CheckId::CONSUMED), Some(Verdict::ContractViolation), "{report}");
        let logged = report.transcript.lines();
        assert_eq!(logged, ["contract-violation \"wrote 4097 bytes with room for 4096\""]);
    }
}
