//! A counterexample in one word, to be replayed elsewhere.
//!
//! A token is `cp2.` and base64url text (RFC 4648, 5) of: the name of what was checked, the check, the
//! script of one play, that of the other if it is another, their chunkings and modes, and four bytes of
//! a digest over all that, so that a damaged token is refused.

use std::fmt;
use std::path::Path;

use crate::bytes::file::read;
use crate::bytes::one_line;
use crate::checks::{CheckId, UnknownCheck};
use crate::digest::Digest;
use crate::script::Play;
use crate::script::serialization::{Reader, put, put_bytes, put_cuts, put_script};

/// What a token stands for.
///
/// # Examples
///
/// ```
/// use chunkproof::runner::Replay;
/// use chunkproof::script::Play;
/// use chunkproof::{CheckId, Chunking, Script};
///
/// let script = Script::new().receive("a\r\nb").eof();
/// let replay = Replay {
///     name: "lines".to_owned(),
///     check: CheckId::EVENTS,
///     a: Play::new(script.clone(), Chunking::whole()),
///     b: Play::new(script, Chunking::new([2])),
/// };
/// let token = replay.to_string();
/// assert_eq!(token.parse::<Replay>()?, replay);
/// assert!("cp9.AAAA".parse::<Replay>().is_err());
/// # Ok::<(), chunkproof::runner::ParseReplayError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The name of what was checked.
    pub name: String,
    /// The check that found a difference.
    pub check: CheckId,
    /// One play.
    pub a: Play,
    /// The other.
    pub b: Play,
}

/// Why a text is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseReplayError {
    /// It does not begin like one.
    Foreign,
    /// It is of another version of the format.
    Version(String),
    /// It is cut off or has been changed.
    Damaged,
    /// It is whole, but of a check that there is not.
    UnknownCheck(UnknownCheck),
    /// It was to be read from a file, and the file cannot be read: its name and why.
    Unreadable(String, String),
}

impl fmt::Display for ParseReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("this is no token; a token begins with `cp2.`"),
            Self::Version(version) => write!(
                f,
                "this token is of format `{version}`, but this chunkproof reads `cp2`; \
                 replay it with the version that printed it"
            ),
            Self::Damaged => {
                f.write_str("this token is damaged; copy it whole from the report that printed it")
            }
            Self::UnknownCheck(unknown) => write!(
                f,
                "this token is of an {unknown}; replay it with the version that printed it"
            ),
            Self::Unreadable(file, why) => write!(f, "{}: {why}", one_line(file)),
        }
    }
}

impl std::error::Error for ParseReplayError {}

impl Replay {
    /// Reads what a user gives in place of a token: the token, or `@` and the name of a file that holds it.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or there is no token.
    pub fn of_word(word: &str) -> Result<Self, ParseReplayError> {
        let Some(file) = word.strip_prefix('@') else { return word.parse() };
        let unreadable = |why: String| ParseReplayError::Unreadable(file.to_owned(), why);
        let bytes = read(Path::new(file)).map_err(|error| unreadable(error.to_string()))?;
        let token = String::from_utf8(bytes).map_err(|_| ParseReplayError::Foreign)?;
        token.parse()
    }
}

impl fmt::Display for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        put_bytes(&mut bytes, self.name.as_bytes());
        put_bytes(&mut bytes, self.check.as_str().as_bytes());
        put_script(&mut bytes, &self.a.script);
        let is_another = self.a.script != self.b.script;
        put(&mut bytes, u64::from(is_another));
        if is_another {
            put_script(&mut bytes, &self.b.script);
        }
        [&self.a, &self.b].into_iter().for_each(|play| put_cuts(&mut bytes, play));
        bytes.extend(sum(&bytes));
        write!(f, "{MAGIC}{VERSION}.{}", to_base64(&bytes))
    }
}

impl std::str::FromStr for Replay {
    type Err = ParseReplayError;

    fn from_str(token: &str) -> Result<Self, ParseReplayError> {
        let (head, body) = token.trim().split_once('.').ok_or(ParseReplayError::Foreign)?;
        let version = head.strip_prefix(MAGIC).ok_or(ParseReplayError::Foreign)?;
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ParseReplayError::Foreign);
        }
        if version != VERSION {
            return Err(ParseReplayError::Version(head.to_owned()));
        }
        let bytes = from_base64(body).ok_or(ParseReplayError::Damaged)?;
        let (payload, check) = bytes.split_last_chunk().ok_or(ParseReplayError::Damaged)?;
        if *check != sum(payload) {
            return Err(ParseReplayError::Damaged);
        }
        let (name, check, [a, b]) = read_replay(payload).ok_or(ParseReplayError::Damaged)?;
        let check = check.parse().map_err(ParseReplayError::UnknownCheck)?;
        Ok(Self { name, check, a, b })
    }
}

