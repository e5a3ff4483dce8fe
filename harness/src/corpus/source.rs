//! One text of a corpus: where it is from, what it holds, and the places in it.

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::bytes::one_line;
use crate::corpus::places::PlaceTable;
use crate::corpus::{CorpusError, outline};

/// One text with the path that it came from.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) protocol: String,
    /// Of a vocabulary, whether all cases of its protocol are loaded with it.
    pub(super) has_all_cases: bool,
    text: String,
    places: PlaceTable,
}

impl Source {
    /// A text without the mark that some editors write before it.
    pub(super) fn new(path: String, protocol: String, mut text: String) -> Self {
        if text.starts_with(BOM) {
            text.remove(0);
        }
        let places = PlaceTable::of(&text);
        Self { path, protocol, has_all_cases: false, places, text }
    }

    /// A vocabulary that is loaded with all cases of its protocol.
    pub(super) fn with_all_cases(self) -> Self {
        Self { has_all_cases: true, ..self }
    }

    /// The text of a file.
    pub(super) fn of_bytes(
        path: String,
        protocol: String,
        bytes: Vec<u8>,
    ) -> Result<Self, CorpusError> {
        String::from_utf8(bytes).map(|text| Self::new(path.clone(), protocol, text)).map_err(|e| {
            let (valid, bytes) = (e.utf8_error().valid_up_to(), e.as_bytes());
            let before = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
            let byte = bytes.get(valid).copied().unwrap_or_default();
            let problem = format!(
                "the byte {byte:#04x} is not UTF-8; save the file as UTF-8, and write \\x{byte:02x} \
                 for a byte that is received"
            );
            let place = PlaceTable::of(&before).find(&before, valid);
            CorpusError::new(path, Some(place), problem)
        })
    }

    /// The comment that the file opens with.
    pub(super) fn why(&self) -> Result<String, CorpusError> {
        let comment = self.text.lines().map_while(|line| line.strip_prefix('#'));
        let why: Vec<&str> = comment.map(str::trim).collect();
        if why.is_empty() {
            let problem = "a corpus opens with a comment that explains why it exists";
            return Err(self.error(Some((1, 1)), problem));
        }
        Ok(one_line(&why.join(" ")).into_owned())
    }

    pub(super) fn deserialize<T: DeserializeOwned>(&self) -> Result<T, CorpusError> {
        outline::check(&self.text)
            .map_err(|refused| self.error(Some(self.place(refused.offset)), refused.problem))?;
        toml::from_str(&self.text).map_err(|e| {
            // The few mistakes without a place are about the file as a whole.
            let place = self.place(e.span().map_or(0, |span| span.start));
            self.error(Some(place), e.message().replace('\n', " "))
        })
    }

    pub(super) fn error(
        &self,
        place: Option<(usize, usize)>,
        problem: impl Into<String>,
    ) -> CorpusError {
        CorpusError::new(self.path.clone(), place, problem)
    }

    pub(super) fn at<T>(&self, spanned: &Spanned<T>) -> Option<(usize, usize)> {
        Some(self.place(spanned.span().start))
    }

    /// Line and column of an offset, both from 1.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        self.places.find(&self.text, offset)
    }
}

const BOM: char = '\u{feff}';
