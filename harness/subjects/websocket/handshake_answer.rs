//! The answer of a server to an opening handshake, in the words of the vocabulary.

use chunkproof::protocol::{Line, websocket as words};

/// Logs the status of a refusal, or the `Sec-WebSocket-Accept` of an answer that accepts.
pub(super) fn log_answer(answer: &[u8], log: impl FnOnce(Line<'_>)) {
    let answer = String::from_utf8_lossy(answer);
    let mut lines = answer.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse::<u16>().ok());
    if status != Some(101) {
        return log(words::reject(status.unwrap_or_default()));
    }
    let accept = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("Sec-WebSocket-Accept").then_some(value.trim())
    });
    log(words::accept(accept.unwrap_or_default()));
}
