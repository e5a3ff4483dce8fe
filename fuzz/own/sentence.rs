//! What the harness promises of each line that it prints.

/// Asserts that a text is one line, without characters that hide or act on a terminal.
#[track_caller]
pub(super) fn assert_line(text: &str) {
    let hidden = text.chars().find(|char| is_hidden(*char));
    assert!(hidden.is_none(), "{hidden:?} is in the line {text:?}");
}

/// The same for each line of a text.
#[track_caller]
pub(super) fn assert_lines(text: &str) {
    text.split('\n').for_each(assert_line);
}

/// Control and format characters, separators of lines, and blanks that look like nothing.
///
/// It is a list of its own: the harness's is under test.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
