//! A [`Core`] from any decoder that is called with an input and an output buffer and answers how much it
//! read and wrote: `inflate`, converters of text encodings.
//!
//! One step is one call. A step that has written is followed by another, without input where none is
//! left, until nothing more comes out: what a small buffer left inside the decoder comes although no new
//! bytes do. At the end of the stream the decoder is told that it has the last input.

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use crate::contract::{Core, Log};
use crate::transcript::Fault;

/// What one call of a decoder came to.
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::window::Step;
///
/// assert!(Step::new(3, 5).done().is_done);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// How many bytes of the input were read.
    pub read: usize,
    /// How many bytes of the output buffer were written.
    pub written: usize,
    /// Whether the stream is over: the decoder takes and writes no more.
    pub is_done: bool,
    /// What it gave up with, behind what it read and wrote.
    pub fault: Option<Fault>,
}

impl Step {
    /// A step that read and wrote so many bytes.
    #[must_use]
    pub fn new(read: usize, written: usize) -> Self {
        Self { read, written, is_done: false, fault: None }
    }

    /// The same as the last step: what is not read belongs to what comes behind the stream.
    #[must_use]
    pub fn done(self) -> Self {
        Self { is_done: true, ..self }
    }

    /// The same as one that found a mistake behind what it wrote. Where nothing was written, an error
    /// may be returned instead.
    #[must_use]
    pub fn failed(self, fault: impl Into<Fault>) -> Self {
        Self { fault: Some(fault.into()), ..self }
    }
}

/// A decoder with an output buffer, as a core that delivers what comes out as payload.
///
/// The decoder is a state and a function `(state, input, output, is_last)`; all that decides the future
/// belongs into the state, which gives the core its `Clone` and `Hash`. One that must not be called again
/// once it has seen the last input says that it is [done](Step::done).
///
/// # Examples
///
/// ```
/// use chunkproof::adapter::window::{Step, WindowCore};
/// use chunkproof::{check, CheckId, Fault, Verdict};
///
/// // Upper case, as much as there is room for.
/// let upper = |_: &mut (), input: &[u8], output: &mut [u8], _is_last: bool| {
///     let n = input.len().min(output.len());
///     output[..n].copy_from_slice(&input[..n].to_ascii_uppercase());
///     Ok::<_, Fault>(Step::new(n, n))
/// };
/// let report = check(move || WindowCore::new((), upper)).prove().receive("one two").eof().run();
/// assert_eq!(report.transcript.lines(), ["text \"ONE TWO\"", "end"]);
/// assert_eq!(report.verdict(CheckId::WINDOW), Some(Verdict::Same));
/// ```
pub struct WindowCore<S, F, E = Fault> {
    state: S,
    call: F,
    lane: &'static str,
    at_end: Option<fn(&mut Log)>,
    room: usize,
    room_min: usize,
    /// Whether the last step wrote, so that more may come without new input.
    may_have_more: bool,
    /// What was left of the stream when its end was told.
    last: Option<Vec<u8>>,
    is_over: bool,
    error: PhantomData<fn() -> E>,
}

impl<S, F, E> WindowCore<S, F, E>
where
    F: Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Step, E>,
    E: Into<Fault>,
{
    /// A core that delivers what comes out in lane `text`, with room for 4096 bytes at a time.
    pub fn new(state: S, call: F) -> Self {
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
            error: PhantomData,
        }
    }

    /// The same with another lane.
    #[must_use]
    pub fn lane(self, lane: &'static str) -> Self {
        Self { lane, ..self }
    }

    /// The same with something to say where a step is [done](Step::done), behind what it delivers.
    #[must_use]
    pub fn at_end(self, say: fn(&mut Log)) -> Self {
        Self { at_end: Some(say), ..self }
    }

    /// The same for a decoder that needs room for so many bytes to get anywhere; it is never given less.
    #[must_use]
    pub fn room_min(self, bytes: usize) -> Self {
        Self { room_min: bytes.max(1), ..self }
    }

    /// One call of the decoder: how many bytes it read.
    fn step(&mut self, input: &[u8], log: &mut Log) -> Result<usize, Fault> {
        let mut output = vec![0; self.room.max(self.room_min)];
        let is_last = self.last.is_some();
        let called = (self.call)(&mut self.state, input, &mut output, is_last);
        self.is_over = called.as_ref().map_or(true, |step| step.is_done || step.fault.is_some());
        let Step { read, written, is_done, fault } = called.map_err(Into::into)?;
        let Some(delivered) = output.get(..written) else {
            let claim = format_args!("wrote {written} bytes where {} had room", output.len());
            return Err(Fault::new("contract-violation").because(claim));
        };
        log.data(self.lane, delivered);
        if let Some(say) = self.at_end.filter(|_| is_done) {
            say(log);
        }
        self.may_have_more = written > 0 && !self.is_over;
        fault.map_or(Ok(read), Err)
    }
}

impl<S, F, E> Core for WindowCore<S, F, E>
where
    F: Fn(&mut S, &[u8], &mut [u8], bool) -> Result<Step, E>,
    E: Into<Fault>,
{
    fn receive(&mut self, bytes: &[u8], log: &mut Log) -> Result<usize, Fault> {
        // Behind its end a decoder is not called again: what that means is for each of them to say.
        if self.is_over || self.last.is_some() {
            return Ok(0);
        }
        let read = self.step(bytes, log)?;
        // What was not read is shown again anyway, as something was said.
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

// By hand: derives would ask the same of the function and of its error, which are no part of the state.
impl<S: Clone, F: Clone, E> Clone for WindowCore<S, F, E> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            call: self.call.clone(),
            last: self.last.clone(),
            ..*self
        }
    }
}

