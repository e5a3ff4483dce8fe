//! Names on the command line: whole names or patterns, and the nearest known name if none matches.

use std::iter;

use chunkproof::internals::names::{is_match, is_pattern, nearest_name};

use crate::failure::Failure;

/// Whether one of the patterns matches a name; without patterns every name is chosen.
pub(crate) fn is_chosen(patterns: &[String], name: &str) -> bool {
    patterns.is_empty() || patterns.iter().any(|pattern| is_match(pattern, name))
}

/// Refuses the first pattern that matches none of the known names; `what` is the kind of thing they
/// name.
pub(crate) fn validate(what: &str, patterns: &[String], known: &[&str]) -> Result<(), Failure> {
    let fits_none = |pattern: &&String| !known.iter().any(|name| is_match(pattern, name));
    let unmatched = patterns.iter().find(fits_none);
    unmatched.map_or(Ok(()), |pattern| Err(unknown(what, pattern, known)))
}

/// The failure for a name or a pattern that matches none of the known names.
pub(crate) fn unknown(what: &str, asked: &str, known: &[&str]) -> Failure {
    let problem = match is_pattern(asked) {
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

/// The known name that is probably meant: one that differs by a slip, as a whole or in a part, or
/// else one that contains what was typed.
fn nearest<'a>(asked: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed = asked.replace('*', "");
    let typed = typed.trim_matches('/');
    // Users often remember only half of a name such as `tokio-util/lines`.
    let with_parts = known.iter().flat_map(|name| iter::once(*name).chain(name.split('/')));
    let near = nearest_name(typed, with_parts);
    let is_near = |name: &&str| near.is_some_and(|near| *name == near || is_part(near, name));
    let contains = |name: &&str| is_match(&format!("*{asked}*"), name);
    known.iter().copied().find(is_near).or_else(|| {
        let is_long = typed.chars().count() >= PART_LEN_MIN;
        known.iter().copied().find(|name| is_long && contains(name))
    })
}

fn is_part(part: &str, name: &str) -> bool {
    name.split('/').any(|known| known == part)
}

/// Fewer characters occur in too many names.
const PART_LEN_MIN: usize = 3;
/// A longer list would hide the sentence around it.
const N_LISTED_MAX: usize = 30;

#[cfg(test)]
mod tests {
    use super::{nearest, unknown};

    #[test]
    fn the_nearest_name_may_be_half_of_one() {
        let known = ["tokio-util/lines", "httparse/request", "websocket"];
        let near = |asked| nearest(asked, &known);
        assert_eq!(near("lines"), Some("tokio-util/lines"));
        assert_eq!(near("htparse/*"), Some("httparse/request"));
        assert_eq!(near("httparse"), Some("httparse/request"));
        assert_eq!(near("web"), Some("websocket"));
        assert_eq!(near("sock*"), Some("websocket"));
        assert_eq!(near("we*"), None, "two characters are in too many names");
        assert_eq!(near("gopher"), None);
    }

    #[test]
    fn few_names_are_listed_and_many_are_not() {
        let text = unknown("protocol", "htp1", &["http1", "resp"]).to_string();
        assert_eq!(text, "unknown protocol `htp1` (did you mean `http1`?); there are: http1, resp");
        let text = unknown("case", "b*", &["abc"; 31]).to_string();
        assert_eq!(text, "no case fits `b*`; `chunkproof list cases` lists those that are bundled");
    }
}
