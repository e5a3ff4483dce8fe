//! The dialect that a setup names, as options of `csv-core`.

use chunkproof::bytes::unescape;
use chunkproof::corpus::Setup;
use csv_core::{ReaderBuilder, Terminator};

/// The dialect of a setup.
pub(super) fn of(setup: &Setup) -> Option<ReaderBuilder> {
    const OPTIONS: [&str; 7] =
        ["delimiter", "terminator", "quote", "double-quote", "quoting", "escape", "comment"];
    if setup.role() != "csv" || !setup.has_only(&OPTIONS) {
        return None;
    }
    let byte = |key| setup.get(key).map(|text| unescape(text).ok()?.first().copied());
    let is_on = |key| setup.get(key) != Some("no");
    let mut reader = ReaderBuilder::new();
    reader.delimiter(byte("delimiter").unwrap_or(Some(b','))?);
    reader.quote(byte("quote").unwrap_or(Some(b'"'))?);
    reader.double_quote(is_on("double-quote")).quoting(is_on("quoting"));
    reader.escape(byte("escape").flatten()).comment(byte("comment").flatten());
    if let Some(terminator) = byte("terminator") {
        reader.terminator(Terminator::Any(terminator?));
    }
    Some(reader)
}
