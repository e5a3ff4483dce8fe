//! Names as people ask for them: whole or as patterns, and the nearest known one where none fits.

use crate::failure::Failure;

/// Whether one of the patterns fits a name; without patterns every name is chosen.
pub(crate) fn is_chosen(patterns: &[String], name: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| is_match(pattern, name))
}

/// Whether a pattern fits a name; `*` stands for any run of characters.
pub(crate) fn is_match(pattern: &str, name: &str) -> bool {
    n_edits(pattern, name) == 0
}

/// Refuses the first pattern that fits none of the known names, each of which names a `what`.
pub(crate) fn validate(what: &str, patterns: &[String], known: &[&str]) -> Result<(), Failure> {
    let fits_none = |pattern: &&String| !known.iter().any(|name| is_match(pattern, name));
    let idle = patterns.iter().find(fits_none);
    idle.map_or(Ok(()), |pattern| Err(unknown(what, pattern, known)))
}

/// The failure of a name or a pattern that fits none of the known names.
pub(crate) fn unknown(what: &str, asked: &str, known: &[&str]) -> Failure {
    let problem = match asked.contains(ANY) {
        true => format!("no {what} fits `{asked}`"),
        false => format!("unknown {what} `{asked}`"),
    };
    let meant = nearest(asked, known);
    let meant = meant.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default();
    let where_to_look = match known.len() <= N_LISTED_MAX {
        true => format!("there are: {}", known.join(", ")),
        false => format!("`chunkproof list {what}s` lists those that are bundled"),
    };
    Failure::Usage(format!("{problem}{meant}; {where_to_look}"))
}

/// The known name that needs the fewest edits, if they are few enough to be a slip; else one that
/// contains what was asked for.
fn nearest<'a>(asked: &str, known: &[&'a str]) -> Option<&'a str> {
    // Half of a name such as `tokio-util/lines` is often all that someone remembers.
    let forms = [asked.to_owned(), format!("*/{asked}"), format!("{asked}/*")];
    let n_edits_of = |name: &&str| forms.iter().map(|form| n_edits(form, name)).min();
    let n_chars = asked.chars().filter(|char| *char != ANY).count();
    let n_edits_max = match asked.contains(ANY) {
        // A short pattern is one edit from fitting nearly anything.
        true => n_chars / EDITED_CHARS,
        false => n_chars.max(EDITED_CHARS) / EDITED_CHARS,
    };
    let near = known.iter().copied().min_by_key(n_edits_of);
    let near = near.filter(|name| n_edits_of(name).is_some_and(|n| n <= n_edits_max));
    let within = || known.iter().copied().find(|name| is_match(&format!("*{asked}*"), name));
    near.or_else(|| if n_chars < EDITED_CHARS { None } else { within() })
}

/// How many characters must be put in, taken out or replaced until the pattern fits the name.
fn n_edits(pattern: &str, name: &str) -> usize {
    // The edits for each beginning of the name, after what was read of the pattern.
    let mut row: Vec<usize> = (0..=name.chars().count()).collect();
    for read in pattern.chars() {
        let is_any = read == ANY;
        let mut next = vec![row.first().map_or(0, |n| n + usize::from(!is_any))];
        for ((above_left, above), char) in row.iter().zip(row.iter().skip(1)).zip(name.chars()) {
            let left = next.last().copied().unwrap_or_default();
            next.push(match is_any {
                true => left.min(*above),
                false => (above_left + usize::from(read != char)).min(left + 1).min(above + 1),
            });
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// What stands for any run of characters.
const ANY: char = '*';
/// One edit in as many characters is a slip; more make another name.
const EDITED_CHARS: usize = 3;
/// More names than these hide the sentence that they stand in.
const N_LISTED_MAX: usize = 30;

#[cfg(test)]
mod tests {
    use super::{is_match, n_edits, nearest, unknown};

    #[test]
    fn a_star_stands_for_any_run_of_characters() {
        let fits =
            [("a", "a"), ("*", ""), ("*", "abc"), ("a*", "a"), ("a*c", "abc"), ("*b*", "abc")];
        for (pattern, name) in fits.into_iter().chain([("a*b*c", "aXbYbc"), ("a**c", "ac")]) {
            assert!(is_match(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("a", "ab"), ("a*", "ba"), ("*ab*ab", "ab")] {
            assert!(!is_match(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn edits_are_counted_around_a_star() {
        assert_eq!(["abd", "ab", "xabc"].map(|name| n_edits("abc", name)), [1, 1, 1]);
        assert_eq!(
            [n_edits("htp*", "http1"), n_edits("*1", "http2"), n_edits("", "ab")],
            [1, 1, 2]
        );
    }

    #[test]
    fn the_nearest_name_may_be_half_of_one() {
        let known = ["tokio-util/lines", "httparse/request", "websocket"];
        let near = |asked| nearest(asked, &known);
        assert_eq!(near("lines"), Some("tokio-util/lines"));
        assert_eq!(near("htparse/*"), Some("httparse/request"));
        assert_eq!(near("httparse"), Some("httparse/request"));
        assert_eq!(near("web"), Some("websocket"));
        assert_eq!(near("gopher"), None);
    }

    #[test]
    fn few_names_are_listed_and_many_are_not() {
        let logged = unknown("protocol", "htp1", &["http1", "resp"]).to_string();
        assert_eq!(
            logged,
            "unknown protocol `htp1` (did you mean `http1`?); there are: http1, resp"
        );
        let logged = unknown("case", "b*", &["abc"; 31]).to_string();
        assert_eq!(
            logged,
            "no case fits `b*`; `chunkproof list cases` lists those that are bundled"
        );
    }
}
