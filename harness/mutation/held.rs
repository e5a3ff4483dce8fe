//! How many bytes the specimens hold: what the check `buffering` asks, and no part of their parsing.

use crate::lines::Lines;
use crate::websocket::Connection;

/// Of a line, until it ends.
pub(super) fn of_lines(lines: &Lines) -> usize {
    lines.line.len()
}

/// Of payload, until its frame or message is complete.
pub(super) fn of_connection(connection: &Connection) -> usize {
    let frame = connection.frame.as_ref().map(|frame| &frame.body);
    let bodies = [connection.message.as_ref(), frame];
    bodies.into_iter().flatten().map(|body| body.bytes.len()).sum()
}
