//! Rewrites the fields of heads and trailer sections: the case of names, the whitespace around
//! values.

use super::message::HeaderField;
use super::{each, one_of};
use crate::context::Rewriting;
use crate::script::Script;

/// Writes the names of fields, also of trailers, in lower case, in upper case, and in random case.
///
/// # Spec
///
/// RFC 9110, 5.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http1::rewriting as http1;
///
/// let scripts = http1::FieldCase.rewrite(&"GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), 1);
/// assert_eq!(scripts[0].bytes(), b"GET / HTTP/1.1\r\nhost: a\r\n\r\n");
/// assert_eq!(scripts[1].bytes(), b"GET / HTTP/1.1\r\nHOST: a\r\n\r\n");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FieldCase;

impl Rewriting for FieldCase {
    fn name(&self) -> &'static str {
        "http1/field-case"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms = [Some(false), Some(true), None];
        each(script, seed, forms, |rewriter, message, is_upper, random| {
            for HeaderField { name, .. } in message.all_fields() {
                rewriter.keep(name.start);
                for byte in script.bytes().get(name.clone()).into_iter().flatten() {
                    let is_upper = is_upper.unwrap_or_else(|| random.below(2) == 0);
                    let [lower, upper] = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
                    rewriter.replace(if is_upper { upper } else { lower });
                }
            }
        })
    }
}

/// Replaces the whitespace around the values of fields: by none, a space, a tab, several of both.
///
/// # Spec
///
/// RFC 9112, 5.1.
///
/// # Examples
///
/// ```
/// use chunkproof::context::Rewriting;
/// use chunkproof::protocol::http1::rewriting as http1;
///
/// let scripts = http1::FieldWhitespace.rewrite(&"GET / HTTP/1.1\r\nHost: a\r\n\r\n".into(), 1);
/// assert_eq!(scripts[0].bytes(), b"GET / HTTP/1.1\r\nHost:a\r\n\r\n");
/// assert_eq!(scripts[1].bytes(), b"GET / HTTP/1.1\r\nHost:\ta \r\n\r\n");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FieldWhitespace;

impl Rewriting for FieldWhitespace {
    fn name(&self) -> &'static str {
        "http1/field-whitespace"
    }

    fn rewrite(&self, script: &Script, seed: u64) -> Vec<Script> {
        let forms: [[&[&str]; 2]; 4] =
            [[&[""], &[""]], [&["\t"], &[" "]], [&[" "], &["\t"]], [WHITESPACE, WHITESPACE]];
        each(script, seed, forms, |rewriter, message, [before, after], random| {
            for field in message.all_fields() {
                rewriter.keep(field.name.end + b":".len());
                rewriter.settle();
                rewriter.skip(field.value.start);
                rewriter.put(one_of(before, random).as_bytes());
                rewriter.keep(field.value.end);
                rewriter.settle();
                rewriter.skip(field.end);
                rewriter.put(one_of(after, random).as_bytes());
            }
        })
    }
}

const WHITESPACE: &[&str] = &["", " ", "\t", "  ", " \t ", "\t\t \t"];
