//! Judges the messages that a subject sent: those that a case demands, in order, and those that it rules out.

use crate::bytes::unescape;
use crate::corpus::{Case, Subject};
use crate::transcript::line::begins_with;
use crate::transcript::{Kind, Transcript};

/// What a case demands of the messages that were sent, beside those that were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsent {
    /// The demands, a line for each; `no …` is a message that is ruled out.
    pub(crate) expected: Vec<String>,
    pub(crate) sent: Vec<String>,
}

/// The demands of a case that the sent messages do not meet; `None` if they do, or cannot be read.
pub(crate) fn unsent(subject: &Subject, case: &Case, transcript: &Transcript) -> Option<Unsent> {
    if !is_demanding(case) {
        return None;
    }
    let sent = subject.sent(&outgoing(transcript))?;
    let mut left = sent.iter();
    let sends_all =
        case.sends.iter().all(|wanted| left.any(|message| begins_with(message, wanted)));
    let is_ruled_out = |message: &String| case.withholds.iter().any(|no| begins_with(message, no));
    if sends_all && !sent.iter().any(is_ruled_out) {
        return None;
    }
    let ruled_out = case.withholds.iter().map(|message| format!("no {message}"));
    let expected = case.sends.iter().cloned().chain(ruled_out).collect();
    Some(Unsent { expected, sent })
}

/// Whether the messages that this subject sends are judged in this case.
pub(crate) fn is_judged(subject: &Subject, case: &Case) -> bool {
    is_demanding(case) && subject.sent(&[]).is_some()
}

fn is_demanding(case: &Case) -> bool {
    !case.sends.is_empty() || !case.withholds.is_empty()
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
    use super::{Unsent, outgoing, unsent};
    use crate::check::Checker;
    use crate::contract::Log;
    use crate::corpus::Subject;
    use crate::driver::drive;
    use crate::script::{Chunking, Script};

    /// Sends back what it receives, in messages that end with a semicolon.
    fn echo(bytes: &[u8], log: &mut Log) -> Result<usize, crate::Fault> {
        log.send(bytes);
        log.event("between");
        log.send_in("lane", b"other;");
        Ok(bytes.len())
    }

    fn messages(bytes: &[u8]) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        text.split_terminator(';').map(ToOwned::to_owned).collect()
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
        let logged = drive(echo, &Script::from("ack;pong 1;data x;pong 2;"), &Chunking::whole());
        let subject = || Subject::new("s", "p", |_| None::<Checker>);
        let judge = |subject: Subject, sends: &[&str], withholds: &[&str]| {
            let mut case = crate::corpus::tests::case("receive = 'a'");
            case.sends = sends.iter().map(|&message| message.to_owned()).collect();
            case.withholds = withholds.iter().map(|&message| message.to_owned()).collect();
            unsent(&subject, &case, &logged)
        };
        let reading = |sends: &[&str], withholds: &[&str]| {
            judge(subject().reads_sent(messages), sends, withholds)
        };
        assert_eq!(reading(&["ack", "pong 1", "pong 2"], &["close"]), None);
        assert_eq!(reading(&["pong", "pong"], &[]), None);
        let sent = messages(b"ack;pong 1;data x;pong 2;");
        let expected = vec!["pong 2".to_owned(), "pong 1".to_owned()];
        assert_eq!(reading(&["pong 2", "pong 1"], &[]), Some(Unsent { expected, sent }));
        assert!(
            reading(&["pon"], &[]).is_some() && reading(&["pong", "pong", "pong"], &[]).is_some()
        );
        assert_eq!(reading(&[], &["data y"]), None);
        assert_eq!(reading(&["ack"], &["data"]).unwrap().expected, ["ack", "no data"]);
        assert_eq!(judge(subject(), &["nothing of this"], &[]), None, "they cannot be read");
    }
}
