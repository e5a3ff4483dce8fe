//! Compares what one end reads with what the other one wrote.

use std::collections::VecDeque;

use crate::adapter::pair::side::{Both, PairSide};
use crate::bytes::{Escaped, unescape};
use crate::contract::Delivery;
use crate::transcript::line::begins_with;

/// The payload that was written and not read, of each kind of payload.
#[derive(Debug, Clone, Hash, Default)]
pub(super) struct Ledger {
    kinds: Vec<PayloadKind>,
    /// The first difference.
    broken: Option<String>,
}

/// One kind of payload.
#[derive(Debug, Clone, Hash)]
struct PayloadKind {
    /// The first words of the actions that write it.
    written: &'static str,
    /// The first words of the events that report it, or the lane.
    read: &'static str,
    /// What was not read yet, by the side that wrote it.
    unread: Both<VecDeque<Vec<u8>>>,
    /// Whether it is reported in a lane, where messages have no bounds.
    is_lane: bool,
}

impl Ledger {
    /// Adds a kind of payload.
    pub(super) fn open(&mut self, written: &'static str, read: &'static str) {
        let unread = Both::default();
        self.kinds.push(PayloadKind { written, read, unread, is_lane: false });
    }

    /// Notes an action that was not refused.
    pub(super) fn write(&mut self, side: PairSide, action: &str) {
        let of_action = |kind: &&mut PayloadKind| begins_with(action, kind.written);
        if let Some(kind) = self.kinds.iter_mut().find(of_action) {
            let payload = payload(action, kind.written);
            kind.unread.of_mut(side).push_back(payload);
        }
    }

    /// Notes an event.
    pub(super) fn read(&mut self, side: PairSide, event: &str) {
        let of_event = |kind: &&mut PayloadKind| begins_with(event, kind.read);
        let Some(kind) = self.kinds.iter_mut().find(of_event) else { return };
        let (read, writer) = (payload(event, kind.read), side.other());
        let next = kind.unread.of_mut(writer).pop_front();
        if next.as_ref() != Some(&read) {
            let written = next.map_or_else(
                || format!("the {writer} end wrote nothing more"),
                |next| format!("the {writer} end wrote {}", shown(&next)),
            );
            let what = format!("the {side} end reads {}, but {written}", shown(&read));
            self.broken.get_or_insert(what);
        }
    }

    /// Notes payload of a lane.
    pub(super) fn read_lane(&mut self, side: PairSide, lane: &str, bytes: &[u8]) {
        let of_lane = |kind: &&mut PayloadKind| lane == kind.read;
        let Some(kind) = self.kinds.iter_mut().find(of_lane) else { return };
        kind.is_lane = true;
        let writer = side.other();
        let unread = kind.unread.of_mut(writer);
        let mut rest = bytes;
        while !rest.is_empty() {
            let Some(next) = unread.front_mut() else {
                let what = format!("the {side} end reads {} more than was written", shown(rest));
                self.broken.get_or_insert(what);
                return;
            };
            let n = next.len().min(rest.len());
            let (read, after) = rest.split_at(n);
            if !next.starts_with(read) {
                let (read, next) = (shown(rest), shown(next));
                let what =
                    format!("the {side} end reads {read}, but the {writer} end wrote {next}");
                self.broken.get_or_insert(what);
                return;
            }
            rest = after;
            next.drain(..n);
            if next.is_empty() {
                unread.pop_front();
            }
        }
    }

    /// What became of the payload. `state` describes an end that has not read all.
    pub(super) fn delivery(&self, state: impl Fn(PairSide) -> &'static str) -> Delivery {
        if let Some(what) = &self.broken {
            return Delivery::Broken(what.clone());
        }
        let pending = self.kinds.iter().find_map(|kind| {
            PairSide::BOTH.into_iter().find_map(|side| {
                let counts = |next: &&Vec<u8>| !(kind.is_lane && next.is_empty());
                let unread = kind.unread.of(side);
                let next = unread.iter().find(counts)?;
                let (reader, n) = (side.other(), unread.iter().filter(counts).count());
                let more =
                    if n > 1 { format!(", and {} more after it", n - 1) } else { String::new() };
                let (next, state) = (shown(next), state(reader));
                Some(format!("the {reader} end never reads {next}{more}{state}"))
            })
        });
        pending.map_or(Delivery::Complete, Delivery::Pending)
    }
}

