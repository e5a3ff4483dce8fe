//! How many bytes the reference parsers hold: for the check `buffering`, and no part of their parsing.

use crate::lines::Lines;
use crate::websocket::Connection;

/// The bytes of a line, until it ends.
pub(super) fn of_lines(lines: &Lines) -> usize {
    lines.line.len()
}

/// The bytes of payload, until its frame or message is complete.
pub(super) fn of_connection(connection: &Connection) -> usize {
    let frame = connection.frame.as_ref().map(|frame| &frame.body);
    let bodies = [connection.message.as_ref(), frame];
    bodies.into_iter().flatten().map(|body| body.bytes.len()).sum()
}