/// The name, the check and the plays that `Display` wrote; `None` if they run out or do not fit.
fn read_replay(payload: &[u8]) -> Option<(String, String, [Play; 2])> {
    let mut reader = Reader(payload);
    let name = reader.text()?;
    let check = reader.text()?;
    let script = reader.script()?;
    let other = match reader.number()? {
        0 => script.clone(),
        1 => reader.script()?,
        _ => return None,
    };
    let plays = [reader.cuts_of(script)?, reader.cuts_of(other)?];
    reader.0.is_empty().then_some((name, check, plays))
}

fn sum(bytes: &[u8]) -> [u8; 4] {
    let mut digest = Digest::new();
    digest.write(bytes);
    let [a, b, c, d, ..] = digest.value().to_le_bytes();
    [a, b, c, d]
}

fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=three.len() {
            let index = bits >> (18 - 6 * digit) & 63;
            text.extend(BASE64.get(index as usize).copied().map(char::from));
        }
    }
    text
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for four in text.as_bytes().chunks(4) {
        let mut bits = 0;
        for digit in four {
            let value = BASE64.iter().position(|known| known == digit)?;
            bits = bits << 6 | u32::try_from(value).ok()?;
        }
        let n_bytes = four.len().checked_sub(1).filter(|n| *n > 0)?;
        bits <<= 6 * (4 - four.len());
        bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(n_bytes));
    }
    Some(bytes)
}

const MAGIC: &str = "cp";
const VERSION: &str = "2";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[cfg(test)]
mod tests {
    use super::{ParseReplayError, Replay, from_base64, sum, to_base64};
    use crate::checks::CheckId;
    use crate::script::{Chunking, Mode, Play, Script};
    use std::time::Duration;

    fn sample(len: usize) -> Replay {
        let bytes: Vec<u8> = (0..len).map(|i| u8::try_from(i % 256).unwrap()).collect();
        let time = Duration::from_millis(1500);
        let script = Script::new().on("a", "b").receive(&bytes).act("go").advance(time);
        let script = script.receive(b"!").eof();
        let other = Script::from(bytes).receive(b"?");
        let cuts = Chunking::new([0, len / 2, len / 2, len + 1]);
        let a = Play::new(script.clone(), Chunking::bytewise(len));
        let b = Play::new(if len.is_multiple_of(2) { script } else { other }, cuts);
        let b = b.in_mode(Mode::TransmitRoom(7));
        Replay { name: "x/y z".into(), check: CheckId::OUTGOING, a, b }
    }

    #[test]
    fn a_token_gives_back_what_went_in() {
        for len in [0, 1, 2, 3, 200, 1000] {
            let replay = sample(len);
            assert_eq!(replay.to_string().parse(), Ok(replay), "{len} bytes");
        }
    }

    #[test]
    fn a_token_holds_the_longest_time_of_a_script() {
        for time in [Duration::from_nanos(u64::MAX - 1), Duration::MAX] {
            let play = Play::whole(Script::new().advance(time).receive("a"));
            let b = play.clone();
            let replay = Replay { name: "x".into(), check: CheckId::TIME, a: play, b };
            assert_eq!(replay.to_string().parse(), Ok(replay));
        }
    }

    #[test]
    fn a_damaged_or_foreign_token_is_refused() {
        let token = sample(5).to_string();
        assert_eq!("hello".parse::<Replay>(), Err(ParseReplayError::Foreign));
        assert_eq!("cp1.AAAA".parse::<Replay>(), Err(ParseReplayError::Version("cp1".into())));
        for cut in 4..token.len() {
            assert_eq!(
                token[..cut].parse::<Replay>(),
                Err(ParseReplayError::Damaged),
                "cut at {cut}"
            );
        }
        let changed = token.replace(&token[6..7], if &token[6..7] == "A" { "B" } else { "A" });
        assert_eq!(changed.parse::<Replay>(), Err(ParseReplayError::Damaged));
    }

    #[test]
    fn a_token_of_an_unknown_check_is_refused() {
        let token = sample(5).to_string();
        let bytes = from_base64(token.strip_prefix("cp2.").unwrap()).unwrap();
        let (payload, _) = bytes.split_last_chunk::<4>().unwrap();
        let at = payload.windows(8).position(|window| window == b"outgoing").unwrap();
        let mut payload = payload.to_vec();
        payload[at..at + 8].copy_from_slice(b"outcomes");
        payload.extend(sum(&payload));
        let error = format!("cp2.{}", to_base64(&payload)).parse::<Replay>().unwrap_err();
        assert!(matches!(&error, ParseReplayError::UnknownCheck(it) if it.name() == "outcomes"));
        let text = error.to_string();
        assert!(text.starts_with("this token is of an unknown check `outcomes`"), "{text}");
    }
}
