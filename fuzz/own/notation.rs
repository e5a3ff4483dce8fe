//! The notation for bytes: a text is bytes or a mistake, and what is printed reads back.

use chunkproof::bytes::{EscapeError, Escaped, expand_repeats, one_line, unescape};
use chunkproof::corpus::{Case, Corpora};

use crate::own::sentence::assert_line;

/// Prints the data and reads it back, then reads the data as a text.
///
/// # Panics
///
/// If bytes change on the way, or the two readers of the notation disagree.
pub fn notation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert_line(&one_line(&text));
    let printed = Escaped(data).to_string();
    assert!(printed.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{printed:?}");
    assert_eq!(unescape(&printed).as_deref(), Ok(data), "{printed}");
    assert_eq!(expand_repeats(&printed).as_deref(), Ok(printed.as_str()));

    let line = format!("line {:?}", Escaped(data));
    let case = case(&format!("receive = {}\nexpect = [{}]", literal(&printed), literal(&line)));
    let case = case.unwrap_or_else(|error| panic!("{printed}: {error}"));
    assert_eq!(case.script.bytes(), data, "{printed}");
    let says = case.allowed.first().and_then(|allowed| allowed.says.first());
    assert_eq!(says.map(String::as_str), Some(line.replace('\'', "\\x27").as_str()));
    read(&text);
}

/// A text is read, or its mistake is in it.
fn read(text: &str) {
    let read = unescape(text);
    match (&read, expand_repeats(text)) {
        (Ok(bytes), Ok(expanded)) => assert_eq!(unescape(&expanded).as_ref(), Ok(bytes)),
        (Ok(_), Err(error)) => panic!("{text:?} is text, but has wrong repetitions: {error}"),
        (Err(_), Ok(_)) => {}
        (Err(_), Err(error)) => assert_inside(&error, text),
    }
    if let Err(error) = &read {
        assert_inside(error, text);
    }
    // Only TOML's literal strings leave a text as it is.
    if text.contains('\'') || text.chars().any(char::is_control) {
        return;
    }
    let received = format!("receive = '{text}'");
    let case = case(&received);
    if !has_block(text) {
        let bytes = case.as_ref().ok().map(|case| case.script.bytes());
        assert_eq!(bytes, read.as_deref().ok(), "{text:?} is read in two ways");
    }
    // With a size it may hold `{size}`; what it holds otherwise is the same.
    for size in ["limit = 3", "grow = 200"] {
        let _case_or_mistake = self::case(&format!("{received}\n{size}"));
    }
}

/// The first case with these keys, if they are without a mistake.
fn case(keys: &str) -> Result<Case, String> {
    let head = "# Why.\n[[case]]\nid = 'a'\nspec = 's'\nmust = 'm'\nsetup = 'lines'\n";
    let texts = [("own/vocabulary.toml", VOCABULARY), ("own/x.toml", &format!("{head}{keys}\n"))];
    let corpora = Corpora::parse(texts).map_err(|error| {
        let sentence = error.to_string();
        assert_line(&sentence);
        assert!(error.place.is_some(), "no place: {sentence}");
        sentence
    })?;
    let case = corpora.cases().next().cloned();
    case.ok_or_else(|| "a corpus without cases".to_owned())
}

fn assert_inside(error: &EscapeError, text: &str) {
    assert!(text.is_char_boundary(error.offset), "{text:?}: {error}");
}

/// Whether a brace opens a block there.
fn has_block(text: &str) -> bool {
    let opens = |pair: &[u8]| matches!(pair, [b'{', letter] if letter.is_ascii_alphabetic());
    text.as_bytes().windows(2).any(opens)
}

/// A literal string of TOML, which cannot hold a quote of its own.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "\\x27"))
}

const VOCABULARY: &str = include_str!("vocabulary.toml");
