//! Judges the messages that a subject sent: an outcome demands some, in order, and rules others out.

use crate::bytes::unescape;
use crate::corpus::{Allowed, Case, Subject};
use crate::transcript::line::{ANY_LINES, begins_with};
use crate::transcript::{Kind, Transcript};

/// The messages that a subject sent; `None` if no outcome concerns them, or they cannot be read.
pub(crate) fn messages(
    subject: &Subject,
    case: &Case,
    transcript: &Transcript,
) -> Option<Vec<String>> {
    let is_judged = case.allowed.iter().any(Allowed::has_messages);
    is_judged.then(|| subject.sent(&outgoing(transcript))).flatten()
}

/// Whether the messages are as an outcome demands. Each demand is met by the first message that begins
/// with its words and follows that of the demand before; the others are none of those that are ruled out.
pub(crate) fn meets(allowed: &Allowed, sent: &[String]) -> bool {
    let mut demands = allowed.sends.iter().peekable();
    let mut is_other =
        |message: &&String| demands.next_if(|words| begins_with(message, words)).is_none();
    let others: Vec<&String> = sent.iter().filter(|message| is_other(message)).collect();
    let is_ruled_out = |message: &&String| is_any_of(&allowed.withholds, message);
    demands.next().is_none() && !others.iter().any(is_ruled_out)
}

/// What an outcome demands of the messages, a line for each. `no …` is one that is ruled out, and
/// `no other …` one that is ruled out beside those that are demanded.
pub(crate) fn demands(allowed: &Allowed) -> Vec<String> {
    let ruled_out = allowed.withholds.iter().map(|words| {
        let is_demanded = allowed.sends.iter().any(|message| is_of(message, words));
        let words = if words == ANY_LINES { "message" } else { words };
        format!("no {}{words}", if is_demanded { "other " } else { "" })
    });
    allowed.sends.iter().cloned().chain(ruled_out).collect()
}

/// Whether a message is one of these; `...` stands for any.
pub(super) fn is_any_of(words: &[String], message: &str) -> bool {
    words.iter().any(|words| is_of(message, words))
}

/// Whether a message begins with these words; `...` stands for any message.
fn is_of(message: &str, words: &str) -> bool {
    words == ANY_LINES || begins_with(message, words)
}

/// The bytes that were sent, those of lanes left out.
fn outgoing(transcript: &Transcript) -> Vec<u8> {
    let sent = transcript.entries().filter(|entry| entry.kind == Kind::Sent);
    let quoted = sent.filter_map(|entry| entry.text.strip_prefix("sent \"")?.strip_suffix('"'));
    // A transcript has no repetitions, so a brace in it is a plain one.
    let plain = quoted.map(|text| text.replace('{', r"\x7b"));
    plain.flat_map(|text| unescape(&text).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::{demands, meets, outgoing};
    use crate::contract::Log;
    use crate::corpus::{Allowed, Level};
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    /// Sends back what it receives, in pieces between other lines.
    fn echo(bytes: &[u8], log: &mut Log) -> Result<usize, crate::Fault> {
        log.send(bytes);
        log.event("between");
        log.send_in("lane", b"other;");
        Ok(bytes.len())
    }

    fn lines(text: &str) -> Vec<String> {
        text.split_terminator(';').map(ToOwned::to_owned).collect()
    }

    fn outcome(sends: &str, withholds: &str) -> Allowed {
        let (sends, withholds) = (lines(sends), lines(withholds));
        Allowed { sends, withholds, ..Allowed::of_lines(Level::Must, Vec::new()) }
    }

    #[test]
    fn sent_bytes_are_joined_as_they_were() {
        let bytes = b"a\"\\\r\n\0\xff{repeat 3 \"x\"}";
        for chunking in [Chunking::whole(), Chunking::bytewise(bytes.len())] {
            let logged = drive(echo, &Script::from(&bytes[..]), &chunking);
            assert_eq!(outgoing(&logged), bytes);
        }
    }

    #[test]
    fn messages_are_demanded_in_order_or_ruled_out() {
        let sent = lines("ack;pong 1;data x;pong 2");
        for (sends, withholds, expected) in [
            ("ack;pong 1;pong 2", "close", true),
            ("pong;pong", "", true),
            ("pong 2;pong 1", "", false),
            ("pong;pong;pong", "", false),
            ("pon", "", false),
            ("", "data y", true),
            ("ack", "data", false),
            ("ack", "ack", true),
            ("pong;pong", "pong;ack 1", true),
            ("pong", "pong", false),
            ("pong 1", "pong 2", false),
            ("pong 2", "pong", false),
            ("ack;pong;data x;pong", "...", true),
            ("ack;pong;data x", "...", false),
            ("", "...", false),
        ] {
            let is_met = meets(&outcome(sends, withholds), &sent);
            assert_eq!(is_met, expected, "{sends} without {withholds}");
        }
    }

    #[test]
    fn demands_are_listed_with_what_they_rule_out() {
        let lines = demands(&outcome("pong 1;ack", "pong;data;ac"));
        assert_eq!(lines, ["pong 1", "ack", "no other pong", "no data", "no ac"]);
        assert_eq!(demands(&outcome("ack", "...")), ["ack", "no other message"]);
        assert_eq!(demands(&outcome("", "...")), ["no message"]);
    }
}
