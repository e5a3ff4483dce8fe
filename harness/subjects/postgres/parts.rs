//! Parts of messages that either crate reads, in the words of the vocabulary.

use chunkproof::Log;
use chunkproof::protocol::postgres;

/// Logs the values of a row or of a Bind.
pub(super) fn log_values<V: AsRef<[u8]>>(
    values: impl IntoIterator<Item = Option<V>>,
    log: &mut Log,
) {
    for value in values {
        match value {
            Some(bytes) => log.event(postgres::value(&bytes)),
            None => log.event(postgres::null()),
        }
    }
}

/// Logs a field of an error or a notice.
pub(super) fn log_field(code: u8, value: &(impl AsRef<[u8]> + ?Sized), log: &mut Log) {
    let code = char::from(code);
    log.event(postgres::field(code.encode_utf8(&mut [0; 4]), value));
}
