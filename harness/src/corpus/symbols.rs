//! The alphabet of a corpus: the bytes that mean something to a protocol.

use crate::corpus::{Case, Corpora, Setup};
use crate::search::Alphabet;

impl Corpora {
    /// Returns the `n` bytes that most likely mean something to cores of a protocol in one setup,
    /// see [`Alphabet::of`].
    ///
    /// They are learned from the cases of this setup; if there are none, from those of its role; if there
    /// are none either, from all cases of the protocol. [`Alphabet::and_strings`] adds longer symbols.
    ///
    /// # Examples
    ///
    /// ```
    /// use chunkproof::corpus::{Corpora, Setup};
    ///
    /// let corpora = Corpora::bundled();
    /// let lines = corpora.alphabet("framing", &Setup::new("lines"), 5);
    /// assert!(["\n", "\r"].iter().all(|end| lines.symbols().contains(&end.as_bytes().to_vec())));
    /// ```
    #[must_use]
    pub fn alphabet(&self, protocol: &str, setup: &Setup, n: usize) -> Alphabet {
        let files = self.files.iter().filter(|file| file.protocol == protocol);
        let cases: Vec<&Case> = files.flat_map(|file| &file.cases).collect();
        let is_alike: [fn(&Setup, &Setup) -> bool; 3] =
            [|a, b| a == b, |a, b| a.role() == b.role(), |_, _| true];
        let texts = is_alike.into_iter().map(|is_alike| {
            let alike = cases.iter().filter(|case| is_alike(&case.setup, setup));
            alike.map(|case| case.script.bytes()).collect::<Vec<_>>()
        });
        let first = texts.into_iter().find(|texts| !texts.is_empty());
        Alphabet::of(first.unwrap_or_default(), n)
    }
}
