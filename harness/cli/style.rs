//! What stands out on a terminal.

use anstyle::{AnsiColor, Style};

/// What is violated, and waivers that are stale.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Known deviations.
pub(crate) const KNOWN: Style = AnsiColor::Yellow.on_default();
/// All the rest.
pub(crate) const PLAIN: Style = Style::new();

/// A text in a style, which `output` removes where it is not wanted.
pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
