//! The outline of a TOML text: how much a parser would have to keep of it, found before it is parsed.
//!
//! A parser keeps a few hundred bytes for each key and value, however short they are, and for each
//! part of a dotted key. So the size of a file alone does not bound the memory that it takes.

/// A text that is refused before it is parsed: the offset, and the reason.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) offset: usize,
    pub(super) problem: &'static str,
}

/// Refuses a text with more keys, values and lines than a file may have.
pub(super) fn check(text: &str) -> Result<(), Refused> {
    let bytes = text.as_bytes();
    let (mut at, mut n_marks, mut n_parts) = (0, 0, 1);
    while let Some(byte) = bytes.get(at) {
        let refused = |problem| Err(Refused { offset: at, problem });
        match byte {
            b'.' => {
                n_parts += 1;
                n_marks += PART_MARKS;
            }
            b'\n' | b'=' | b',' | b'[' | b'{' => {
                n_parts = 1;
                n_marks += 1;
            }
            _ => {}
        }
        if n_marks > MARKS_MAX {
            return refused(TOO_MANY);
        }
        if n_parts > PARTS_MAX {
            return refused(TOO_DEEP);
        }
        at += token_len(bytes.get(at..).unwrap_or_default());
    }
    Ok(())
}

/// The length of the comment or the quoted text at the start; of anything else, 1.
fn token_len(from: &[u8]) -> usize {
    let is_end_of_line = |byte: &u8| *byte == b'\n';
    match from {
        [b'#', ..] => from.iter().position(is_end_of_line).unwrap_or(from.len()),
        [quote @ (b'"' | b'\''), rest @ ..] => {
            let has_escapes = *quote == b'"';
            let ends: &[u8] = match rest {
                [a, b, ..] if a == quote && b == quote => &[*quote, *quote, *quote],
                _ => &[*quote],
            };
            quoted_len(from, ends, has_escapes)
        }
        _ => 1,
    }
}

/// The length of a quoted text with both of its ends. One in single quotes ends with its line at the
/// latest, and one that is not closed with the text.
fn quoted_len(from: &[u8], ends: &[u8], has_escapes: bool) -> usize {
    let mut at = ends.len();
    while let Some(rest) = from.get(at..).filter(|rest| !rest.is_empty()) {
        match rest {
            _ if rest.starts_with(ends) => return at + ends.len(),
            [b'\n', ..] if ends.len() == 1 => return at,
            [b'\\', ..] if has_escapes => at += 2,
            _ => at += 1,
        }
    }
    from.len()
}

/// A case has about twenty.
const MARKS_MAX: usize = 2 << 20;
/// A part of a dotted key is a table, which takes as much as several values.
const PART_MARKS: usize = 8;
const PARTS_MAX: usize = 8;
const TOO_MANY: &str = "up to here the file has 2,097,152 keys, values and lines, and a part of a \
                        dotted key counts as 8; a file has no more, so move some of its cases to \
                        another file";
const TOO_DEEP: &str = "a key has at most 8 parts with dots between them";

#[cfg(test)]
mod tests {
    use super::{MARKS_MAX, Refused, TOO_DEEP, TOO_MANY, check};

    fn refused(offset: usize, problem: &'static str) -> Result<(), Refused> {
        Err(Refused { offset, problem })
    }

    #[test]
    fn keys_values_and_lines_are_counted() {
        for mark in ["\n", "a=", ",", "[", "{"] {
            let most = mark.repeat(MARKS_MAX);
            assert_eq!(check(&most), Ok(()), "{mark}");
            let offset = most.len() + mark.len() - 1;
            assert_eq!(check(&(most + mark)), refused(offset, TOO_MANY), "{mark}");
        }
        assert_eq!(check(&"a.b,".repeat(MARKS_MAX / 9)), Ok(()));
        assert!(check(&"a.b,".repeat(MARKS_MAX / 9 + 1)).is_err());
    }

    #[test]
    fn a_key_has_few_parts() {
        assert_eq!(check("a.b.c.d.e.f.g.h = 1.5\n[a.b.c.d.e.f.g.h]"), Ok(()));
        assert_eq!(check("x = 1\na.b.c.d.e.f.g.h.i = 1"), refused(21, TOO_DEEP));
    }

    #[test]
    fn quoted_texts_and_comments_are_skipped() {
        let dots = "..............";
        for text in [
            format!("# {dots}\nx = 1"),
            format!("x = '{dots}' # {dots}"),
            format!("x = \"\\\"{dots}\" # {dots}"),
            format!("x = \"\"\"\n\"\\\"\"\"{dots}\n\"\"\" # {dots}"),
            format!("x = '''\n''\\'{dots}\n''' # {dots}"),
            format!("x = '''{dots}"),
            format!("x = \"{dots}\\"),
        ] {
            assert_eq!(check(&text), Ok(()), "{text}");
        }
        for text in [format!("x = '\n{dots}"), format!("x = \"\\\\\"{dots}"), format!("''{dots}")] {
            assert!(check(&text).is_err(), "{text}");
        }
    }
}
