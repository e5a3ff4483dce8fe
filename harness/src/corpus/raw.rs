//! The structure of the TOML, before its texts are parsed.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use crate::corpus::{Level, Quirk, Word};
use crate::runner::WaiverClass;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    #[serde(default)]
    pub(super) case: Vec<RawCase>,
    #[serde(default)]
    pub(super) waiver: Vec<RawWaiver>,
    #[serde(default)]
    pub(super) quirk: Vec<Spanned<Quirk>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVocabulary {
    /// Whether files elsewhere use it, too, so that not all of its names need a case here.
    #[serde(default)]
    pub(super) shared: bool,
    #[serde(default)]
    pub(super) documents: Vec<RawWord>,
    pub(super) words: Vec<RawWord>,
    #[serde(default)]
    pub(super) sent: Vec<RawWord>,
    #[serde(default)]
    pub(super) setups: Vec<RawWord>,
    #[serde(default)]
    pub(super) features: Vec<RawWord>,
    #[serde(default)]
    pub(super) actions: Vec<RawWord>,
    pub(super) numbers: Option<Spanned<BTreeMap<String, u64>>>,
    #[serde(default)]
    pub(super) blocks: Vec<RawBlock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with `form` and `means`")]
pub(super) struct RawWord {
    pub(super) form: Spanned<String>,
    pub(super) means: Spanned<String>,
}

impl RawWord {
    pub(super) fn into_word(self) -> Word {
        Word { form: self.form.into_inner(), means: self.means.into_inner() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table, `[[blocks]]`")]
pub(super) struct RawBlock {
    pub(super) form: Spanned<String>,
    pub(super) bytes: Spanned<String>,
    pub(super) means: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table, `[[case]]`")]
pub(super) struct RawCase {
    pub(super) id: Spanned<String>,
    pub(super) spec: Spanned<String>,
    pub(super) must: Spanned<String>,
    pub(super) setup: Spanned<String>,
    #[serde(default)]
    pub(super) features: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) isolated: bool,
    pub(super) receive: Option<Spanned<Texts>>,
    #[serde(default)]
    pub(super) steps: Vec<Spanned<RawStep>>,
    #[serde(default)]
    pub(super) eof: bool,
    pub(super) complete: Option<Vec<Spanned<i64>>>,
    #[serde(default)]
    pub(super) unanswered: Vec<Spanned<i64>>,
    pub(super) messages: Option<Vec<Spanned<i64>>>,
    pub(super) switch: Option<RawSwitch>,
    pub(super) limit: Option<Spanned<i64>>,
    pub(super) exact: Option<Spanned<bool>>,
    pub(super) refused: Option<Spanned<i64>>,
    pub(super) grow: Option<Spanned<i64>>,
    pub(super) buffered: Option<Spanned<i64>>,
    #[serde(default)]
    pub(super) never: Vec<Spanned<Text>>,
    pub(super) expect: Option<RawExpect>,
    #[serde(default)]
    pub(super) sends: Vec<Spanned<Text>>,
    #[serde(default)]
    pub(super) withholds: Vec<Spanned<Text>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table such as { receive = '…' }")]
pub(super) struct RawStep {
    pub(super) receive: Option<Spanned<Texts>>,
    pub(super) act: Option<Spanned<String>>,
    /// The event that an action follows.
    pub(super) on: Option<Spanned<Text>>,
    pub(super) advance: Option<f64>,
    #[serde(default)]
    pub(super) eof: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table such as { at = 61 }")]
pub(super) struct RawSwitch {
    pub(super) at: Spanned<i64>,
    #[serde(default)]
    pub(super) secure: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table with `verdict` and `says`")]
pub(super) struct RawOutcome {
    pub(super) verdict: Level,
    pub(super) says: Vec<Spanned<Text>>,
    #[serde(default)]
    pub(super) sends: Vec<Spanned<Text>>,
    #[serde(default)]
    pub(super) withholds: Vec<Spanned<Text>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "a table, `[[waiver]]`")]
pub(super) struct RawWaiver {
    pub(super) subject: Spanned<String>,
    pub(super) check: Spanned<String>,
    pub(super) cases: Spanned<Vec<Spanned<String>>>,
    pub(super) verdict: Option<Spanned<String>>,
    pub(super) kind: Option<Spanned<String>>,
    pub(super) cuts: Option<Spanned<Two<i64>>>,
    pub(super) profile: Option<Spanned<String>>,
    pub(super) class: WaiverClass,
    pub(super) reason: Spanned<String>,
    pub(super) reference: Option<Spanned<String>>,
}

/// A list of exactly two; serde's arrays leave out what follows.
pub(super) struct Two<T>(pub(super) [T; 2]);

/// A line of a transcript.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Text(pub(super) String);

/// One text, or a list of them to be joined.
///
/// Written by hand: serde's untagged enums lose the places that errors name.
pub(super) enum Texts {
    One(String),
    Joined(Vec<Spanned<String>>),
}

/// Lines, or outcomes; never both.
#[derive(Default)]
pub(super) struct RawExpect {
    pub(super) lines: Vec<Spanned<Text>>,
    pub(super) outcomes: Vec<RawOutcome>,
}

/// An element of `expect`.
enum Expected {
    Line(String),
    Outcome(RawOutcome),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Two<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::<T>::deserialize(deserializer)?;
        let n = all.len();
        let two = all.try_into().map(Two);
        two.map_err(|_| D::Error::invalid_length(n, &"a list of two"))
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text in quotes, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts::One(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Texts, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = seq.next_element()? {
                    texts.push(text);
                }
                Ok(Texts::Joined(texts))
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for Expected {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = Expected;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a line in quotes, or an outcome with `verdict` and `says`")
            }

            fn visit_str<E: Error>(self, line: &str) -> Result<Expected, E> {
                Ok(Expected::Line(line.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Expected, A::Error> {
                RawOutcome::deserialize(MapAccessDeserializer::new(map)).map(Expected::Outcome)
            }
        }
        deserializer.deserialize_any(Form)
    }
}

impl<'de> Deserialize<'de> for RawExpect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Form;
        impl<'de> Visitor<'de> for Form {
            type Value = RawExpect;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of lines, or of outcomes with `verdict` and `says`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawExpect, A::Error> {
                let mut expect = RawExpect::default();
                while let Some(element) = seq.next_element::<Spanned<Expected>>()? {
                    let span = element.span();
                    match element.into_inner() {
                        Expected::Line(line) => expect.lines.push(Spanned::new(span, Text(line))),
                        Expected::Outcome(outcome) => expect.outcomes.push(outcome),
                    }
                }
                match (expect.lines.is_empty(), expect.outcomes.is_empty()) {
                    (false, false) => {
                        Err(A::Error::custom("`expect` holds lines or outcomes, not both"))
                    }
                    _ => Ok(expect),
                }
            }
        }
        deserializer.deserialize_seq(Form)
    }
}