impl<S: Hash, F, E> Hash for WindowCore<S, F, E> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let Self { state, call: _, lane: _, at_end: _, room, room_min: _, may_have_more, .. } =
            self;
        (state, room, may_have_more, &self.last, self.is_over).hash(hasher);
    }
}

impl<S: Debug, F, E> Debug for WindowCore<S, F, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WindowCore")
            .field("state", &self.state)
            .field("room", &self.room)
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

/// More than what comes of a script at once, and little enough to be handed over at each step.
const ROOM: usize = 4096;

#[cfg(test)]
mod tests {
    use super::{Step, WindowCore};
    use crate::check::check;
    use crate::checks::CheckId;
    use crate::runner::Report;
    use crate::script::Script;
    use crate::transcript::Fault;

    /// Runs: `3a` is `aaa`; what stands behind a `.` is no part of it. What has no room waits.
    #[derive(Clone, Hash, Default)]
    struct Runs {
        count: u8,
        waiting: (u8, u8),
    }

    /// What becomes of the rest of a run that has no room.
    #[derive(Clone, Copy)]
    enum Rest {
        Waits,
        IsLost,
    }

    fn expand(
        rest: Rest,
    ) -> impl Fn(&mut Runs, &[u8], &mut [u8], bool) -> Result<Step, Fault> + Clone {
        move |runs, input, output, is_last| {
            let mut step = Step::new(0, 0);
            loop {
                while runs.waiting.0 > 0 && step.written < output.len() {
                    output[step.written] = runs.waiting.1;
                    step.written += 1;
                    runs.waiting.0 -= 1;
                }
                if matches!(rest, Rest::IsLost) {
                    runs.waiting.0 = 0;
                }
                if runs.waiting.0 > 0 {
                    return Ok(step);
                }
                let Some(byte) = input.get(step.read) else {
                    let is_truncated = is_last && step.written == 0;
                    return if is_truncated { Err(Fault::new("truncated")) } else { Ok(step) };
                };
                step.read += 1;
                match byte {
                    b'.' => return Ok(step.done()),
                    b'!' => return Ok(step.failed(Fault::new("mistake"))),
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
    fn what_is_said_at_the_end_stands_behind_what_was_delivered() {
        let runs = || {
            let runs = WindowCore::new(Runs::default(), expand(Rest::Waits)).lane("run");
            runs.at_end(|log| log.event("over"))
        };
        let report = check(runs).prove().accept_empty().receive("2a.x").eof().run();
        let said = [r#"run "aa""#, r#""over""#, r#"untaken "x""#, "end"];
        assert_eq!(report.transcript.lines(), said, "{report}");
        assert!(fired(&report).is_empty(), "{report}");
    }

    #[test]
    fn what_has_no_room_comes_later_without_new_bytes() {
        for (bytes, said) in [
            ("3a12b", vec![r#"run "aaabbbbbbbbbbbb""#]),
            ("3a200b.rest", vec![r#"run "aaa{b}""#, r#"untaken "rest""#]),
            ("9a!", vec![r#"run "aaaaaaaaa""#, "fault mistake"]),
        ] {
            let report = report(Rest::Waits, bytes);
            assert!(report.is_ok(), "{report}");
            let said: Vec<String> =
                said.iter().map(|line| line.replace("{b}", &"b".repeat(200))).collect();
            assert_eq!(report.transcript.lines(), said);
        }
    }

    #[test]
    fn the_end_is_told_with_the_last_input_and_what_is_left_still_comes() {
        let ended = |bytes| report(Rest::Waits, Script::new().receive(bytes).eof());
        let accepted = ended("2a100b.");
        assert!(accepted.is_ok(), "{accepted}");
        assert_eq!(accepted.transcript.lines().last().unwrap(), "end");
        let truncated = ended("2a100b3");
        assert!(truncated.is_ok(), "{truncated}");
        assert_eq!(truncated.transcript.lines().last().unwrap(), "fault truncated");
    }

    #[test]
    fn what_is_lost_for_want_of_room_is_found_by_its_check_alone() {
        let report = report(Rest::IsLost, "3a12b4c.");
        assert_eq!(fired(&report), [CheckId::WINDOW], "{report}");
    }

    #[test]
    fn room_that_is_too_little_to_get_anywhere_is_never_given() {
        // Puts out pairs only.
        let pairs = |_: &mut (), input: &[u8], output: &mut [u8], _: bool| match input {
            [byte, ..] if output.len() >= 2 => {
                output[..2].fill(*byte);
                Ok::<_, Fault>(Step::new(1, 2))
            }
            _ => Ok(Step::new(0, 0)),
        };
        let stuck = check(move || WindowCore::new((), pairs)).receive("ab").run();
        assert_eq!(fired(&stuck), [CheckId::WINDOW], "{stuck}");
        let report = check(move || WindowCore::new((), pairs).room_min(2)).receive("ab").run();
        assert!(report.is_ok(), "{report}");
    }

    #[test]
    fn a_decoder_that_claims_more_than_its_room_is_told_so() {
        let liar = |_: &mut (), _: &[u8], output: &mut [u8], _: bool| {
            Ok::<_, Fault>(Step::new(0, output.len() + 1))
        };
        let report = check(move || WindowCore::new((), liar)).receive("a").run();
        let said = report.transcript.lines();
        assert_eq!(said, ["fault contract-violation"]);
    }
}
