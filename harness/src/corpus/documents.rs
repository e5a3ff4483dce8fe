//! The documents that cases cite, and the form in which they do.

use crate::corpus::Word;

/// Whether `spec` cites places of these documents: one, or several with `; ` between them.
///
/// Of a form, `SECTION` stands for a number such as `6.3` or `D.2` or for an appendix, `NAME` for a title,
/// and the rest for itself. More places of the same document follow after `, `, and a remark in
/// parentheses.
pub(super) fn is_cited(spec: &str, documents: &[Word]) -> bool {
    spec.split("; ").all(|place| documents.iter().any(|document| fits(place, &document.form)))
}

fn fits(place: &str, form: &str) -> bool {
    let mut rest = place;
    for piece in form.split_inclusive([' ', '-']) {
        let word = piece.trim_end_matches([' ', '-']);
        let len = match word {
            "SECTION" => section(rest),
            "NAME" => name(rest),
            _ => rest.starts_with(word).then_some(word.len()),
        };
        let after = piece.strip_prefix(word).unwrap_or_default();
        let Some(left) = len.and_then(|len| rest.get(len..)?.strip_prefix(after)) else {
            return false;
        };
        rest = left;
    }
    rest.is_empty() || rest.starts_with(", ") || rest.starts_with(" (")
}

/// The length of the number of a section, or of an appendix, that a text begins with.
fn section(text: &str) -> Option<usize> {
    if let Some(letter) = text.strip_prefix("Appendix ") {
        return letter.starts_with(|char: char| char.is_ascii_uppercase()).then_some(10);
    }
    let word = text.split([',', ' ']).next().unwrap_or_default();
    let mut parts = word.split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_first = |part: &str| {
        is_number(part) || (part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    (parts.next().is_some_and(is_first) && parts.all(is_number)).then_some(word.len())
}

/// The length of the title that a text begins with.
fn name(text: &str) -> Option<usize> {
    let title = text.split([',', '(']).next().unwrap_or_default().trim_end();
    title.starts_with(char::is_alphabetic).then_some(title.len())
}

#[cfg(test)]
mod tests {
    use super::is_cited;
    use crate::corpus::Word;

    #[test]
    fn a_citation_has_the_form_of_its_document() {
        let word = |form: &str| Word { form: form.to_owned(), means: String::new() };
        let documents = ["RFC 9112, SECTION", "PostgreSQL 17, NAME", "CWE-SECTION", "harness rule"];
        let documents = documents.map(word);
        for right in [
            "RFC 9112, 6.3",
            "RFC 9112, 6.3, 9.2",
            "RFC 9112, D.2",
            "RFC 9112, Appendix A",
            "RFC 9112, 12.2.1 (the decoder)",
            "RFC 9112, 6.3; CWE-113",
            "PostgreSQL 17, Message Formats, DataRow",
            "PostgreSQL 17, Message Flow (extended query)",
            "harness rule",
        ] {
            assert!(is_cited(right, &documents), "{right}");
        }
        for wrong in [
            "RFC 9112",
            "RFC 9112, six",
            "RFC 9112, 6.",
            "RFC 9112, 6.3; 9.2",
            "RFC 9110, 6.3",
            "PostgreSQL 17, 55.7, DataRow",
            "CWE-x",
            "harness rules",
            "",
        ] {
            assert!(!is_cited(wrong, &documents), "{wrong}");
        }
    }
}
