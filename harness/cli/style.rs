//! The styles of text on a terminal.

use anstyle::{AnsiColor, Style};

/// Violations and stale waivers.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Known deviations.
pub(crate) const KNOWN: Style = AnsiColor::Yellow.on_default();
/// Everything else.
pub(crate) const PLAIN: Style = Style::new();

/// A text in a style, which `output` removes if the destination has no styles.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
