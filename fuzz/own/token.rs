//! Replay tokens: each is read as what was printed, or is a mistake.

use chunkproof::CheckId;
use chunkproof::fuzz::{FuzzInput, file_name};
use chunkproof::runner::{ParseReplayError, Replay};
use chunkproof::script::Play;

use crate::own::sentence::assert_line;

/// Reads the data as a token, as the content of one, and as a play whose token is printed.
///
/// # Panics
///
/// If a token is read as something else than what its own token is, or a damaged one is read.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _read = read(&text);
    let _read = read(&token_of(data));

    let play = FuzzInput::decode(data).play;
    let at = usize::from(data.last().copied().unwrap_or_default());
    let check = CheckId::ALL.iter().cycle().nth(at).copied().unwrap_or(CheckId::EVENTS);
    let half = Play::whole(play.script.bytes().get(..play.script.len() / 2).unwrap_or_default());
    for b in [play.clone(), half, Play::whole(play.script.clone()).in_mode(play.mode)] {
        let replay = Replay { name: text.clone().into_owned(), check, a: play.clone(), b };
        let token = replay.to_string();
        assert_eq!(read(&token).as_ref(), Ok(&replay), "{token}");
        damage(&token, at, &replay);
    }
}

/// The same for a token with one character changed, and for one that was cut off.
fn damage(token: &str, at: usize, replay: &Replay) {
    let at = at % token.len();
    let (head, tail) = token.split_at(at);
    let other = if tail.starts_with('A') { "B" } else { "A" };
    let changed = format!("{head}{other}{}", tail.get(1..).unwrap_or_default());
    for token in [head, &changed] {
        // The last character holds bits that no byte needs.
        if let Ok(read) = read(token) {
            assert_eq!(&read, replay, "{token} was damaged");
        }
    }
}

/// Reads a token and, if it is one, the token of what was read.
fn read(token: &str) -> Result<Replay, ParseReplayError> {
    let replay: Result<Replay, ParseReplayError> = token.parse();
    match &replay {
        Ok(read) => assert_eq!(read.to_string().parse().as_ref(), Ok(read), "{token}"),
        Err(error) => assert_line(&error.to_string()),
    }
    replay
}

/// The token with this content, with the right digest of it.
pub(super) fn token_of(payload: &[u8]) -> String {
    // The name of a file is the digest of its bytes in hexadecimal digits; a token ends with the lowest.
    let digest = u128::from_str_radix(&file_name(payload), 16).unwrap_or_default().to_le_bytes();
    let bytes = [payload, digest.get(..4).unwrap_or_default()].concat();
    let digit = |bits: u32| BASE64.get(bits as usize & 63).copied().map_or('A', char::from);
    let mut token = String::from("cp2.");
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        token.extend((0..=three.len()).map(|at| digit(bits >> (18 - 6 * at))));
    }
    token
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::{Replay, token_of};

    #[test]
    fn content_with_its_digest_is_a_token() {
        // A name, the check, a script of one run of bytes, no other one, and two plays without cuts.
        let payload = b"\x01x\x06events\x01\0\x02ab\0\0\0\0\0\0\0";
        let replay: Replay = token_of(payload).parse().unwrap();
        assert_eq!((replay.name.as_str(), replay.a.script.bytes()), ("x", &b"ab"[..]));
        assert_eq!(replay.to_string(), token_of(payload));
    }
}