/// The rest of an action or an event after its first words: the bytes in quotes, or the text.
fn payload(text: &str, words: &str) -> Vec<u8> {
    let rest = text.strip_prefix(words).unwrap_or_default();
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let quoted = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let bytes = quoted.and_then(|quoted| unescape(quoted).ok());
    bytes.unwrap_or_else(|| rest.as_bytes().to_vec())
}

/// The payload in quotes, or the beginning of a long one.
fn shown(payload: &[u8]) -> String {
    match payload.get(..SHOWN_MAX) {
        Some(beginning) if payload.len() > SHOWN_MAX => {
            format!("{:?}… ({} bytes)", Escaped(beginning), payload.len())
        }
        _ => format!("{:?}", Escaped(payload)),
    }
}

/// How many bytes of a payload are shown.
const SHOWN_MAX: usize = 40;

#[cfg(test)]
mod tests {
    use super::{Ledger, PairSide};
    use crate::contract::Delivery;

    fn ledger(actions: &[&str]) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.open("send", "got");
        actions.iter().for_each(|action| ledger.write(PairSide::Near, action));
        ledger
    }

    fn text(ledger: &Ledger) -> String {
        match ledger.delivery(|_| "") {
            Delivery::Complete => "complete".to_owned(),
            Delivery::Pending(what) | Delivery::Broken(what) => what,
        }
    }

    #[test]
    fn events_keep_the_bounds_of_messages() {
        let mut events = ledger(&[r#"send "a\x62""#, "sender", "send plain"]);
        events.read(PairSide::Far, r#"got "ab""#);
        assert_eq!(text(&events), r#"the far end never reads "plain""#);
        events.read(PairSide::Far, "got plain");
        assert_eq!(text(&events), "complete");
        events.read(PairSide::Far, "got");
        assert_eq!(text(&events), r#"the far end reads "", but the near end wrote nothing more"#);
        let mut joined = ledger(&[r#"send "a""#, r#"send "b""#]);
        joined.read(PairSide::Far, r#"got "ab""#);
        assert_eq!(text(&joined), r#"the far end reads "ab", but the near end wrote "a""#);
        joined.read(PairSide::Far, r#"got "b""#);
        assert!(matches!(joined.delivery(|_| ""), Delivery::Broken(_)), "it stays broken");
    }

    #[test]
    fn a_lane_joins_messages() {
        let mut lane = ledger(&[r#"send "ab""#, r#"send """#, r#"send "cd""#]);
        lane.read_lane(PairSide::Far, "other", b"x");
        lane.read_lane(PairSide::Near, "other", b"ab");
        lane.read_lane(PairSide::Far, "got", b"abc");
        assert_eq!(text(&lane), r#"the far end never reads "d""#);
        lane.read_lane(PairSide::Far, "got", b"d");
        assert_eq!(text(&lane), "complete");
        lane.read_lane(PairSide::Far, "got", b"e");
        assert_eq!(text(&lane), r#"the far end reads "e" more than was written"#);
        let mut other = ledger(&[r#"send "abc""#]);
        other.read_lane(PairSide::Far, "got", b"ac");
        assert_eq!(text(&other), r#"the far end reads "ac", but the near end wrote "abc""#);
    }

    #[test]
    fn each_direction_is_compared_on_its_own() {
        let mut both = ledger(&[r#"send "a""#]);
        both.write(PairSide::Far, r#"send "b""#);
        both.read(PairSide::Near, r#"got "b""#);
        assert_eq!(both.delivery(|_| ": it has failed"), {
            Delivery::Pending(r#"the far end never reads "a": it has failed"#.to_owned())
        });
    }
}
